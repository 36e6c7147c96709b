using System.Collections.Frozen;

namespace Talaria.Profiles;

/// <summary>The event types that a platform publishes.</summary>
public sealed record Catalogue
{
    /// <summary>Any type is accepted, in the catalogue or not.</summary>
    public required bool Open { get; init; }

    /// <summary>What an event's data must hold, for every type without a rule of its own.</summary>
    public required DataRule Data { get; init; }

    public required FrozenDictionary<string, EventType> Types { get; init; }
}

/// <summary>One event type with its sample.</summary>
public sealed record EventType
{
    public required string Name { get; init; }

    /// <summary>For people: "Call Analysis Completed".</summary>
    public required string Title { get; init; }

    public string? Description { get; init; }

    /// <summary>A true-to-life example of the data, as compact JSON.</summary>
    public required string Sample { get; init; }

    /// <summary>Constants of this type that the body template may name; <c>{data.PATH}</c> in one stands for a text of the data.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>Replaces the catalogue's rule where a type has its own.</summary>
    public DataRule? Data { get; init; }
}

/// <summary>What an event's data must hold. Paths are dotted: <c>job.id</c>.</summary>
public sealed record DataRule
{
    /// <summary>Data must be a JSON object; false: any JSON value.</summary>
    public required bool Object { get; init; }

    /// <summary>Paths that must be there and not null.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>If not null, no top-level field beside these.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>Fields that are derived from each other.</summary>
    public IReadOnlyList<FieldPair> Pairs { get; init; } = [];
}

/// <summary>Two fields of the data that say one thing in two ways (<c>job.status</c> and <c>job.status_code</c>): one of them must be there, the
/// other is derived from it by the first row that fits, and two that stand in no row together are refused.</summary>
/// <param name="Rows">JSON texts: strings and numbers.</param>
public sealed record FieldPair(string First, string Second, IReadOnlyList<PairRow> Rows);

/// <summary>Values that mean the same.</summary>
public sealed record PairRow(string First, string Second);

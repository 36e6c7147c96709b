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

    /// <summary>Puts the types into the order of the file: the line of the sample.</summary>
    public int Position { get; init; }

    /// <summary>A true-to-life example of the data, as compact JSON.</summary>
    public required string Sample { get; init; }

    /// <summary>Constants of this type that the body template may name; <c>{data.PATH}</c> in one stands for a text of the data.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>Replaces the catalogue's rule where a type has its own.</summary>
    public DataRule? Data { get; init; }

    /// <summary>What <c>$shape</c> of the body is for this type: one of the profile's shapes.</summary>
    public string? Shape { get; init; }

    /// <summary>The kinds of scopes that an event of this type may have; null for all of the profile.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }
}

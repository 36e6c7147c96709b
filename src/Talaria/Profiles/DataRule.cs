namespace Talaria.Profiles;

/// <summary>What an event's data must hold. Paths are dotted: <c>job.id</c>; in <see cref="Required"/> and
/// <see cref="Fields"/> <c>[]</c> stands for each element of a list: <c>recipients[].address</c>.</summary>
public sealed record DataRule
{
    /// <summary>Data must be a JSON object; false: any JSON value.</summary>
    public required bool Object { get; init; }

    /// <summary>Paths that must be there and not null.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>If not null, no top-level field beside these.</summary>
    public IReadOnlyList<string>? Only { get; init; }

    /// <summary>The form of values, by path, where they are there and not null.</summary>
    public IReadOnlyDictionary<string, FieldForm> Fields { get; init; } = new Dictionary<string, FieldForm>();

    /// <summary>Fields that are derived from each other.</summary>
    public IReadOnlyList<FieldPair> Pairs { get; init; } = [];

    /// <summary>What else must be there by the value of a field.</summary>
    public IReadOnlyList<FieldCase> Cases { get; init; } = [];
}

/// <summary>Two fields of the data that say one thing in two ways (<c>job.status</c> and <c>job.status_code</c>): one of them must be there, the
/// other is derived from it by the first row that fits, and two that stand in no row together are refused.</summary>
/// <param name="Rows">JSON texts: strings and numbers.</param>
public sealed record FieldPair(string First, string Second, IReadOnlyList<PairRow> Rows);

/// <summary>Values that mean the same.</summary>
public sealed record PairRow(string First, string Second);

/// <summary>A field whose value tells what else must be there: the kind of a thing that has several shapes.</summary>
/// <param name="Field">It has to be there where the object is that it stands in.</param>
/// <param name="Required">By each value that it may have, the paths that must be there then.</param>
public sealed record FieldCase(string Field, IReadOnlyDictionary<string, IReadOnlyList<string>> Required);

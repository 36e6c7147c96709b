namespace Talaria.Profiles;

/// <summary>The body of a request as a tree of literals and slots; <c>Envelopes</c> compiles it.</summary>
public abstract record BodyTemplate
{
    private BodyTemplate() { }

    /// <summary>A JSON object, fields in this order.</summary>
    public sealed record Object(IReadOnlyList<(string Name, BodyTemplate Value)> Fields) : BodyTemplate;

    /// <summary>A JSON value as it is written here.</summary>
    public sealed record Literal(string Json) : BodyTemplate;

    /// <summary>The first of some sources that has a value.</summary>
    /// <param name="Sources">Dotted names: <c>type</c>, <c>id</c>, <c>occurred_at</c>, <c>sent_at</c>, <c>data</c>, <c>data.job.id</c>,
    /// <c>organization.id</c>, <c>constant.resource_type</c>.</param>
    /// <param name="Missing">What happens when none has.</param>
    public sealed record Slot(IReadOnlyList<string> Sources, Missing Missing) : BodyTemplate
    {
        /// <summary>For times.</summary>
        public TimeForm Time { get; init; }
    }
}

/// <summary>What a slot without a value becomes.</summary>
public enum Missing
{
    Null,

    /// <summary>The whole field is left out.</summary>
    Omitted,
}

/// <summary>How a time is written.</summary>
public enum TimeForm
{
    /// <summary><c>2026-03-26T12:00:00.123Z</c></summary>
    MillisecondsZ,

    /// <summary><c>2026-03-26T12:00:00Z</c></summary>
    SecondsZ,

    /// <summary><c>2026-03-26T12:00:00+00:00</c></summary>
    SecondsOffset,
}

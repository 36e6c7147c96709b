using Talaria.Profiles;

namespace Talaria.Server.Dashboard.Catalogue;

/// <summary>A type of events: what it looks like and who gets it.</summary>
/// <param name="Type">Null where the catalogue does not know it, and is open.</param>
/// <param name="Shown">Its sample in one of two ways; null without a sample.</param>
/// <param name="Subscribers">The first of those that want it.</param>
/// <param name="More">Those that are not shown.</param>
/// <param name="Form">Of publishing one.</param>
public sealed record EventTypeModel(
    string Name,
    EventType? Type,
    ShownSample? Shown,
    IReadOnlyList<Subscriber> Subscribers,
    int More,
    Form Form
)
{
    /// <summary>Subscribers on the page.</summary>
    public const int Most = 20;

    /// <summary>The kinds of ids that such an event may have.</summary>
    public static IReadOnlyList<ScopeKind> KindsOf(Profile profile, EventType? type) =>
        type?.Scopes is { } own ? [.. profile.Scopes.Where(k => own.Contains(k.Name))] : profile.Scopes;
}

/// <summary>A sample with its schema by example.</summary>
/// <param name="AsPublished">The data as a publisher gives it; otherwise the body as an endpoint gets it.</param>
/// <param name="Samples">How many the schema was read from.</param>
public sealed record ShownSample(bool AsPublished, string Json, IReadOnlyList<ExampleField> Fields, int Samples)
{
    /// <summary>The query parameter's word for the data.</summary>
    public const string Data = "data";

    /// <param name="body">What an endpoint gets of a type's sample.</param>
    internal static ShownSample Of(Profile profile, EventType type, bool asPublished, Func<EventType, string> body)
    {
        // Types of one shape are made alike, so that their samples are several of one thing.
        var alike = profile
            .Catalogue.Types.Values.Where(t => t != type && type.Shape is not null && t.Shape == type.Shape)
            .OrderBy(t => t.Position)
            .Prepend(type);
        IReadOnlyList<string> samples = [.. alike.Select(t => asPublished ? t.Sample : body(t))];
        var rule = asPublished ? type.Data ?? profile.Catalogue.Data : null;
        return new(asPublished, samples[0], ExampleSchema.Of(samples, rule), samples.Count);
    }
}

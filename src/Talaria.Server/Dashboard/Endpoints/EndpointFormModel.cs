using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Profiles;
using Endpoint = Talaria.Endpoints.Endpoint;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>What the form of an endpoint shows: of a new one, or of one that is there.</summary>
/// <param name="Was">The texts that it begins with.</param>
/// <param name="HeaderNames">Headers that are there; their values are never shown.</param>
public sealed record EndpointFormModel(
    Form Form,
    EventPicker Events,
    IReadOnlyDictionary<string, string> Was,
    IReadOnlyList<string> HeaderNames,
    Endpoint? Endpoint
)
{
    /// <summary>What somebody else changed meanwhile, field by field.</summary>
    public IReadOnlyList<TheirChange> Theirs { get; init; } = [];

    /// <summary>The version that the form is of.</summary>
    public long Version { get; init; } = Endpoint?.Version ?? 0;

    /// <summary>Rows for headers: what was typed, and some that are empty.</summary>
    public IReadOnlyList<(string Name, string Value)> HeaderRows =>
        [.. EndpointForm.Headers(Form), .. Enumerable.Repeat(("", ""), 2)];

    public string? Text(string name) => Was.GetValueOrDefault(name);

    internal static EndpointFormModel Of(Viewer viewer, Rehearsal rehearsal, Form form, Endpoint? endpoint) =>
        new(
            form,
            EventPicker.Of(viewer, form, endpoint?.Events, type => BodyOf(viewer, rehearsal, type)),
            endpoint is null ? new Dictionary<string, string>() : EndpointTexts.Of(endpoint, viewer.Profile),
            endpoint is null ? [] : [.. endpoint.Headers.Keys.Order(StringComparer.OrdinalIgnoreCase)],
            endpoint
        );

    private static string BodyOf(Viewer viewer, Rehearsal rehearsal, EventType type) =>
        Encoding.UTF8.GetString(rehearsal.BodyOf(viewer.Organization, viewer.Profile, type).Span);
}

/// <summary>A field that somebody else changed while it was edited here.</summary>
/// <param name="Contested">It was changed here, too: saving puts this over theirs.</param>
public sealed record TheirChange(string Field, string Before, string Now, bool Contested);

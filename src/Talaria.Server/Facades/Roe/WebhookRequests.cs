using Talaria.Endpoints;
using Talaria.Server.Http.Reading;
using Endpoint = Talaria.Endpoints.Endpoint;

namespace Talaria.Server.Facades.Roe;

/// <summary>Reads what is wanted of webhooks; what the values may be is the engine's to say, but for what only Roe refuses.</summary>
internal static class WebhookRequests
{
    public static NewEndpoint ReadNew(FieldReader fields) =>
        new()
        {
            Name = fields.RequiredText("name"),
            Url = fields.RequiredText("url"),
            Secret = fields.Text("secret"),
            Headers = fields.TextMap("headers"),
            Events = Events(fields),
            Enabled = fields.Flag("is_active") ?? true,
            Metadata = new WebhookNotes(
                fields.OptionalJson("alerts").Value,
                fields.OptionalJson("created_by").Value
            ).Into(null),
        };

    public static WebhookPatch ReadPatch(FieldReader fields)
    {
        fields.RefuseNull("name", "url", "events", "is_active");
        return new()
        {
            Name = fields.Text("name"),
            Url = fields.Text("url"),
            Secret = fields.OptionalText("secret"),
            Headers = fields.OptionalTextMap("headers"),
            Events = Events(fields),
            IsActive = fields.Flag("is_active"),
            Alerts = fields.OptionalJson("alerts"),
            CreatedBy = fields.OptionalJson("created_by"),
        };
    }

    // The engine would take it for a webhook that gets nothing.
    private static IReadOnlyList<string>? Events(FieldReader fields)
    {
        var events = fields.Texts("events");
        if (events is { Count: 0 })
        {
            fields.Report("events", "must not be empty: leave it out for every event");
        }
        return events;
    }
}

/// <summary>The fields of a PATCH: those that are absent stay.</summary>
internal sealed record WebhookPatch
{
    public string? Name { get; init; }
    public string? Url { get; init; }
    public Optional<string> Secret { get; init; }

    /// <summary>All of them: those that are not named go.</summary>
    public Optional<IReadOnlyDictionary<string, string>> Headers { get; init; }

    public IReadOnlyList<string>? Events { get; init; }
    public bool? IsActive { get; init; }
    public Optional<string> Alerts { get; init; }
    public Optional<string> CreatedBy { get; init; }

    public EndpointChange Of(Endpoint before)
    {
        var notes = WebhookNotes.Of(before.Metadata);
        return new()
        {
            Name = Name is null ? default(Optional<string>) : Name,
            Url = Url,
            Secret = Secret,
            Headers = Headers.IsSet ? Replacing(before.Headers, Headers.Value) : null,
            Events = Events,
            Enabled = IsActive,
            Metadata =
                Alerts.IsSet || CreatedBy.IsSet
                    ? new WebhookNotes(Alerts.Over(notes.Alerts), CreatedBy.Over(notes.CreatedBy)).Into(before.Metadata)
                    : default(Optional<string>),
        };
    }

    private static Dictionary<string, string?> Replacing(
        IReadOnlyDictionary<string, string> before,
        IReadOnlyDictionary<string, string>? after
    )
    {
        var change = after?.ToDictionary(h => h.Key, string? (h) => h.Value, StringComparer.Ordinal) ?? [];
        foreach (var name in before.Keys.Where(b => !change.Keys.Contains(b, StringComparer.OrdinalIgnoreCase)))
        {
            change.Add(name, null);
        }
        return change;
    }
}

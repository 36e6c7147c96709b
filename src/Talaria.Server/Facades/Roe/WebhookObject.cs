using System.Text.Json;
using Talaria.Endpoints;
using Talaria.Profiles;

namespace Talaria.Server.Facades.Roe;

/// <summary>A webhook as Roe shows it: with its secret and its headers' values.</summary>
internal static class WebhookObject
{
    public static void Write(Utf8JsonWriter json, EndpointView view, Catalogue catalogue)
    {
        var (webhook, health) = (view.Endpoint, view.Health);
        var notes = WebhookNotes.Of(webhook.Metadata);
        json.WriteStartObject();
        json.WriteString("id", PlainId.Of(webhook.Id));
        json.WriteString("name", webhook.Name);
        json.WriteString("url", webhook.Url);
        json.WriteString("secret", webhook.Secrets.FirstOrDefault(s => s.ExpiresAt is null)?.Value);
        json.WriteTexts("headers", webhook.Headers);
        json.WriteTexts("events", EventsOf(webhook.Events, catalogue));
        json.WriteBoolean("is_active", webhook.Enabled);
        json.WriteRaw("alerts", notes.Alerts);
        json.WriteNumber("failure_count", health.ConsecutiveFailures);
        json.WriteRaw("created_by", notes.CreatedBy);
        json.WriteTime("created_at", webhook.CreatedAt);
        json.WriteTime("updated_at", webhook.UpdatedAt);
        json.WriteTime("last_triggered_at", Later(health.LastSuccessAt, health.LastFailureAt));
        json.WriteTime("last_success_at", health.LastSuccessAt);
        json.WriteTime("last_failure_at", health.LastFailureAt);
        json.WriteEndObject();
    }

    /// <summary>Every event, by name.</summary>
    private static IEnumerable<string> EventsOf(IReadOnlyList<string> events, Catalogue catalogue) =>
        events is ["*"] ? catalogue.Types.Keys.Order(StringComparer.Ordinal) : events;

    private static DateTimeOffset? Later(DateTimeOffset? a, DateTimeOffset? b) => a is null || b > a ? b : a;
}

using System.Text.Json;
using Talaria.Endpoints;
using Talaria.Server.Http;

namespace Talaria.Server.Facades.Agentry;

/// <summary>Endpoints as agentry shows them; what is not set is absent.</summary>
internal static class WebhookAnswers
{
    public static Answer Of(EndpointView view) => JsonAnswer.Ok(json => Write(json, view.Endpoint));

    public static Answer Of(Page<EndpointView> page, int limit) =>
        JsonAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("count", page.Items.Count);
            json.WriteNumber("limit", limit);
            if (page.Next is { } next)
            {
                json.WriteString("next_page_token", next);
            }
            json.WriteStartArray("webhooks");
            foreach (var view in page.Items)
            {
                Write(json, view.Endpoint);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <summary>The names of its own headers; their values are never shown.</summary>
    public static Answer HeadersOf(EndpointView view) =>
        JsonAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteTexts("header_names", view.Endpoint.Headers.Keys);
            json.WriteEndObject();
        });

    private static void Write(Utf8JsonWriter json, Talaria.Endpoints.Endpoint endpoint)
    {
        json.WriteStartObject();
        json.WriteString("webhook_id", endpoint.Id.ToString());
        json.WriteString("url", endpoint.Url);
        // There is none only where a profile of somebody's own does not sign.
        if (endpoint.Secrets.FirstOrDefault(s => s.ExpiresAt is null) is { } secret)
        {
            json.WriteString("secret", secret.Value);
        }
        json.WriteBoolean("enabled", endpoint.Enabled);
        json.WriteTime("created_at", endpoint.CreatedAt);
        json.WriteTime("updated_at", endpoint.UpdatedAt);
        WriteSome(json, "event_types", endpoint.Events);
        WriteSome(json, "inbox_ids", endpoint.Scopes.GetValueOrDefault(Branch.Inbox, []));
        WriteSome(json, "pod_ids", endpoint.Scopes.GetValueOrDefault(Branch.Pod, []));
        if (endpoint.ExternalId is { } name)
        {
            json.WriteString("client_id", name);
        }
        json.WriteEndObject();
    }

    private static void WriteSome(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count > 0)
        {
            json.WriteTexts(name, texts);
        }
    }
}

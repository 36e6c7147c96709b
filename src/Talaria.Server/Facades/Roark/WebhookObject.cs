using System.Text.Json;
using Endpoint = Talaria.Endpoints.Endpoint;

namespace Talaria.Server.Facades.Roark;

/// <summary>A webhook as Roark shows it: with its headers' values, and with its secret only when it was made.</summary>
internal static class WebhookObject
{
    public static void Write(Utf8JsonWriter json, Endpoint webhook) => Write(json, webhook, secret: null);

    public static void WriteWithSecret(Utf8JsonWriter json, Endpoint webhook) =>
        Write(json, webhook, webhook.Secrets[0].Value);

    private static void Write(Utf8JsonWriter json, Endpoint webhook, string? secret)
    {
        json.WriteStartObject();
        json.WriteString("id", PlainId.Of(webhook.Id));
        json.WriteTime("createdAt", webhook.CreatedAt);
        json.WriteTime("updatedAt", webhook.UpdatedAt);
        json.WriteString("description", webhook.Description);
        json.WriteTexts("events", webhook.Events.Select(EventNames.OfType));
        json.WriteTexts("headers", webhook.Headers);
        json.WriteString("url", webhook.Url);
        if (secret is not null)
        {
            json.WriteString("signingSecret", secret);
        }
        json.WriteEndObject();
    }
}

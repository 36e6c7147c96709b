using System.Text.Json;

namespace Talaria.Server.Facades.Roe;

/// <summary>What a webhook has that means nothing to Talaria, as JSON texts: kept in the endpoint's metadata, beside what others keep there.</summary>
internal sealed record WebhookNotes(string? Alerts, string? CreatedBy)
{
    private const string AlertsField = "roe.alerts";
    private const string CreatedByField = "roe.created_by";

    public static WebhookNotes Of(string? metadata)
    {
        if (metadata is null)
        {
            return new WebhookNotes(null, null);
        }
        using var document = JsonDocument.Parse(metadata);
        return new WebhookNotes(Text(AlertsField), Text(CreatedByField));

        string? Text(string name) =>
            document.RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : null;
    }

    /// <returns>The metadata with these in it and all else as it was; null if nothing is left.</returns>
    public string? Into(string? metadata)
    {
        using var document = JsonDocument.Parse(metadata ?? "{}");
        var others = document.RootElement.EnumerateObject().Where(f => f.Name is not (AlertsField or CreatedByField));
        var empty = true;
        var bytes = JsonAnswer.Bytes(json =>
        {
            json.WriteStartObject();
            foreach (var field in others)
            {
                empty = false;
                field.WriteTo(json);
            }
            Write(json, AlertsField, Alerts);
            Write(json, CreatedByField, CreatedBy);
            json.WriteEndObject();
        });
        return empty && Alerts is null && CreatedBy is null ? null : System.Text.Encoding.UTF8.GetString(bytes);
    }

    private static void Write(Utf8JsonWriter json, string name, string? raw)
    {
        if (raw is not null)
        {
            json.WriteRaw(name, raw);
        }
    }
}

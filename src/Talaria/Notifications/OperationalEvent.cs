using System.Text.Encodings.Web;
using System.Text.Json;
using Talaria.Organizations;

namespace Talaria.Notifications;

/// <summary>A notice as an event for the operator's programs. Pure.</summary>
/// <param name="ExternalId">Made of the notice's id: told twice it is published once.</param>
public sealed record OperationalEvent(string Type, string ExternalId, DateTimeOffset At, ReadOnlyMemory<byte> Data)
{
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static OperationalEvent Of(Notice notice, Organization organization)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Relaxed))
        {
            Write(json, notice, organization);
        }
        return new OperationalEvent(
            TypeOf(notice.Kind),
            $"notice-{notice.Id.Value}",
            notice.CreatedAt,
            bytes.ToArray()
        );
    }

    public static string TypeOf(NoticeKind kind) =>
        kind switch
        {
            NoticeKind.Added => "endpoint.added",
            NoticeKind.Failing => "endpoint.failing",
            NoticeKind.Disabled => "endpoint.disabled",
            NoticeKind.Enabled => "endpoint.enabled",
            NoticeKind.Exhausted => "delivery.exhausted",
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private static void Write(Utf8JsonWriter json, Notice notice, Organization organization)
    {
        var facts = notice.Facts;
        json.WriteStartObject();
        json.WriteStartObject("organization");
        json.WriteString("id", organization.Id.ToString());
        json.WriteString("external_id", organization.ExternalId);
        json.WriteString("name", organization.Name);
        json.WriteEndObject();
        json.WriteStartObject("endpoint");
        json.WriteString("id", notice.Endpoint.ToString());
        json.WriteString("external_id", facts.ExternalId);
        json.WriteString("url", facts.Url);
        json.WriteString("name", facts.Name);
        json.WriteEndObject();
        json.WriteStartObject("notice");
        json.WriteString("id", notice.Id.ToString());
        json.WriteString("kind", notice.Kind.ToString().ToLowerInvariant());
        json.WriteString("message", notice.Message);
        json.WriteEndObject();
        if (notice.Kind is NoticeKind.Failing or NoticeKind.Disabled or NoticeKind.Exhausted)
        {
            WriteHealth(json, facts);
        }
        if (facts.Delivery is { } delivery)
        {
            json.WriteStartObject("delivery");
            json.WriteString("id", delivery.Id);
            json.WriteString("event_id", delivery.EventId);
            json.WriteString("event_type", delivery.EventType);
            json.WriteNumber("attempts", delivery.Attempts);
            json.WriteEndObject();
        }
        if (facts.Reason is { } reason)
        {
            json.WriteString("reason", reason);
        }
        WriteTime(json, "at", notice.CreatedAt);
        json.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter json, NoticeFacts facts)
    {
        json.WriteStartObject("health");
        json.WriteNumber("consecutive_failures", facts.Failures);
        WriteTime(json, "failing_since", facts.FailingSince);
        WriteTime(json, "last_success_at", facts.LastSuccessAt);
        json.WriteString("last_error", facts.LastError);
        json.WriteEndObject();
    }

    private static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? at) =>
        json.WriteString(
            name,
            at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture)
        );
}

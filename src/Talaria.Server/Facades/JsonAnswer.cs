using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Talaria.Server.Http;

namespace Talaria.Server.Facades;

/// <summary>A platform's answer, written field by field in the order of its contract.</summary>
internal static class JsonAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Answer Ok(Action<Utf8JsonWriter> write) => Of(StatusCodes.Status200OK, write);

    public static Answer Created(Action<Utf8JsonWriter> write) => Of(StatusCodes.Status201Created, write);

    /// <summary>Platforms list secrets and header values in their objects: no cache may keep any answer.</summary>
    public static Answer Of(int status, Action<Utf8JsonWriter> write) => new(status, Bytes(write)) { Secret = true };

    public static byte[] Bytes(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An error's body; its status is set already.</summary>
    public static async Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write)
    {
        var body = Bytes(write);
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, response.HttpContext.RequestAborted);
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WritePropertyName(name);
        json.WriteTexts(texts);
    }

    public static void WriteTexts(this Utf8JsonWriter json, IEnumerable<string> texts)
    {
        json.WriteStartArray();
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }
        json.WriteEndArray();
    }

    public static void WriteTexts(this Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string> texts)
    {
        json.WriteStartObject(name);
        foreach (var (key, text) in texts)
        {
            json.WriteString(key, text);
        }
        json.WriteEndObject();
    }

    /// <summary>JSON of somebody else, byte for byte; null for none.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, string name, string? raw)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(raw ?? "null");
    }

    /// <summary>ISO 8601, UTC, milliseconds, Z.</summary>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(
                name,
                known.UtcDateTime.ToString(
                    "yyyy-MM-dd'T'HH:mm:ss.fff'Z'",
                    System.Globalization.CultureInfo.InvariantCulture
                )
            );
        }
        else
        {
            json.WriteNull(name);
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace Talaria.Server.Dashboard.Parts;

/// <summary>Lays JSON out for people. What is no JSON stays as it is.</summary>
public static class PrettyJson
{
    /// <summary>Longer ones are shown as they came: laying them out doubles them.</summary>
    private const int Longest = 256 * 1024;

    private static readonly JsonWriterOptions Laid = new()
    {
        Indented = true,
        // The page encodes it; escapes would only hide what was sent.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Of(string text)
    {
        if (text.Length is 0 or > Longest)
        {
            return text;
        }
        try
        {
            using var json = JsonDocument.Parse(text);
            using var bytes = new MemoryStream();
            using (var writer = new Utf8JsonWriter(bytes, Laid))
            {
                json.WriteTo(writer);
            }
            return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        }
        catch (JsonException)
        {
            return text;
        }
    }
}

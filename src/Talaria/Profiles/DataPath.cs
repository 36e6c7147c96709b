using System.Text;
using System.Text.Json;

namespace Talaria.Profiles;

/// <summary>Finds a value in JSON text without copying it: the exact bytes that the publisher wrote.</summary>
public static class DataPath
{
    /// <param name="path">Dotted property names: <c>job.id</c>; empty for the whole.</param>
    /// <returns>False if it is not there.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, string path, out ReadOnlySpan<byte> value)
    {
        value = default;
        var reader = new Utf8JsonReader(json);
        if (!reader.Read())
        {
            return false;
        }
        foreach (var name in path.Length == 0 ? default : path.AsSpan().Split('.'))
        {
            if (reader.TokenType != JsonTokenType.StartObject || !Enter(ref reader, path.AsSpan(name)))
            {
                return false;
            }
        }
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        value = json[start..(int)reader.BytesConsumed];
        return true;
    }

    /// <returns>False if it is not there, or null.</returns>
    public static bool TryReadValue(ReadOnlySpan<byte> json, string path, out ReadOnlySpan<byte> value) =>
        TryRead(json, path, out value) && !value.SequenceEqual("null"u8);

    /// <summary>A string's content, or a number as it is written; null for anything else, half characters too.</summary>
    public static string? Text(ReadOnlySpan<byte> raw)
    {
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.String => TextOf(ref reader),
            JsonTokenType.Number => Encoding.UTF8.GetString(raw),
            _ => null,
        };
    }

    private static bool Enter(ref Utf8JsonReader reader, ReadOnlySpan<char> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var found = reader.ValueIsEscaped
                ? name.Equals(TextOf(ref reader), StringComparison.Ordinal)
                : reader.ValueTextEquals(name);
            reader.Read();
            if (found)
            {
                return true;
            }
            reader.Skip();
        }
        return false;
    }

    /// <summary>Null for half a character ("\ud800"): JSON allows it, Unicode does not, and the reader throws.</summary>
    internal static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}

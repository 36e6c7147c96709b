using System.Buffers;
using System.Text;

namespace Talaria.Profiles;

/// <summary>JSON text with the least escaping that RFC 8259 allows: quotes, backslashes and control characters.</summary>
/// <remarks>System.Text.Json's encoders also escape what lies outside the basic plane, which a receiver would see as another body.</remarks>
public static class JsonText
{
    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        .. Enumerable.Range(0, 0x20).Select(c => (char)c),
        '"',
        '\\',
    ]);

    /// <summary>The string as a JSON string, quotes included.</summary>
    public static string Quote(string value) => Append(new StringBuilder(value.Length + 2), value).ToString();

    public static StringBuilder Append(StringBuilder text, string value)
    {
        text.Append('"');
        var rest = value.AsSpan();
        while (rest.IndexOfAny(Escaped) is >= 0 and var at)
        {
            text.Append(rest[..at]).Append(Escape(rest[at]));
            rest = rest[(at + 1)..];
        }
        return text.Append(rest).Append('"');
    }

    /// <summary>Writes the string as a JSON string in UTF-8; lone surrogates become U+FFFD.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> value)
    {
        output.Write("\""u8);
        while (value.IndexOfAny(Escaped) is >= 0 and var at)
        {
            WriteUtf8(output, value[..at]);
            WriteUtf8(output, Escape(value[at]));
            value = value[(at + 1)..];
        }
        WriteUtf8(output, value);
        output.Write("\""u8);
    }

    private static void WriteUtf8(IBufferWriter<byte> output, ReadOnlySpan<char> value)
    {
        var span = output.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        output.Advance(Encoding.UTF8.GetBytes(value, span));
    }

    private static string Escape(char c) =>
        c switch
        {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\b' => "\\b",
            '\f' => "\\f",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            _ => $"\\u{(int)c:x4}",
        };
}

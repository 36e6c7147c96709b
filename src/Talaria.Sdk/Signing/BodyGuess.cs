using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Talaria.Sdk.Signing;

/// <summary>What a body may have been before something on the way changed it.</summary>
/// <param name="Change">How it differs from the body at hand: <c>without the newline at its end</c>.</param>
internal sealed record BodyGuess(string Change, byte[] Body)
{
    private static readonly JavaScriptEncoder Relaxed = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private static readonly Layout[] Layouts =
    [
        new("without blanks and newlines between its parts", _ => null, _ => false),
        new("with blanks after colons and commas", _ => null, _ => true),
        new("with blanks after colons and commas within its parts", _ => null, depth => depth > 1),
        new("indented by 2", depth => new string(' ', 2 * depth), _ => true),
        new("indented by 4", depth => new string(' ', 4 * depth), _ => true),
    ];

    private static readonly (string Change, Func<string, string, string> Write)[] Texts =
    [
        ("", (raw, _) => raw),
        (", characters outside ASCII as they are", (_, text) => Relaxed.Encode(text)),
        (", characters outside ASCII as \\u escapes", (_, text) => Ascii(Relaxed.Encode(text))),
    ];

    /// <summary>None of them is the body itself.</summary>
    public static IEnumerable<BodyGuess> Of(byte[] body) =>
        Lines(body).Concat(Rewritten(body)).Where(guess => !guess.Body.AsSpan().SequenceEqual(body));

    private static IEnumerable<BodyGuess> Lines(byte[] body)
    {
        var text = Encoding.Latin1.GetString(body); // A character a byte: nothing is lost.
        BodyGuess Guess(string change, string changed) => new(change, Encoding.Latin1.GetBytes(changed));

        yield return Guess("without the newline at its end", text.TrimEnd('\r', '\n'));
        yield return Guess("with a newline at its end", text + "\n");
        yield return Guess("with CR LF at its end", text + "\r\n");
        yield return Guess("with LF for CR LF", text.Replace("\r\n", "\n", StringComparison.Ordinal));
        yield return Guess(
            "with LF for CR LF and a newline at its end",
            text.Replace("\r\n", "\n", StringComparison.Ordinal) + "\n"
        );
        yield return Guess("with CR LF for LF", text.ReplaceLineEndings("\r\n"));
        yield return Guess("without blanks around it", text.Trim(' ', '\t', '\r', '\n'));
        yield return Guess(
            "without the byte order mark",
            text.StartsWith("\u00ef\u00bb\u00bf", StringComparison.Ordinal) ? text[3..] : text
        );
        yield return new("empty", []);
    }

    private static IEnumerable<BodyGuess> Rewritten(byte[] body)
    {
        if (!IsJson(body))
        {
            yield break;
        }
        foreach (var (change, write) in Texts)
        {
            foreach (var layout in Layouts)
            {
                yield return new($"{layout.Change}{change}", Write(body, layout, write));
            }
        }
    }

    private static bool IsJson(byte[] body)
    {
        try
        {
            using var parsed = JsonDocument.Parse(body);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Write(byte[] body, Layout layout, Func<string, string, string> write)
    {
        var output = new ArrayBufferWriter<byte>(body.Length * 2);
        var reader = new Utf8JsonReader(body);
        var (first, afterName) = (true, false);
        void Put(string text) => output.Write(Encoding.UTF8.GetBytes(text));
        void Begin(int depth)
        {
            if (afterName || depth == 0)
            {
                afterName = false;
                return;
            }
            var indent = layout.Indent(depth);
            Put(
                first ? ""
                : indent is null && layout.Spaced(depth) ? ", "
                : ","
            );
            Put(indent is null ? "" : $"\n{indent}");
            first = false;
        }
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    Begin(reader.CurrentDepth);
                    output.Write(reader.ValueSpan);
                    first = true;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Put(first || layout.Indent(reader.CurrentDepth) is not { } indent ? "" : $"\n{indent}");
                    output.Write(reader.ValueSpan);
                    first = false;
                    break;
                case JsonTokenType.PropertyName:
                    Begin(reader.CurrentDepth);
                    Put(Text(ref reader, write) + (layout.Spaced(reader.CurrentDepth) ? ": " : ":"));
                    afterName = true;
                    break;
                case JsonTokenType.String:
                    Begin(reader.CurrentDepth);
                    Put(Text(ref reader, write));
                    break;
                default:
                    Begin(reader.CurrentDepth);
                    output.Write(reader.ValueSpan); // Numbers as they were written: 1.0 stays 1.0.
                    break;
            }
        }
        return output.WrittenSpan.ToArray();
    }

    private static string Text(ref Utf8JsonReader reader, Func<string, string, string> write) =>
        $"\"{write(Encoding.UTF8.GetString(reader.ValueSpan), reader.GetString()!)}\"";

    private static string Ascii(string text) => string.Concat(text.Select(c => c < 128 ? $"{c}" : $"\\u{(int)c:x4}"));

    /// <summary>How JSON is laid out: what stands before a part of a depth, and whether a blank follows colons and commas.</summary>
    private sealed record Layout(string Change, Func<int, string?> Indent, Func<int, bool> Spaced);
}

using System.Text;
using Talaria.Deliveries;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>The command that makes an attempt's request again, as far as the log knows it: what is masked stays masked.</summary>
/// <remarks>For a POSIX shell: each word is quoted, so that nothing in a URL, a header or a body is more than text.</remarks>
public static class CurlLine
{
    /// <summary>Longer bodies are in a file of their own: no shell takes an argument without end.</summary>
    public const int LongestBody = 32 * 1024;

    public const string File = "request.json";

    /// <returns>Null if the body cannot be rendered any more.</returns>
    public static string? Of(SentRequest request)
    {
        if (request.Body is not { } body)
        {
            return null;
        }
        // Globs and dots are a URL's own here; Accept is curl's, and was not sent.
        var line = new StringBuilder("curl --globoff --path-as-is -X POST ").Append(Quote(request.Url));
        var headers = request.Headers;
        if (!headers.Any(h => h.Key.Equals("Accept", StringComparison.OrdinalIgnoreCase)))
        {
            line.Append(" \\\n  -H 'Accept:'");
        }
        foreach (var (name, value) in headers)
        {
            // With nothing behind its colon curl would leave it out; a semicolon sends it empty.
            line.Append(" \\\n  -H ").Append(Quote(value.Length == 0 ? name + ";" : $"{name}: {value}"));
        }
        return line.Append(" \\\n  ")
            .Append(
                body.Length > LongestBody
                    ? $"--data-binary @{File}"
                    : "--data-raw " + Quote(Encoding.UTF8.GetString(body.Span))
            )
            .ToString();
    }

    /// <summary>One word of a shell: between single quotes nothing has a meaning but the quote itself.</summary>
    internal static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

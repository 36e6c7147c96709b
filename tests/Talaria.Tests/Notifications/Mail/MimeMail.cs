using System.Text;
using System.Text.RegularExpressions;

namespace Talaria.Tests.Notifications.Mail;

/// <summary>A mail read as a mail client reads it (RFC 5322, 2045 to 2047): headers unfolded and decoded, parts decoded.</summary>
internal sealed partial record MimeMail(ILookup<string, string> Headers, string Body, IReadOnlyList<MimeMail> Parts)
{
    public string Header(string name) => Headers[name].Single();

    public string ContentType => Header("Content-Type").Split(';')[0];

    public static MimeMail Parse(string data)
    {
        var end = data.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var headers = Folding
            .Replace(data[..end], " ")
            .Split("\r\n")
            .Select(line => line.Split(':', 2))
            .ToLookup(h => h[0], h => Decoded(h[1].Trim()), StringComparer.OrdinalIgnoreCase);
        var body = data[(end + 4)..];
        var type = headers["Content-Type"].FirstOrDefault() ?? "text/plain";
        var boundary = Boundary.Match(type);
        return boundary.Success
            ? new MimeMail(headers, "", [.. PartsOf(body, boundary.Groups["name"].Value).Select(Parse)])
            : new MimeMail(headers, TextOf(headers, type, body), []);
    }

    private static IEnumerable<string> PartsOf(string body, string boundary) =>
        body.Split($"--{boundary}")[1..]
            .TakeWhile(p => !p.StartsWith("--", StringComparison.Ordinal))
            .Select(p => p["\r\n".Length..]);

    private static string TextOf(ILookup<string, string> headers, string type, string body)
    {
        Assert.Contains("utf-8", type, StringComparison.OrdinalIgnoreCase);
        return headers["Content-Transfer-Encoding"].Single().ToLowerInvariant() switch
        {
            "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(body)),
            "quoted-printable" => Unquoted(body.Replace("=\r\n", "", StringComparison.Ordinal), '='),
            _ => body,
        };
    }

    /// <summary>Encoded words; blanks between two of them are not part of the text.</summary>
    private static string Decoded(string text) =>
        Word.Replace(
            BetweenWords.Replace(text, "?==?"),
            m =>
                m.Groups["kind"].Value is "B" or "b"
                    ? Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups["text"].Value))
                    : Unquoted(m.Groups["text"].Value.Replace('_', ' '), '=')
        );

    private static string Unquoted(string text, char mark)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == mark)
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes([text[i]]));
            }
        }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"\r\n[ \t]+", RegexOptions.None, 1000)]
    private static partial Regex Folding { get; }

    [GeneratedRegex("boundary=\"?(?<name>[^\";]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Boundary { get; }

    [GeneratedRegex(
        @"=\?utf-8\?(?<kind>[BbQq])\?(?<text>[^?]*)\?=",
        RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase,
        1000
    )]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"\?=\s+=\?", RegexOptions.None, 1000)]
    private static partial Regex BetweenWords { get; }
}

namespace Talaria.Sdk.Signing;

/// <summary>Headers as people paste them: lines of HTTP, of <c>curl -v</c>, of its <c>-H</c> options, or of JSON.</summary>
public static class HeaderLines
{
    /// <returns>The headers in their order, and the lines that are none.</returns>
    public static (IReadOnlyList<KeyValuePair<string, string>> Headers, IReadOnlyList<string> Others) Read(string text)
    {
        var headers = new List<KeyValuePair<string, string>>();
        var others = new List<string>();
        foreach (var line in text.Split('\n').Select(Bare).Where(line => line is not ("" or "{" or "}")))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon].Trim().Trim('"', '\'');
            if (name.Length > 0 && name.All(IsToken))
            {
                headers.Add(new(name, Value(line[(colon + 1)..])));
            }
            else if (!IsRequestLine(line))
            {
                others.Add(line);
            }
        }
        return (headers, others);
    }

    // `> name: value` of curl -v, `-H 'name: value' \` of a command line.
    private static string Bare(string line)
    {
        var bare = line.Trim();
        if (bare is ['>' or '<', ' ', ..])
        {
            bare = bare[2..];
        }
        foreach (var option in (ReadOnlySpan<string>)["-H ", "--header "])
        {
            if (bare.StartsWith(option, StringComparison.Ordinal))
            {
                bare = bare[option.Length..].TrimEnd('\\').Trim();
                return bare.Length > 1 && bare[0] is '\'' or '"' && bare[^1] == bare[0] ? bare[1..^1] : bare;
            }
        }
        return bare;
    }

    // `"name": "value",` of JSON.
    private static string Value(string text)
    {
        var value = text.Trim();
        var json = value.TrimEnd(',');
        return json.Length > 1 && json[0] == '"' && json[^1] == '"' ? json[1..^1] : value;
    }

    private static bool IsRequestLine(string line) =>
        line.StartsWith("HTTP/", StringComparison.Ordinal) || line.Contains(" HTTP/", StringComparison.Ordinal);

    // RFC 9110, 5.6.2.
    private static bool IsToken(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c);
}

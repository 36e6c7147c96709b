using System.Globalization;

namespace Talaria.Sdk.Signing;

/// <content>The sentences.</content>
public sealed partial class SignatureExaminer
{
    private string Missing(string name, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (headers.Any(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            return $"The header '{name}' is there, and empty.";
        }
        var near = headers
            .Select(h => h.Key)
            .Where(h => IsNear(h, name) && !Names.Contains(h, StringComparer.OrdinalIgnoreCase))
            .Distinct()
            .Take(3)
            .ToList();
        return near.Count == 0
            ? $"The header '{name}' is missing."
            : $"The header '{name}' is missing. There is {string.Join(" and ", near.Select(n => $"'{n}'"))}, which is another one.";
    }

    // svix-signature for webhook-signature, HTTP_WEBHOOK_SIGNATURE of a CGI environment, a letter that is lost.
    private static bool IsNear(string header, string name)
    {
        var (a, b) = (Words(header), Words(name));
        return a[^1] == b[^1] || string.Concat(a).Contains(string.Concat(b), StringComparison.Ordinal) || a[0] == b[0];

        static string[] Words(string text) =>
            text.ToLowerInvariant().Split(['-', '_'], StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } words
                ? words
                : [text];
    }

    private string BadTimestamp(string text)
    {
        var where = scheme.TimestampHeader is { } name ? $"The header '{name}'" : "The timestamp 't=' of the signature";
        var what = text.Length == 0 ? "is missing" : $"is '{text}'";
        return $"{where} {what}; it has to be a number of unix seconds, like {time.GetUtcNow().ToUnixTimeSeconds()}.";
    }

    private static string OtherSecret(KnownSecret secret, IReadOnlyList<KnownSecret> secrets)
    {
        var valid = secrets.Where(s => s.Valid).Select(s => s.Name).FirstOrDefault();
        return $"The signature was made with {secret.Name}" + (valid is null ? "." : $", not with {valid}.");
    }

    private string NoMatch(string given, IReadOnlyList<KnownSecret> secrets, int length)
    {
        var names = string.Join(" or ", secrets.Select(s => s.Name));
        var tried =
            $"Neither {names} makes this signature over these {length.ToString(CultureInfo.InvariantCulture)} bytes, nor did other forms of the key, the content or the body that were tried: "
            + "it is another secret, or another body. Check that both are of this request's endpoint, and that the body is the raw one.";
        return LooksRight(given)
            ? tried
            : $"The value '{given}' does not look like '{scheme.Value.Replace('{', '<').Replace('}', '>')}'. {tried}";
    }

    // As long as a value of the scheme is, and with what stands around the hash.
    private bool LooksRight(string given)
    {
        var tokens = scheme.Several ? given.Split(' ') : [given];
        var before = scheme.Value[..scheme.Value.IndexOf('{', StringComparison.Ordinal)];
        var hash = scheme.Value.Contains("{hex}", StringComparison.Ordinal) ? 64 : 44;
        return tokens.Any(t => t.StartsWith(before, StringComparison.Ordinal) && t.Length >= before.Length + hash);
    }

    private static string Ago(long seconds) =>
        seconds >= 0 ? $"{Span(seconds)} ago" : $"{Span(-seconds)} in the future";

    /// <summary>The two largest units: <c>2 h 3 min</c>.</summary>
    private static string Span(long seconds)
    {
        (string Unit, long Size)[] units = [("d", 86_400), ("h", 3_600), ("min", 60), ("s", 1)];
        var parts = new List<string>();
        foreach (var (unit, size) in units)
        {
            if (seconds >= size && parts.Count < 2)
            {
                parts.Add($"{(seconds / size).ToString(CultureInfo.InvariantCulture)} {unit}");
                seconds %= size;
            }
        }
        return parts.Count == 0 ? "0 s" : string.Join(' ', parts);
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

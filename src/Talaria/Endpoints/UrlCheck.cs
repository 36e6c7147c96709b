using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>What an endpoint's URL has to be, by the profile's rule and the operator's networks.</summary>
public sealed class UrlCheck(IUrlGuard guard)
{
    /// <returns>Everything that is wrong with it.</returns>
    public IEnumerable<string> Refuse(string text, UrlRule rule)
    {
        if (text.Length > rule.MaxLength)
        {
            yield return $"has to be at most {rule.MaxLength} characters";
        }
        if (text.AsSpan().IndexOfAny(' ', '\\') >= 0 || text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
        {
            yield return "must not have blanks, backslashes or control characters";
            yield break;
        }
        // Uri takes "/path" for a file on Unix; only what names its scheme is absolute here.
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var url)
            || !text.Contains("://", StringComparison.Ordinal)
            || url.Host.Length == 0
        )
        {
            yield return "has to be an absolute URL, like https://example.com/webhooks";
            yield break;
        }
        if (url.Scheme == Uri.UriSchemeHttp)
        {
            if (!rule.AllowHttp && !guard.AllowsHttp(url))
            {
                yield return "has to be https";
            }
        }
        else if (url.Scheme != Uri.UriSchemeHttps)
        {
            yield return rule.AllowHttp ? "has to be http or https" : "has to be https";
            yield break;
        }
        if (text.Contains('#', StringComparison.Ordinal))
        {
            yield return "must not have a fragment";
        }
        if (HasCredentials(text))
        {
            yield return "must not have credentials: use a header";
        }
        if (url.Port == 0)
        {
            yield return "must not have port 0";
        }
        if (guard.Refuse(url, rule.PrivateAddresses) is { } refused)
        {
            yield return refused;
        }
    }

    /// <summary>A URL for log lines: without its query, which often holds a token.</summary>
    public static string WithoutQuery(string url) => url.IndexOf('?') is var query and >= 0 ? url[..query] : url;

    private static bool HasCredentials(string text)
    {
        var authority = text.AsSpan(text.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = authority.IndexOfAny("/?#");
        return (end < 0 ? authority : authority[..end]).Contains('@');
    }
}

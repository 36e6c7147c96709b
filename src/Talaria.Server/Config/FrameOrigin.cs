namespace Talaria.Server.Config;

/// <summary>An origin as a content security policy takes it: scheme and host, perhaps a port, perhaps <c>*.</c> for all below a domain.</summary>
internal static class FrameOrigin
{
    public static (string?, string?) Read(string text)
    {
        // Only what a host can hold: nothing that would end the policy's directive and begin another.
        var plain = text.TrimEnd('/').Replace("//*.", "//", StringComparison.Ordinal);
        return
            plain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '/' or '[' or ']')
            && Uri.TryCreate(plain, UriKind.Absolute, out var url)
            && url.Scheme is "http" or "https"
            && url is { PathAndQuery: "/", Host.Length: > 0 }
            && plain == url.GetLeftPart(UriPartial.Authority)
            ? (text.TrimEnd('/'), null)
            : (null, $"is '{text}', wanted is an origin like https://app.acme.example or https://*.acme.example");
    }
}

using Talaria.Server.Config;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>What every page says to the browser: nothing from elsewhere, no inline script, no frame that the operator did not name.</summary>
internal sealed class SecurityHeaders(Settings settings)
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors ";

    private readonly string frames = settings.Dashboard.FrameOrigins is { Count: > 0 } origins
        ? string.Join(' ', origins)
        : Nobody;

    private const string Nobody = "'none'";

    /// <param name="portal">The path begins with a portal link's token.</param>
    public void Set(HttpResponse response, bool portal)
    {
        var headers = response.Headers;
        var ancestors = portal ? frames : Nobody;
        headers.ContentSecurityPolicy = Policy + ancestors;
        if (ancestors == Nobody)
        {
            // It knows no list, so it may not contradict one.
            headers.XFrameOptions = "DENY";
        }
        headers.XContentTypeOptions = "nosniff";
        // A portal's token is in its path. The operator's forms show their origin (Sessions/FormCheck).
        headers["Referrer-Policy"] = portal ? "no-referrer" : "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
    }
}

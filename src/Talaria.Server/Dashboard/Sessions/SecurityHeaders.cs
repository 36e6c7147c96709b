namespace Talaria.Server.Dashboard.Sessions;

/// <summary>What every page says to the browser: nothing from elsewhere, no inline script, no frame that the operator did not name.</summary>
internal sealed class SecurityHeaders
{
    private const string Policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors ";

    public void Set(HttpResponse response, Viewer viewer)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy + "'none'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        // A portal's token is in its path. The operator's forms show their origin (Sessions/FormCheck).
        headers["Referrer-Policy"] = viewer.IsCustomer ? "no-referrer" : "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=()";
    }
}

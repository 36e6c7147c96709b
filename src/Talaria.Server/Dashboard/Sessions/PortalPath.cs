using Talaria.Organizations.Sessions;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>Turns <c>/p/{token}/rest</c> into <c>/organizations/{org}/rest</c> before routing: a portal link opens the same pages, of its
/// organization only. From here on nothing sees the token but the links of the page.</summary>
internal sealed class PortalPath(RequestDelegate next, SessionOpener sessions)
{
    public Task InvokeAsync(HttpContext http) =>
        http.Request.Path.StartsWithSegments("/p", StringComparison.Ordinal, out var rest)
            ? EnterAsync(http, rest.Value ?? "")
            : next(http);

    private async Task EnterAsync(HttpContext http, string rest)
    {
        var end = rest.IndexOf('/', Math.Min(1, rest.Length));
        var token = end < 0 ? rest.TrimStart('/') : rest[1..end];
        var session = await sessions.FindAsync(token, http.RequestAborted);
        if (session is not { Organization: { } organization })
        {
            http.Request.Path = "/p";
            await ErrorPages.WriteClosedPortalAsync(http);
            return;
        }
        if (end < 0)
        {
            // Relative to "/p/TOKEN" everything would be wrong.
            http.Response.StatusCode = StatusCodes.Status303SeeOther;
            http.Response.Headers.Location = http.Request.PathBase.Add($"/p/{token}/").Value;
            return;
        }
        http.Features.Set(new OpenSession(session, token));
        http.Request.PathBase = http.Request.PathBase.Add($"/p/{token}");
        http.Request.Path = $"/organizations/{organization}{rest[end..].TrimEnd('/')}";
        await next(http);
    }
}

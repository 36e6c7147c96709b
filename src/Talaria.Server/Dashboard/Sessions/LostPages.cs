using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>A browser that asks for a path that is not there gets a page; programs, and all of the API, get problem details.</summary>
/// <remarks>No route means no Porter: who looks is asked here, so that the way out is theirs.</remarks>
internal sealed class LostPages(RequestDelegate next, SessionReader sessions, TimeProvider time)
{
    public Task InvokeAsync(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method)
        && !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? FindAsync(http)
            : next(http);

    private async Task FindAsync(HttpContext http)
    {
        await next(http);
        if (
            http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentLength: null }
            && http.GetEndpoint() is null
        )
        {
            var open = http.Features.Get<OpenSession>() ?? await sessions.ByCookieAsync(http);
            http.Features.Set(OpenSession.ViewerOf(open, time.GetUtcNow()));
            await ErrorPages.Shape.WriteAsync(http.Response, Problems.Of(Problems.NoSuchPath));
        }
    }
}

using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Sessions;

/// <summary>A browser that asks for a path that is not there gets a page; programs, and all of the API, get problem details.</summary>
internal sealed class LostPages(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (
            http.Response is { StatusCode: StatusCodes.Status404NotFound, HasStarted: false, ContentLength: null }
            && http.GetEndpoint() is null
            && HttpMethods.IsGet(http.Request.Method)
            && !http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
            && http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
        )
        {
            await ErrorPages.Shape.WriteAsync(http.Response, Problems.Of(Problems.NoSuchPath));
        }
    }
}

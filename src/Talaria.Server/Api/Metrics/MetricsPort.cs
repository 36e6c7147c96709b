using Talaria.Server.Http;

namespace Talaria.Server.Api.Metrics;

/// <summary>With a port of their own, metrics are served there and nowhere else, and there is nothing else there but health.</summary>
internal sealed class MetricsPort(RequestDelegate next, int port)
{
    public Task InvokeAsync(HttpContext http)
    {
        var onPort = http.Connection.LocalPort == port;
        var path = http.Request.Path;
        var allowed =
            path.StartsWithSegments("/health", StringComparison.Ordinal) || (path == MetricsRoute.Path == onPort);
        return allowed || (!onPort && path != MetricsRoute.Path)
            ? next(http)
            : Problems.Of(Problems.NoSuchPath).WriteAsync(http);
    }
}

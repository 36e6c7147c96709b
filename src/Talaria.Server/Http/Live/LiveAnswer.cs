using Microsoft.AspNetCore.Http.Features;
using Talaria.Deliveries.Live;

namespace Talaria.Server.Http.Live;

/// <summary>An answer that goes on: server-sent events until the client goes, the server stops, or the listener is too slow.</summary>
internal static class LiveAnswer
{
    public static async Task<IResult> RunAsync<T>(
        HttpContext http,
        LiveListener<T> listener,
        Func<Stream, CancellationToken, Task> run
    )
        where T : ILive
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(
            http.RequestAborted,
            listener.Dropped,
            http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping
        );
        Begin(http);
        try
        {
            await run(http.Response.Body, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            if (listener.Dropped.IsCancellationRequested)
            {
                // It does not read: an orderly end would wait for it.
                http.Abort();
            }
        }
        return Results.Empty;
    }

    /// <summary>Nothing between here and the client may keep messages back.</summary>
    private static void Begin(HttpContext http)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";
    }
}

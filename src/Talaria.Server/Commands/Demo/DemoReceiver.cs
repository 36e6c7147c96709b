using Talaria.Sdk.Signing;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Demo;

/// <summary>The customers' side: a real web server that verifies every signature, with a second port that is closed for a while.</summary>
internal sealed class DemoReceiver : IAsyncDisposable
{
    private static readonly TimeSpan Slowness = TimeSpan.FromMilliseconds(700);

    private readonly TimeProvider time;
    private long start;
    private readonly WebApplication open;
    private readonly int closingPort = ServerProcess.FreePort();
    private readonly Dictionary<string, DemoEndpoint> endpoints = new(StringComparer.Ordinal);
    private int received;
    private int bad;

    public DemoReceiver(TimeProvider time)
    {
        this.time = time;
        open = Listening.Build(HandleAsync);
    }

    public int Received => Volatile.Read(ref received);

    /// <summary>Requests whose signature was missing or wrong.</summary>
    public int BadSignatures => Volatile.Read(ref bad);

    private TimeSpan Elapsed => time.GetElapsedTime(Volatile.Read(ref start));

    public Task StartAsync(CancellationToken cancel) => open.StartAsync(cancel);

    public Uri UrlOf(string path, Temper temper) =>
        new($"http://127.0.0.1:{(temper == Temper.Down ? closingPort : Listening.Port(open))}{path}");

    /// <summary>Before its first request.</summary>
    public void Add(DemoEndpoint endpoint)
    {
        lock (endpoints)
        {
            endpoints.Add(endpoint.Path, endpoint);
        }
    }

    /// <summary>Of the receiver at this address.</summary>
    public Temper TemperOf(Uri url)
    {
        lock (endpoints)
        {
            return endpoints.TryGetValue(url.AbsolutePath, out var endpoint) ? endpoint.Temper : Temper.Healthy;
        }
    }

    /// <summary>Opens the second port while it is well and closes it while it is ill, until it is cancelled.</summary>
    public async Task OpenAndCloseAsync(CancellationToken cancel)
    {
        // The demo begins now: before, there was only its past.
        Volatile.Write(ref start, time.GetTimestamp());
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(100), time);
        WebApplication? listening = null;
        try
        {
            while (await look.WaitForNextTickAsync(cancel))
            {
                var ill = Illness.IsIll(Temper.Down, Elapsed);
                if (ill && listening is not null)
                {
                    await listening.DisposeAsync();
                    listening = null;
                }
                else if (!ill && listening is null)
                {
                    listening = Listening.Build(HandleAsync, closingPort);
                    await listening.StartAsync(cancel);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The demo ends.
        }
        if (listening is not null)
        {
            await listening.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => open.DisposeAsync();

    private async Task HandleAsync(HttpContext context)
    {
        DemoEndpoint? endpoint;
        lock (endpoints)
        {
            endpoints.TryGetValue(context.Request.Path.Value ?? "", out endpoint);
        }
        if (endpoint is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        Interlocked.Increment(ref received);
        if (Illness.IsIll(endpoint.Temper, Elapsed))
        {
            await FailAsync(context, endpoint.Temper);
            return;
        }
        if (endpoint.Temper == Temper.Slow)
        {
            await Task.Delay(Slowness, time, context.RequestAborted);
        }
        if (Verify(endpoint, context.Request.Headers, body.GetBuffer().AsSpan(0, (int)body.Length)) is { } problem)
        {
            Interlocked.Increment(ref bad);
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            await context.Response.WriteAsync(problem, context.RequestAborted);
            return;
        }
        endpoint.Count(endpoint.IdHeader is { } header ? context.Request.Headers[header].ToString() : null);
    }

    private async Task FailAsync(HttpContext context, Temper temper)
    {
        if (temper == Temper.Hanging)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return; // The sender lost its patience, as it should.
            }
        }
        context.Response.StatusCode =
            temper == Temper.Gone ? StatusCodes.Status410Gone : StatusCodes.Status500InternalServerError;
        await context.Response.WriteAsync(temper == Temper.Gone ? "moved out" : "out of order", context.RequestAborted);
    }

    private static string? Verify(DemoEndpoint endpoint, IHeaderDictionary headers, ReadOnlySpan<byte> body) =>
        endpoint is { Verifier: { } verifier, Key: { } key }
            ? verifier.Verify([key], name => headers[name].FirstOrDefault(), body).Problem
            : null;
}

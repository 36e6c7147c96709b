using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Talaria.Tests.Running;

/// <summary>A real receiver on loopback: answers as it is told, keeps what it got, and can be waited for.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<Received> arrivals = Channel.CreateUnbounded<Received>();

    private Receiver(WebApplication app) => this.app = app;

    /// <summary>What to answer; 200 unless told otherwise.</summary>
    public Func<Received, HttpContext, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    public ConcurrentQueue<Received> All { get; } = new();

    public string Url { get; private set; } = "";

    /// <summary>Answers every request with this status.</summary>
    public void AnswerWith(int status) =>
        Answer = (_, http) =>
        {
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        };

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var receiver = new Receiver(app);
        app.Run(receiver.TakeAsync);
        await app.StartAsync();
        receiver.Url = app.Urls.First();
        return receiver;
    }

    /// <summary>The next requests that arrive, in their order.</summary>
    public async Task<IReadOnlyList<Received>> NextAsync(int count)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var next = new List<Received>();
        while (next.Count < count)
        {
            next.Add(await arrivals.Reader.ReadAsync(late.Token));
        }
        return next;
    }

    /// <summary>So many requests have arrived, answered or not.</summary>
    public Task ArrivedAsync(int count) =>
        RunningEngine.UntilAsync(() => Task.FromResult(All.Count >= count ? "arrived" : null));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var received = new Received(
            http.Request.Path,
            http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            body.ToArray()
        );
        All.Enqueue(received);
        await Answer(received, http);
        arrivals.Writer.TryWrite(received);
    }
}

internal sealed record Received(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);
}

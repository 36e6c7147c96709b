using System.Net.Http.Headers;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Tools;

/// <summary>Live listeners, spread over the organizations: they read what comes, count it, and come back when they are dropped.</summary>
internal sealed class LiveAudience : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly HttpClient http;
    private readonly List<Task> listeners = [];
    private long messages;

    private LiveAudience(ServerProcess server)
    {
        http = new HttpClient { BaseAddress = server.Url, Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Load.Key);
    }

    public long Messages => Interlocked.Read(ref messages);

    public static async Task<LiveAudience> StartAsync(
        ServerProcess server,
        int count,
        LoadShape shape,
        CancellationToken cancel
    )
    {
        var listening = new LiveAudience(server);
        for (var i = 0; i < count; i++)
        {
            var path = $"/api/v1/organizations/{Load.Organization(i % shape.Organizations)}/live";
            var first = await listening.OpenAsync(path, cancel);
            listening.listeners.Add(listening.ListenAsync(path, first));
        }
        return listening;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(listeners);
        http.Dispose();
        stop.Dispose();
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancel) =>
        (await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancel)).EnsureSuccessStatusCode();

    private async Task ListenAsync(string path, HttpResponseMessage answer)
    {
        try
        {
            while (true)
            {
                using (answer)
                {
                    using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(stop.Token));
                    while (await reader.ReadLineAsync(stop.Token) is { } line)
                    {
                        if (line.StartsWith("data:", StringComparison.Ordinal))
                        {
                            Interlocked.Increment(ref messages);
                        }
                    }
                }
                answer = await OpenAsync(path, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException)
        {
            // The measuring is over.
        }
    }
}

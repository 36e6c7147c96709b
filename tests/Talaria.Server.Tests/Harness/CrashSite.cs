using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Talaria.Server.Tests.Harness;

/// <summary>A server that goes away and comes back on the same data directory, and clients that publish whatever happens to it.</summary>
internal sealed class CrashSite : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(30) };
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly Lock gate = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> waiting = [];
    private TaskCompletionSource<Uri> up = Signal();
    private TalariaProcess? server;
    private int next = -1;
    private int accepted;
    private int duplicates;

    private CrashSite(IReadOnlyDictionary<string, string> settings) => this.settings = settings;

    public string DataDirectory => directory.File("data");

    /// <summary>Publishes whose first answer was lost.</summary>
    public int Duplicates => Volatile.Read(ref duplicates);

    public static async Task<CrashSite> StartAsync(Receiver receiver, string scale = "1")
    {
        var site = new CrashSite(new Dictionary<string, string> { ["TALARIA__RETRIES__SCALE"] = scale });
        site.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            TalariaProcess.OperatorKey
        );
        await site.StartAsync();
        await site.CreateAsync("organizations", """{"name":"crash","profile":"standard","external_id":"crash"}""");
        await site.CreateAsync("organizations/crash/endpoints", $$"""{"url":"{{receiver.Url}}hook"}""");
        return site;
    }

    /// <summary>Publishes events 0, 1, 2, ... from several clients. Each tries its event until it is accepted, always with the same external_id.</summary>
    /// <returns>The id that was answered for each.</returns>
    public async Task<string[]> PublishAsync(int events, int clients)
    {
        var ids = new string[events];
        await Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => ClientAsync(ids))));
        return ids;
    }

    /// <summary>When so many events were accepted.</summary>
    public Task AcceptedAsync(int count)
    {
        lock (gate)
        {
            if (accepted >= count)
            {
                return Task.CompletedTask;
            }
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((count, reached));
            return reached.Task;
        }
    }

    /// <summary>Asks the running server about the organization.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        var text = await http.GetStringAsync(new Uri(server!.Url, "/api/v1/organizations/crash/" + path));
        return JsonElement.Parse(text);
    }

    public async Task<JsonElement> PostAsync(string path, string body)
    {
        using var response = await http.PostAsync(
            new Uri(server!.Url, "/api/v1/organizations/crash/" + path),
            Json(body)
        );
        response.EnsureSuccessStatusCode();
        return JsonElement.Parse(await response.Content.ReadAsStringAsync());
    }

    public async Task StartAsync()
    {
        server = await TalariaProcess.ServeAsync(directory.File("data"), environment: settings);
        up.SetResult(server.Url);
    }

    public async Task KillAndStartAsync()
    {
        Volatile.Write(ref up, Signal());
        await server!.KillAsync();
        await server.DisposeAsync();
        await StartAsync();
    }

    /// <returns>The exit code of SIGTERM.</returns>
    public async Task<int> StopAsync()
    {
        Volatile.Write(ref up, Signal());
        var code = await server!.TerminateAsync();
        await server.DisposeAsync();
        server = null;
        return code;
    }

    public async Task<int> StopAndStartAsync()
    {
        var code = await StopAsync();
        await StartAsync();
        return code;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
        http.Dispose();
        directory.Dispose();
    }

    private async Task ClientAsync(string[] ids)
    {
        int n;
        while ((n = Interlocked.Increment(ref next)) < ids.Length)
        {
            ids[n] = await PublishAsync(n);
            lock (gate)
            {
                accepted++;
                foreach (var one in waiting.Where(w => w.Count <= accepted).ToArray())
                {
                    waiting.Remove(one);
                    one.Reached.SetResult();
                }
            }
        }
    }

    private async Task<string> PublishAsync(int n)
    {
        while (true)
        {
            var url = await Volatile.Read(ref up).Task;
            try
            {
                using var response = await http.PostAsync(
                    new Uri(url, "/api/v1/organizations/crash/events"),
                    Json($$"""{"type":"run.ended","data":{"n":{{n}}},"external_id":"run-{{n}}"}""")
                );
                var text = await response.Content.ReadAsStringAsync();
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    var answer = JsonElement.Parse(text);
                    if (answer.GetProperty("duplicate").GetBoolean())
                    {
                        Interlocked.Increment(ref duplicates);
                    }
                    return answer.GetProperty("id").GetString()!;
                }
                if (response.StatusCode != HttpStatusCode.ServiceUnavailable)
                {
                    throw new InvalidOperationException($"{response.StatusCode}: {text}");
                }
            }
            catch (HttpRequestException)
            {
                // It went away: nobody knows whether the event was stored.
            }
        }
    }

    private async Task CreateAsync(string path, string body)
    {
        using var response = await http.PostAsync(new Uri(server!.Url, "/api/v1/" + path), Json(body));
        response.EnsureSuccessStatusCode();
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static TaskCompletionSource<Uri> Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

using System.Net.Http.Headers;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Pages;

/// <summary>Asks for pages, one after the other and four at once, and writes down how long each took until its last byte.</summary>
internal sealed class PageClock : IDisposable
{
    public const string Table = "page";
    public const string Slowest = "pages, p95 of the slowest page, ms";
    public const string SlowestBeside = "pages, the same with four at once, ms";

    private const int Times = 40;
    private const int AtOnce = 4;

    private readonly BenchRun run;
    private readonly ServerProcess server;
    private readonly HttpClient http;
    private readonly List<(double Alone, double Beside)> slow = [];

    private PageClock(BenchRun run, ServerProcess server)
    {
        (this.run, this.server) = (run, server);
        http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Url };
    }

    /// <summary>With the operator's key for the interface, and a session for the dashboard.</summary>
    public static async Task<PageClock> SignInAsync(BenchRun run, ServerProcess server, CancellationToken cancel)
    {
        var clock = new PageClock(run, server);
        using var form = new HttpRequestMessage(HttpMethod.Post, "/sign-in");
        form.Headers.Add("Origin", server.Url.GetLeftPart(UriPartial.Authority));
        form.Content = new FormUrlEncodedContent([new("key", Load.Key)]);
        using var answer = await clock.http.SendAsync(form, cancel);
        if (!answer.Headers.TryGetValues("Set-Cookie", out var cookies))
        {
            throw new ProcessException($"Signing in was answered with {(int)answer.StatusCode}.");
        }
        clock.http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Load.Key);
        return clock;
    }

    public async Task MeasureAsync(MeasuredPage page, CancellationToken cancel)
    {
        // What .NET compiles at the first time is not the page's.
        await AskAsync(page, 0, cancel);
        var before = server.Program.ProcessorTime;
        var stored = await run.Store.UseAsync(cancel);
        var alone = new List<double>();
        for (var i = 0; i < Times; i++)
        {
            alone.Add(await AskAsync(page, i, cancel));
        }
        var processor = server.Program.ProcessorTime - before;
        if (await run.Store.UseAsync(cancel) is { Processor: { } used })
        {
            processor += used - (stored?.Processor ?? used);
        }
        var beside = new List<double>();
        await Task.WhenAll(
            Enumerable
                .Range(0, AtOnce)
                .Select(async reader =>
                {
                    for (var i = 0; i < Times / 2; i++)
                    {
                        var took = await AskAsync(page, reader * Times + i, cancel);
                        lock (beside)
                        {
                            beside.Add(took);
                        }
                    }
                })
        );
        Add(page.Name, [.. alone.Order()], [.. beside.Order()], processor.TotalMilliseconds / Times);
    }

    /// <summary>When all pages were asked for.</summary>
    public void Finish()
    {
        run.Figures.Add(Slowest, slow.Max(s => s.Alone));
        run.Figures.Add(SlowestBeside, slow.Max(s => s.Beside));
    }

    public void Dispose() => http.Dispose();

    private void Add(string page, double[] alone, double[] beside, double processor)
    {
        var grid = run.Figures.Grid(Table);
        grid.Add(page, "p50 ms", Percentile.Of(alone, 0.5));
        grid.Add(page, "p95 ms", Percentile.Of(alone, 0.95));
        grid.Add(page, "max ms", alone[^1]);
        grid.Add(page, "four at once, p95 ms", Percentile.Of(beside, 0.95));
        grid.Add(page, "CPU of server and database, ms", processor);
        slow.Add((Percentile.Of(alone, 0.95), Percentile.Of(beside, 0.95)));
    }

    private async Task<double> AskAsync(MeasuredPage page, int time, CancellationToken cancel)
    {
        var path = page.Path(time);
        var start = TimeProvider.System.GetTimestamp();
        using var answer = await http.GetAsync(path, cancel);
        await answer.Content.ReadAsByteArrayAsync(cancel);
        var took = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
        return answer.IsSuccessStatusCode
            ? took
            : throw new ProcessException($"'{page.Name}' ({path}) was answered with {(int)answer.StatusCode}.");
    }
}

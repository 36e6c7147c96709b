using Talaria.Bench.Filling;
using Talaria.Bench.Tools;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Stores;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Scenarios;

/// <summary>What many endpoints and a large log cost: the rate of deliveries with ten endpoints and an empty log, with a hundred thousand endpoints, and with ten
/// million attempts stored too; the log's pages then; and all that beside live listeners and somebody who reads the log.</summary>
internal sealed class GrowthScenario : IScenario
{
    private const int Listeners = 50;
    private const string None = "growth, deliveries/s with 10 endpoints and an empty log";
    private const string Endpoints = "growth, deliveries/s with 100,000 endpoints";
    private const string All = "growth, deliveries/s with 100,000 endpoints and 10,000,000 attempts stored";
    private const string Watched = "growth, the same with 50 live listeners and a reader of the log";
    private const string Page = "growth, log page p95 ms";

    private static readonly LoadShape Few = new(10, 1);

    public string Name => "growth";

    public string Summary => "single and the log's pages with 100,000 endpoints and 10,000,000 attempts stored";

    public IReadOnlyList<Target> Targets =>
        [
            new("growth, rate with all / rate with none", f => f.Ratio(All, None), Must: 0.7, Aim: 0.9, AtLeast: true),
            new(Page, f => f[Page], Must: 100, Aim: 20, AtLeast: false),
        ];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using (var server = await run.EmptyServerAsync(cancel))
        {
            await Few.SetUpAsync(server.Client, endpoint => run.Hook("hook", endpoint), cancel);
            run.Figures.Add(None, (await FloodAsync(run, server, Few, cancel)).Delivered);
        }
        await using (var server = await FilledServer.StartAsync(run, "endpoints", attempts: 0, cancel))
        {
            run.Figures.Add(Endpoints, (await FloodAsync(run, server, FilledServer.Shape, cancel)).Delivered);
        }
        await using (var server = await FilledServer.WithLogAsync(run, cancel))
        {
            run.Figures.Add(Page, Percentile.Of(await LogReader.ReadAsync(server, run.Span, cancel), 0.95));
            run.Figures.Add(All, (await FloodAsync(run, server, FilledServer.Shape, cancel)).Delivered);
            await WatchAsync(run, server, cancel);
            run.Figures.Add("growth, server's memory after, MiB", server.Program.Memory / 1024.0 / 1024);
        }
    }

    private static async Task WatchAsync(BenchRun run, ServerProcess server, CancellationToken cancel)
    {
        await using var listeners = await LiveAudience.StartAsync(server, Listeners, FilledServer.Shape, cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = LogReader.ReadAsync(server, TimeSpan.MaxValue, over.Token);
        var watched = await FloodAsync(run, server, FilledServer.Shape, cancel);
        await over.CancelAsync();
        run.Figures.Add(Watched, watched.Delivered);
        run.Figures.Add("growth, log page p95 ms beside the flood", Percentile.Of(await reading, 0.95));
        run.Figures.Add(
            "growth, live messages that the listeners got a second",
            listeners.Messages / run.Span.TotalSeconds
        );
    }

    private static Task<Flood> FloodAsync(
        BenchRun run,
        ServerProcess server,
        LoadShape shape,
        CancellationToken cancel
    ) => Flood.RunAsync(run, [(server.Url, server.Program)], shape, batch: 1, cancel);
}

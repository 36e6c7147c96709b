using Talaria.Bench.Tools;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Scenarios;

/// <summary>What a large log costs: the rate of deliveries and the log's pages with ten million attempts stored and fifty live listeners,
/// against the rate with neither.</summary>
internal sealed class GrowthScenario : IScenario
{
    private const int Attempts = 10_000_000;
    private const int Listeners = 50;
    private const string Before = "growth, deliveries/s with an empty log";
    private const string After = "growth, deliveries/s with 10,000,000 attempts stored";
    private const string Watched = "growth, the same with 50 live listeners";
    private const string Page = "growth, log page p95 ms";
    private const string BusyPage = "growth, log page p95 ms beside the flood";

    public string Name => "growth";

    public string Summary => "single and the log's pages with 10,000,000 attempts stored and 50 live listeners";

    public IReadOnlyList<Target> Targets =>
        [
            new(
                "growth, rate with all / rate with none",
                f => f.Ratio(After, Before),
                Must: 0.7,
                Aim: 0.9,
                AtLeast: true
            ),
            new(Page, f => f[Page], Must: 100, Aim: 20, AtLeast: false),
        ];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var directory = run.NewDirectory();
        await using (var empty = await ServerProcess.StartAsync(directory, Load.Key, cancel))
        {
            await Load.Usual.SetUpAsync(empty.Client, endpoint => run.Hook("hook", endpoint), cancel);
            var flood = await Flood.RunAsync(run, empty, batch: 1, cancel);
            run.Figures.Add(Before, flood.Delivered);
        }
        StoredLog.Fill(directory, Attempts);

        await using var server = await ServerProcess.StartAsync(directory, Load.Key, cancel);
        run.Figures.Add(Page, Percentile.Of(await LogReader.ReadAsync(server, run.Span, cancel), 0.95));
        var stored = await Flood.RunAsync(run, server, batch: 1, cancel);
        run.Figures.Add(After, stored.Delivered);

        await using var listeners = await LiveAudience.StartAsync(server, Listeners, cancel);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = LogReader.ReadAsync(server, TimeSpan.MaxValue, over.Token);
        var watched = await Flood.RunAsync(run, server, batch: 1, cancel);
        await over.CancelAsync();
        run.Figures.Add(Watched, watched.Delivered);
        run.Figures.Add(BusyPage, Percentile.Of(await reading, 0.95));
        run.Figures.Add(
            "growth, live messages that the listeners got a second",
            listeners.Messages / run.Span.TotalSeconds
        );
        run.Figures.Add("growth, server's memory after, MiB", server.Program.Memory / 1024.0 / 1024);
    }
}

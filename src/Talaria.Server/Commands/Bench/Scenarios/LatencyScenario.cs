using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>500 events a second: how long after its 202 an event is at the receiver.</summary>
internal sealed class LatencyScenario : IScenario
{
    public const string P99 = "latency, p99 ms";
    private const string P50 = "latency, p50 ms";
    private const string Flush = "latency, 4 KiB write and flush, p50 ms";

    public string Name => "latency";

    public string Summary => "500 events/s, accepted -> arrived";

    public IReadOnlyList<Target> Targets =>
        [
            new(
                "latency p50 beyond 2 x flush, ms",
                figures => [.. figures[P50].Zip(figures[Flush], (p50, flush) => Math.Max(0, p50 - (2 * flush)))],
                Must: 5,
                Aim: 2,
                AtLeast: false
            ),
            new("latency p99, ms", figures => figures[P99], Must: 30, Aim: 10, AtLeast: false),
        ];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        run.Figures.Add(Flush, Machine.FlushTime(run.Directory).TotalMilliseconds);
        await using var server = await run.ServerAsync(cancel);
        var pace = await Pace.RunAsync(run, server.Url, 2 * run.Span, _ => true, cancel);
        run.Figures.Add(P50, Percentile.Of(pace.FromAccepted, 0.5));
        run.Figures.Add(P99, Percentile.Of(pace.FromAccepted, 0.99));
        run.Figures.Add("latency, p99.9 ms", Percentile.Of(pace.FromAccepted, 0.999));
        run.Figures.Add("latency with the publish itself, p50 ms", Percentile.Of(pace.FromSent, 0.5));
        run.Figures.Add("latency with the publish itself, p99 ms", Percentile.Of(pace.FromSent, 0.99));
    }
}

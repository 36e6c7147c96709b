using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Bench.Scenarios;

/// <summary>The latency of the healthy endpoints while others hang and fail.</summary>
/// <param name="kindOf">How the receiver of an endpoint behaves: <c>hook</c>, <c>hang</c> or <c>fail</c>.</param>
internal sealed class DisturbedScenario(string name, string summary, Func<int, string> kindOf) : IScenario
{
    public string Name => name;

    public string Summary => summary;

    public IReadOnlyList<Target> Targets => [Against(name)];

    public static string P99(string name) => $"{name}, healthy endpoints' p99 ms";

    /// <summary>How much worse than undisturbed it may be.</summary>
    public static Target Against(string name) =>
        new(
            $"{name} p99 / latency p99",
            figures => figures.Ratio(P99(name), LatencyScenario.P99),
            Must: 2,
            Aim: 1.2,
            AtLeast: false
        );

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var server = await run.ServerAsync(endpoint => run.Hook(kindOf(endpoint), endpoint), cancel);
        var pace = await Pace.RunAsync(run, server.Url, 2 * run.Span, i => kindOf(i) == "hook", cancel);
        Add(run.Figures, name, pace);
    }

    public static void Add(Figures figures, string name, Pace pace)
    {
        figures.Add($"{name}, healthy endpoints' p50 ms", Percentile.Of(pace.FromAccepted, 0.5));
        figures.Add(P99(name), Percentile.Of(pace.FromAccepted, 0.99));
    }
}

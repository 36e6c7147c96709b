using Talaria.Bench.Filling;
using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Bench.Scenarios;

/// <summary>The others' rate while a million deliveries are due to one endpoint that never answers.</summary>
internal sealed class DeadGiantScenario : IScenario
{
    private const int Due = 1_000_000;
    private const string Giant = "giant";

    public string Name => "dead-giant";

    public string Summary => "single beside 1,000,000 due deliveries to one endpoint that hangs";

    public IReadOnlyList<Target> Targets =>
        [
            new(
                "dead giant / single",
                figures => figures.Ratio(FloodScenario.Rate(Name), FloodScenario.Rate("single")),
                Must: 0.8,
                Aim: 0.95,
                AtLeast: true
            ),
        ];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var place = await run.FilledAsync(
            Name,
            async (place, cancel) =>
            {
                await using (var server = await BenchRun.StartAsync(place, cancel))
                {
                    await Load.Usual.SetUpAsync(server.Client, endpoint => run.Hook("hook", endpoint), cancel);
                    await Load.AddOrganizationAsync(server.Client, Giant, cancel);
                    var hook = run.Hook("hang", 0).AbsoluteUri;
                    var wanted = new CreateEndpoint { Url = hook, Events = ["bench.stored"] };
                    await server.Client.CreateEndpointAsync(Giant, wanted, cancel);
                }
                await StoredEvents.DueAsync(place, Due, Giant, cancel);
            },
            cancel
        );
        await Bulk.PointAtAsync(place, run.Receiver.Url, cancel);

        await using var beside = await BenchRun.StartAsync(place, cancel);
        var flood = await Flood.RunAsync(run, beside, batch: 1, cancel);
        flood.AddTo(run.Figures, Name);
        run.Figures.Add($"{Name}, server's peak memory, MiB", beside.Program.PeakMemory / 1024.0 / 1024);
    }
}

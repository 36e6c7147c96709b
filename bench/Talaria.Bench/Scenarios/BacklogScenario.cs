using Talaria.Bench.Filling;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Scenarios;

/// <summary>A million deliveries that are due when the server starts: their receivers had been down.</summary>
internal sealed class BacklogScenario : IScenario
{
    private const int Due = 1_000_000;
    private const string Rate = "backlog, deliveries/s";
    private const string Memory = "backlog, server's peak memory, MiB";

    /// <summary>Spans that are waited for all of them; the rate is of those that arrived.</summary>
    private const int Spans = 6;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);

    public string Name => "backlog";

    public string Summary => "1,000,000 due deliveries found at start";

    public IReadOnlyList<Target> Targets =>
        [
            new("backlog, peak memory, MiB", figures => figures[Memory], Must: 400, Aim: 200, AtLeast: false),
            new(
                "backlog rate / batch rate",
                figures => figures.Ratio(Rate, FloodScenario.Rate("batch")),
                Must: 0.6,
                Aim: 0.9,
                AtLeast: true
            ),
        ];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var place = await run.FilledAsync(
            "backlog",
            async (place, cancel) =>
            {
                await using (var server = await BenchRun.StartAsync(place, cancel))
                {
                    await Load.Usual.SetUpAsync(server.Client, endpoint => run.Hook("hook", endpoint), cancel);
                }
                await StoredEvents.DueAsync(place, Due, "bench-%", cancel);
            },
            cancel
        );
        await Bulk.PointAtAsync(place, run.Receiver.Url, cancel);

        var time = TimeProvider.System;
        var start = time.GetTimestamp();
        await using var found = ServerProcess.Launch(place.Directory, Load.Key, place.Settings);
        using var look = new PeriodicTimer(LookEvery, time);
        while (await run.Receiver.CountAsync(cancel) < Due && time.GetElapsedTime(start) < Spans * run.Span)
        {
            await look.WaitForNextTickAsync(cancel);
        }
        var arrivals = await run.Receiver.ArrivalsAsync(cancel);
        if (arrivals.Length == 0)
        {
            throw new ProcessException($"Of {Due:N0} due deliveries none arrived. {found.Program.Errors}");
        }
        var (first, last) = (arrivals.Min(arrival => arrival.At), arrivals.Max(arrival => arrival.At));
        run.Figures.Add("backlog, start to first arrival, s", time.GetElapsedTime(start, first).TotalSeconds);
        run.Figures.Add(Rate, arrivals.Length / time.GetElapsedTime(first, last).TotalSeconds);
        run.Figures.Add("backlog, arrived of 1,000,000", arrivals.Length);
        run.Figures.Add(
            "backlog, arrived more than once",
            arrivals.Length - arrivals.Select(arrival => arrival.Event).Distinct().Count()
        );
        run.Figures.Add(Memory, found.Program.PeakMemory / 1024.0 / 1024);
    }
}

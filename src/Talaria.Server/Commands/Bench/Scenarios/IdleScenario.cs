using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>A server that has nothing to do: how fast it is there, and what it takes meanwhile.</summary>
internal sealed class IdleScenario : IScenario
{
    private const string StartUp = "idle, start to first accepted event, s";
    private const string Memory = "idle, memory, MiB";

    public string Name => "idle";

    public string Summary => "start-up, memory and CPU of a server that does nothing";

    public IReadOnlyList<Target> Targets =>
        [
            new("idle memory, MiB", figures => figures[Memory], Must: 150, Aim: 80, AtLeast: false),
            new("start-up, s", figures => figures[StartUp], Must: 2, Aim: 0.7, AtLeast: false),
        ];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        var place = await run.NewPlaceAsync(cancel);
        await using (var first = await BenchRun.StartAsync(place, cancel))
        {
            await Load.AddOrganizationAsync(first.Client, Load.Organization(0), cancel);
        }

        var start = time.GetTimestamp();
        await using var server = ServerProcess.Launch(place.Directory, Load.Key, place.Settings);
        var wanted = new PublishEvent { Type = Load.Type(0), Data = new RawJson("{}") };
        await server.UntilAsync(
            async () => await server.Client.PublishAsync(Load.Organization(0), wanted, cancel) is not null,
            cancel
        );
        run.Figures.Add(StartUp, time.GetElapsedTime(start).TotalSeconds);

        var before = server.Program.ProcessorTime;
        await Task.Delay(run.Span, time, cancel);
        run.Figures.Add(Memory, server.Program.Memory / 1024.0 / 1024);
        run.Figures.Add("idle, CPU, %", 100 * (server.Program.ProcessorTime - before) / run.Span);
    }
}

using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>The limit of any server that takes one event per POST: it signs and forwards, and stores nothing.</summary>
internal sealed class RelayScenario : IScenario
{
    public const string Rate = "relay, deliveries/s";

    public string Name => "relay";

    public string Summary => "each POST signed and forwarded, nothing stored";

    public IReadOnlyList<Target> Targets => [];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var (program, port) = await ChildProgram.ListenAsync(
            [Relay.Command, "--target", run.Receiver.Url.AbsoluteUri],
            cancel
        );
        await using var relay = program;
        var flood = await Flood.RunAsync(run, [(new Uri($"http://127.0.0.1:{port}"), relay)], Load.Usual, 1, cancel);
        run.Figures.Add(Rate, flood.Delivered);
        run.Figures.Add("relay, its CPU a delivery, µs", flood.ServerMicroseconds);
    }
}

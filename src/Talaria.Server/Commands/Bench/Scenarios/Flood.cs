using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>What came of publishing as fast as it goes: warm-up, the measured span, and the wait until all has arrived.</summary>
/// <param name="Accepted">Events per second that were answered 202.</param>
/// <param name="Delivered">The same events per second, from the first request to the last arrival.</param>
/// <param name="Repeated">Deliveries that arrived more than once.</param>
/// <param name="ServerMicroseconds">Processor time of the server for each delivery.</param>
internal sealed record Flood(double Accepted, double Delivered, int Repeated, double ServerMicroseconds)
{
    public static async Task<Flood> RunAsync(
        BenchRun run,
        Uri server,
        ChildProgram program,
        int batch,
        CancellationToken cancel
    )
    {
        var connections = batch == 1 ? Load.Connections : Load.BatchConnections;
        await run.Receiver.ResetAsync(cancel);
        var warm = await PublisherProcess.FloodAsync(server, connections, batch, Load.WarmUp, cancel);
        await run.Receiver.WaitForAsync(warm.Accepted, cancel);

        await run.Receiver.ResetAsync(cancel);
        var before = program.ProcessorTime;
        var result = await PublisherProcess.FloodAsync(server, connections, batch, run.Span, cancel);
        await run.Receiver.WaitForAsync(result.Accepted, cancel);
        var processor = program.ProcessorTime - before;

        var arrivals = await run.Receiver.ArrivalsAsync(cancel);
        var distinct = arrivals.Select(arrival => arrival.Event).Distinct().Count();
        if (distinct < result.Accepted)
        {
            throw new ProcessException($"Of {result.Accepted:N0} accepted events only {distinct:N0} arrived.");
        }
        var last = TimeProvider.System.GetElapsedTime(result.Start, arrivals.Max(arrival => arrival.At));
        return new Flood(
            result.Accepted / result.Seconds,
            result.Accepted / last.TotalSeconds,
            arrivals.Length - distinct,
            processor.TotalMicroseconds / result.Accepted
        );
    }
}

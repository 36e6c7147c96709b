using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>What came of publishing as fast as it goes: warm-up, the measured span, and the wait until all has arrived.</summary>
/// <param name="Accepted">Events per second that were answered 202.</param>
/// <param name="Delivered">The same events per second, from the first request to the last arrival.</param>
/// <param name="Repeated">Deliveries that arrived more than once.</param>
/// <param name="ServerMicroseconds">Processor time of the server for each delivery.</param>
/// <param name="StoreMicroseconds">The same of the store's own processes, if it has any that can be seen.</param>
/// <param name="LoggedBytes">What the store wrote ahead for each delivery, if it is a process of its own.</param>
internal sealed record Flood(
    double Accepted,
    double Delivered,
    int Repeated,
    double ServerMicroseconds,
    double? StoreMicroseconds,
    double? LoggedBytes
)
{
    public static Task<Flood> RunAsync(BenchRun run, ServerProcess server, int batch, CancellationToken cancel) =>
        RunAsync(run, [(server.Url, server.Program)], Load.Usual, batch, cancel);

    /// <param name="programs">The publisher's connections are spread over them.</param>
    public static async Task<Flood> RunAsync(
        BenchRun run,
        IReadOnlyList<(Uri Url, ChildProgram Program)> programs,
        LoadShape shape,
        int batch,
        CancellationToken cancel
    )
    {
        Uri[] servers = [.. programs.Select(p => p.Url)];
        var connections = batch == 1 ? Load.Connections : Load.BatchConnections;
        await run.Receiver.ResetAsync(cancel);
        var warm = await PublisherProcess.FloodAsync(servers, shape, connections, batch, Load.WarmUp, cancel);
        await run.Receiver.WaitForAsync(warm.Accepted, cancel);

        await run.Receiver.ResetAsync(cancel);
        var before = Processor();
        var stored = await run.Store.UseAsync(cancel);
        var result = await PublisherProcess.FloodAsync(servers, shape, connections, batch, run.Span, cancel);
        await run.Receiver.WaitForAsync(result.Accepted, cancel);
        var processor = Processor() - before;
        var use = await run.Store.UseAsync(cancel);

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
            processor.TotalMicroseconds / result.Accepted,
            (use?.Processor - stored?.Processor)?.TotalMicroseconds / result.Accepted,
            (double?)(use?.Logged - stored?.Logged) / result.Accepted
        );

        TimeSpan Processor() => programs.Aggregate(TimeSpan.Zero, (sum, p) => sum + p.Program.ProcessorTime);
    }

    public void AddTo(Figures figures, string name)
    {
        figures.Add($"{name}, accepted/s", Accepted);
        figures.Add(FloodScenario.Rate(name), Delivered);
        figures.Add($"{name}, arrived more than once", Repeated);
        figures.Add($"{name}, server's CPU a delivery, µs", ServerMicroseconds);
        if (StoreMicroseconds is { } microseconds)
        {
            figures.Add($"{name}, database's CPU a delivery, µs", microseconds);
        }
        if (LoggedBytes is { } bytes)
        {
            figures.Add($"{name}, write-ahead log a delivery, bytes", bytes);
        }
    }
}

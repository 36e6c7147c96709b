using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>How long events take at a steady 500 a second, in milliseconds, ascending.</summary>
/// <param name="FromAccepted">From the moment the publisher had the 202; never below 0.</param>
/// <param name="FromSent">From the moment the publisher began to write the request.</param>
internal sealed record Pace(double[] FromAccepted, double[] FromSent)
{
    /// <param name="healthy">Which endpoints answer; the others' events are published and not waited for.</param>
    public static async Task<Pace> RunAsync(
        BenchRun run,
        Uri server,
        TimeSpan span,
        Func<int, bool> healthy,
        CancellationToken cancel
    )
    {
        await run.Receiver.ResetAsync(cancel);
        var (warm, _) = await PublisherProcess.PaceAsync(server, Load.LatencyRate, Load.WarmUp, cancel);
        await run.Receiver.WaitForAsync(Wanted(warm).Length, cancel);

        await run.Receiver.ResetAsync(cancel);
        var (sent, accepted) = await PublisherProcess.PaceAsync(server, Load.LatencyRate, span, cancel);
        await run.Receiver.WaitForAsync(Wanted(accepted).Length, cancel);
        var arrivals = (await run.Receiver.ArrivalsAsync(cancel))
            .GroupBy(arrival => arrival.Event)
            .ToDictionary(group => group.Key, group => group.Min(arrival => arrival.At));
        return new Pace(Times(accepted), Times(sent));

        // The publisher takes the endpoints in turn.
        Stamp[] Wanted(Stamp[] all) => [.. all.Where((_, number) => healthy(number % Load.Endpoints))];

        double[] Times(Stamp[] from) =>
            [
                .. Wanted(from)
                    .Select(stamp =>
                        arrivals.TryGetValue(stamp.Event, out var at)
                            ? Math.Max(0, TimeProvider.System.GetElapsedTime(stamp.At, at).TotalMilliseconds)
                            : throw new ProcessException("An accepted event did not arrive.")
                    )
                    .Order(),
            ];
    }
}

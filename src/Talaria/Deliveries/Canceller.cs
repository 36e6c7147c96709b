using Microsoft.Extensions.Logging;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Cancels what waits for an endpoint that was disabled or removed: first what is in memory, then what is in the store, in small steps.
/// What it misses (it may be stopped halfway) is cancelled when it would be claimed.</summary>
public sealed partial class Canceller(
    LaneBoard board,
    IQueue queue,
    ICancelStore store,
    TimeProvider time,
    ILogger<Canceller> log
) : IWaitingDeliveries
{
    private const int Step = 100;

    /// <summary>Some deliveries were cancelled.</summary>
    public event Action? Cancelled;

    public async Task CancelAsync(EndpointId endpoint, string reason)
    {
        try
        {
            foreach (var chunk in board.Drain(endpoint).Chunk(Step))
            {
                await store.CancelAsync(chunk, reason, time.GetUtcNow());
            }
            while (await queue.CancelUnclaimedAsync(endpoint, reason, Step) == Step) { }
        }
        catch (Exception e)
        {
            LogFailed(endpoint, e);
        }
        Cancelled?.Invoke();
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "What waits for {Endpoint} could not all be cancelled now; the rest is when it is due"
    )]
    private partial void LogFailed(EndpointId endpoint, Exception reason);
}

/// <summary>Cancels deliveries that this node holds.</summary>
public interface ICancelStore
{
    Task CancelAsync(IReadOnlyList<QueuedDelivery> deliveries, string reason, DateTimeOffset at);
}

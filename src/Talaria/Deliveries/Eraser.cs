using Talaria.Deliveries.Lanes;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Erases an event's payload (a customer's wish): its data and what receivers answered; what waits is cancelled, the log's facts stay.</summary>
public sealed class Eraser(IErasureStore store, LaneBoard board)
{
    /// <summary>Why a delivery of such an event was cancelled.</summary>
    public const string Reason = "data erased";

    /// <summary>Some deliveries were cancelled.</summary>
    public event Action? Cancelled;

    /// <summary>Why an event that was erased is not sent again.</summary>
    public static Refusal Refused { get; } =
        new(RefusalKind.Conflict, "data_erased", "The event's data was erased; there is nothing to send any more.");

    /// <summary>An attempt in flight ends; after this no other starts, and the bytes are in none of the database's files. May be asked again,
    /// and has to be after a refusal.</summary>
    /// <returns>Refused: no such event (404), or the bytes are still in the write-ahead log because a long read holds it (503).</returns>
    public async Task<Refusal?> EraseAsync(OrganizationId organization, EventId id, CancellationToken cancel)
    {
        var after = default(DeliveryId);
        while (true)
        {
            if (await store.EraseAsync(organization, id, after, Reason) is not { } step)
            {
                return Refusal.NotFound("event", id.ToString());
            }
            foreach (var (endpoint, delivery) in step.Cancelled)
            {
                board.TryRemove(endpoint, delivery);
            }
            if (step.Cancelled.Count > 0)
            {
                Cancelled?.Invoke();
            }
            if (step.Last is not { } last)
            {
                break;
            }
            after = last;
        }
        return await store.ForgetAsync(cancel)
            ? null
            : new Refusal(
                RefusalKind.Unavailable,
                "erasure_unfinished",
                "The data is erased and sent no more, but a long read keeps its bytes in the database's log; ask again."
            )
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            };
    }
}

/// <summary>Erases payloads in the store.</summary>
public interface IErasureStore
{
    /// <summary>Erases the data, and for some deliveries behind <paramref name="after"/> what was answered; cancels those that wait.</summary>
    /// <returns>Null: no such event.</returns>
    Task<ErasureStep?> EraseAsync(OrganizationId organization, EventId id, DeliveryId after, string reason);

    /// <summary>Sees to it that what was erased is in no file any more.</summary>
    /// <returns>False if something held it up for too long.</returns>
    Task<bool> ForgetAsync(CancellationToken cancel);
}

/// <param name="Last">The last delivery of this step; null: there are no more.</param>
public sealed record ErasureStep(IReadOnlyList<(EndpointId Endpoint, DeliveryId Delivery)> Cancelled, DeliveryId? Last);

using Talaria.Deliveries.Lanes;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>What people do to deliveries by hand: retry one now, cancel one.</summary>
public sealed class Redelivery(IRedeliveryStore store, LaneBoard board)
{
    /// <summary>A delivery was cancelled by hand.</summary>
    public event Action? Cancelled;

    /// <summary>The delivery that will run: this one, due now, if it is pending; a new one, replay of this, if it is finished.
    /// Refused (409) while an attempt is in flight, or if the endpoint is disabled or gone.</summary>
    public Task<Result<Delivery>> RetryAsync(
        OrganizationId organization,
        DeliveryId id,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => store.RetryAsync(organization, id, once, cancel);

    /// <summary>Sends an event again to the endpoints that match it now, or to one of them: a new delivery each, or the pending one at once.</summary>
    /// <returns>How many; none if nobody matches. Refused (404) if the event is not there.</returns>
    public Task<Result<int>> ResendAsync(
        OrganizationId organization,
        EventId happened,
        EndpointId? only,
        CancellationToken cancel
    ) => store.ResendAsync(organization, happened, only, cancel);

    /// <summary>Cancels a pending delivery; 409 if it is finished. An attempt in flight ends: its 2xx still makes the delivery delivered.</summary>
    public async Task<Result<Delivery>> CancelAsync(
        OrganizationId organization,
        DeliveryId id,
        CancellationToken cancel
    )
    {
        var cancelled = await store.CancelAsync(organization, id, "Cancelled by hand.", cancel);
        if (!cancelled.IsRefused)
        {
            board.TryRemove(cancelled.Value.Endpoint, id);
            Cancelled?.Invoke();
        }
        return cancelled;
    }
}

/// <summary>Changes single deliveries in the store.</summary>
public interface IRedeliveryStore
{
    Task<Result<Delivery>> RetryAsync(
        OrganizationId organization,
        DeliveryId id,
        IdempotencyKey? once,
        CancellationToken cancel
    );

    Task<Result<int>> ResendAsync(
        OrganizationId organization,
        EventId happened,
        EndpointId? only,
        CancellationToken cancel
    );

    Task<Result<Delivery>> CancelAsync(
        OrganizationId organization,
        DeliveryId id,
        string reason,
        CancellationToken cancel
    );
}

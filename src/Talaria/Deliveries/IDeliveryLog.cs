using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Reads deliveries and their attempts.</summary>
public interface IDeliveryLog
{
    /// <summary>Newest first. Examines at most 10,000 rows, and may give fewer than asked, even none, with a next cursor.</summary>
    Task<Result<Page<Delivery>>> ListAsync(
        OrganizationId organization,
        DeliveryFilter filter,
        PageRequest page,
        CancellationToken cancel
    );

    Task<Delivery?> FindAsync(OrganizationId organization, DeliveryId id, CancellationToken cancel);

    /// <summary>Those of some deliveries that are there, in no order. For what was heard of just now: each is named with its event.</summary>
    Task<IReadOnlyList<Delivery>> FindAsync(
        OrganizationId organization,
        IReadOnlyCollection<(EventId Event, DeliveryId Delivery)> named,
        CancellationToken cancel
    );

    /// <summary>The attempts of a delivery as they were recorded, oldest first.</summary>
    Task<IReadOnlyList<RecordedAttempt>> AttemptsAsync(DeliveryId id, CancellationToken cancel);
}

public sealed record DeliveryFilter(
    EndpointId? Endpoint = null,
    EventId? Event = null,
    string? Type = null,
    DeliveryState? State = null,
    int? Status = null,
    OutcomeClass? Outcome = null,
    DateTimeOffset? Since = null,
    DateTimeOffset? Until = null
);

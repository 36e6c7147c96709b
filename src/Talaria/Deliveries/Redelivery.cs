using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>What people do to deliveries by hand: retry one now, cancel one.</summary>
public sealed class Redelivery
{
    /// <summary>The delivery that will run: this one, due now, if it is pending; a new one, replay of this, if it is finished.
    /// Refused (409) while an attempt is in flight, or if the endpoint is disabled or gone.</summary>
    public Task<Result<Delivery>> RetryAsync(
        OrganizationId organization,
        DeliveryId id,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    /// <summary>Cancels a pending delivery; 409 if it is finished.</summary>
    public Task<Result<Delivery>> CancelAsync(OrganizationId organization, DeliveryId id, CancellationToken cancel) =>
        throw new NotImplementedException();
}

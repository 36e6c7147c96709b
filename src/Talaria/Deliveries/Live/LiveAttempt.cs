using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Deliveries.Live;

/// <summary>An attempt as it is told live: what came of it, and what became of its delivery.</summary>
/// <param name="State">The delivery's, right after the attempt.</param>
public sealed record LiveAttempt(
    AttemptId Id,
    OrganizationId Organization,
    DeliveryId Delivery,
    EventId Event,
    string EventType,
    EndpointId Endpoint,
    int Number,
    DateTimeOffset At,
    OutcomeClass Outcome,
    int? Status,
    TimeSpan Duration,
    DeliveryState State,
    bool Test
) : ILive
{
    Guid ILive.Key => Id.Value;

    public required long Position { get; init; }
}

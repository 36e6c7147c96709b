using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Deliveries.Statistics;

/// <summary>An attempt that did not deliver.</summary>
/// <param name="At">When it started.</param>
public sealed record FailedAttempt(
    DateTimeOffset At,
    OutcomeClass Outcome,
    int? Status,
    DeliveryId Delivery,
    AttemptId Attempt
)
{
    public static FailedAttempt? Later(FailedAttempt? one, FailedAttempt? other) =>
        one is null || other?.At >= one.At ? other ?? one : one;
}

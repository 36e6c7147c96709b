using Talaria.Deliveries.Sending;
using Talaria.Profiles;
using Talaria.Retries;

namespace Talaria.Deliveries;

/// <summary>What becomes of a delivery after an attempt.</summary>
/// <param name="State">Pending: it is tried again at <paramref name="RetryAt"/>.</param>
/// <param name="Reason">Why it failed or was cancelled, for people.</param>
/// <param name="Gone">The receiver said 410 and the profile disables for that.</param>
public readonly record struct Verdict(DeliveryState State, DateTimeOffset? RetryAt, string? Reason, bool Gone)
{
    public static Verdict Cancelled(string reason) => new(DeliveryState.Cancelled, null, reason, Gone: false);

    /// <summary>Decides from the outcome alone; whether the endpoint is still enabled is asked when it is recorded.</summary>
    /// <param name="test">Tried once, whatever the table says: who tests looks at the answer.</param>
    /// <param name="waits">The endpoint's own waits; null for the table's.</param>
    /// <param name="attemptsMade">This one included.</param>
    public static Verdict Of(
        AttemptOutcome outcome,
        bool test,
        RetryTable table,
        IReadOnlyList<TimeSpan>? waits,
        int attemptsMade,
        DateTimeOffset endedAt,
        double scale,
        Random chance
    )
    {
        if (outcome.Delivered)
        {
            return new Verdict(DeliveryState.Delivered, null, null, Gone: false);
        }
        if (outcome.Status == 410 && table.DisableOnGone)
        {
            return new Verdict(DeliveryState.Failed, null, "The receiver answered 410 Gone.", Gone: true);
        }
        if (test)
        {
            return new Verdict(DeliveryState.Failed, null, $"The test failed: {Describe(outcome)}.", Gone: false);
        }
        var retryAt = RetryDecision.NextAttemptAt(
            table,
            waits,
            attemptsMade,
            endedAt,
            outcome.RetryAfter,
            scale,
            chance
        );
        return retryAt is null
            ? new Verdict(
                DeliveryState.Failed,
                null,
                $"Given up after {attemptsMade} {(attemptsMade == 1 ? "attempt" : "attempts")}: {Describe(outcome)}.",
                Gone: false
            )
            : new Verdict(DeliveryState.Pending, retryAt, null, Gone: false);
    }

    /// <summary>An outcome in a few words: <c>status 500</c>, <c>timeout</c>.</summary>
    public static string Describe(AttemptOutcome outcome) =>
        outcome.Status is { } status ? $"status {status}" : outcome.Class.ToString().ToLowerInvariant();
}

using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Deliveries.Statistics;

/// <summary>What came of an endpoint's attempts in an hour, by when they started.</summary>
/// <param name="Hour">Hours since 1970.</param>
public sealed class EndpointHour(long hour)
{
    public long Hour { get; } = hour;

    public DateTimeOffset Start => DateTimeOffset.FromUnixTimeSeconds(Hour * 3600);

    /// <summary>By <see cref="OutcomeCode"/>.</summary>
    public Counts Outcomes { get; init; } = new();

    /// <summary>By <see cref="DurationScale"/>.</summary>
    public Counts Durations { get; init; } = new();

    public FailedAttempt? LastFailure { get; private set; }

    public static long Of(DateTimeOffset moment) => Math.DivRem(moment.ToUnixTimeSeconds(), 3600).Quotient;

    public void Add(byte outcome, TimeSpan duration, FailedAttempt? failure)
    {
        Outcomes.Add(outcome);
        Durations.Add(DurationScale.CodeOf(duration));
        Add(failure);
    }

    public void Add(EndpointHour more)
    {
        Outcomes.Add(more.Outcomes);
        Durations.Add(more.Durations);
        Add(more.LastFailure);
    }

    public void Add(FailedAttempt? failure) => LastFailure = FailedAttempt.Later(LastFailure, failure);
}

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

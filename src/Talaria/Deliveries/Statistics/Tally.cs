namespace Talaria.Deliveries.Statistics;

/// <summary>What came of attempts in a minute or an hour, by when they started.</summary>
public sealed class Tally(Period period)
{
    public Period Period { get; } = period;

    public DateTimeOffset Start => Period.Start;

    /// <summary>By <see cref="OutcomeCode"/>.</summary>
    public Counts Outcomes { get; init; } = new();

    /// <summary>By <see cref="DurationScale"/>.</summary>
    public Counts Durations { get; init; } = new();

    public FailedAttempt? LastFailure { get; private set; }

    public long Attempts => Outcomes.Total;

    public long Delivered => Outcomes.ByCode.GetValueOrDefault(OutcomeCode.Delivered);

    public long Failed => Attempts - Delivered;

    public void Add(byte outcome, TimeSpan duration, FailedAttempt? failure)
    {
        Outcomes.Add(outcome);
        Durations.Add(DurationScale.CodeOf(duration));
        Add(failure);
    }

    public void Add(Tally more)
    {
        Outcomes.Add(more.Outcomes);
        Durations.Add(more.Durations);
        Add(more.LastFailure);
    }

    public void Add(FailedAttempt? failure) => LastFailure = FailedAttempt.Later(LastFailure, failure);
}

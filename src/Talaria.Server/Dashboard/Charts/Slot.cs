using Talaria.Deliveries.Statistics;

namespace Talaria.Server.Dashboard.Charts;

/// <summary>What came of the attempts of an hour or a minute.</summary>
/// <param name="Other">Neither delivered nor failed: cancelled, blocked, still waiting.</param>
/// <param name="P50">Milliseconds; null if there was no attempt.</param>
public sealed record Slot(
    DateTimeOffset At,
    long Delivered,
    long Failed,
    long Other = 0,
    double? P50 = null,
    double? P95 = null
)
{
    public long Total => Delivered + Failed + Other;

    /// <summary>Hour by hour, as the statistics have them.</summary>
    internal static IReadOnlyList<Slot> Fill(AttemptStatistics read) =>
        Fill(
            read.Tallies.Select(t => new Slot(
                t.Start,
                t.Delivered,
                t.Failed,
                P50: DurationScale.Quantile(t.Durations, 0.5)?.TotalMilliseconds,
                P95: DurationScale.Quantile(t.Durations, 0.95)?.TotalMilliseconds
            )),
            read.Since,
            read.Until,
            TimeSpan.FromHours(1)
        );

    /// <summary>Every slot of a span in its order: those that nobody counted are zero.</summary>
    /// <param name="counted">As the statistics have them: slots without an attempt are left out.</param>
    public static IReadOnlyList<Slot> Fill(
        IEnumerable<Slot> counted,
        DateTimeOffset since,
        DateTimeOffset until,
        TimeSpan step
    )
    {
        var known = counted.GroupBy(s => s.At.UtcTicks / step.Ticks).ToDictionary(g => g.Key, g => g.Last());
        var (first, last) = (since.UtcTicks / step.Ticks, (until.UtcTicks + step.Ticks - 1) / step.Ticks);
        var slots = new List<Slot>();
        for (var at = first; at < last; at++)
        {
            slots.Add(
                known.TryGetValue(at, out var slot)
                    ? slot
                    : new Slot(new DateTimeOffset(at * step.Ticks, TimeSpan.Zero), 0, 0)
            );
        }
        return slots;
    }
}

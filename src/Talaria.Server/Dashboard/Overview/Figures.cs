using System.Globalization;
using Talaria.Deliveries.Statistics;
using Talaria.Server.Dashboard.Charts;

namespace Talaria.Server.Dashboard.Overview;

/// <summary>What came of the attempts of the last hour: minute by minute, and all of it.</summary>
/// <param name="Minutes">Every minute of it, those without an attempt too.</param>
/// <param name="PerMinute">Deliveries, over the last minutes.</param>
/// <param name="P50">Milliseconds; null without an attempt.</param>
public sealed record Figures(
    IReadOnlyList<Slot> Minutes,
    long Attempts,
    long Delivered,
    double PerMinute,
    double? P50,
    double? P95
)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>One minute alone jumps about.</summary>
    private const int Lately = 5;

    public long Failed => Attempts - Delivered;

    /// <summary>In percent, rounded down: it is 100 only if nothing failed. Null without an attempt.</summary>
    public double? SuccessRate => Attempts == 0 ? null : Math.Floor(1000.0 * Delivered / Attempts) / 10;

    internal static Figures Of(AttemptStatistics read)
    {
        var sum = read.Sum();
        var minutes = Slot.Fill(read.Tallies.Select(Of), read.Since, read.Until, Minute);
        var late = minutes.Skip(Math.Max(0, minutes.Count - Lately)).ToList();
        var span = late.Count == 0 ? 1 : Math.Max(1, (read.Until - late[0].At) / Minute);
        return new(
            minutes,
            sum.Attempts,
            sum.Delivered,
            late.Sum(m => m.Delivered) / span,
            Quantile(sum, 0.5),
            Quantile(sum, 0.95)
        );
    }

    /// <summary>The same hour in steps of several minutes, for a small drawing.</summary>
    public IReadOnlyList<Slot> In(int minutes) =>
        [.. Minutes.Chunk(minutes).Select(c => new Slot(c[0].At, c.Sum(m => m.Delivered), c.Sum(m => m.Failed)))];

    public string Rate =>
        PerMinute >= 100
            ? PerMinute.ToString("N0", CultureInfo.InvariantCulture)
            : PerMinute.ToString("0.#", CultureInfo.InvariantCulture);

    public string Success => SuccessRate is { } rate ? rate.ToString("0.#", CultureInfo.InvariantCulture) : "—";

    public static string Duration(double? milliseconds) =>
        milliseconds is { } given ? Axis.Duration(given >= 10 ? Math.Round(given) : Math.Round(given, 1)) : "—";

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static Slot Of(Tally tally) =>
        new(tally.Start, tally.Delivered, tally.Failed, 0, Quantile(tally, 0.5), Quantile(tally, 0.95));

    private static double? Quantile(Tally tally, double part) =>
        DurationScale.Quantile(tally.Durations, part)?.TotalMilliseconds;
}

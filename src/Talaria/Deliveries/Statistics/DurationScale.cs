namespace Talaria.Deliveries.Statistics;

/// <summary>Durations as codes, four to each doubling from a microsecond on: a quantile read from them is at most a tenth off.</summary>
public static class DurationScale
{
    private const double StepsPerDoubling = 4;

    public static byte CodeOf(TimeSpan duration)
    {
        var microseconds = duration.TotalMicroseconds;
        return microseconds <= 1
            ? (byte)0
            : (byte)Math.Min(byte.MaxValue, (int)(Math.Log2(microseconds) * StepsPerDoubling));
    }

    /// <summary>The middle of what a code stands for.</summary>
    public static TimeSpan Of(byte code) =>
        TimeSpan.FromMicroseconds(Math.Round(Math.Pow(2, (code + 0.5) / StepsPerDoubling), 1));

    /// <param name="part">0.5 for the median.</param>
    /// <returns>Null if nothing was counted.</returns>
    public static TimeSpan? Quantile(Counts durations, double part)
    {
        var left = (long)Math.Ceiling(durations.Total * part);
        foreach (var (code, count) in durations.ByCode)
        {
            left -= count;
            if (left <= 0)
            {
                return Of(code);
            }
        }
        return null;
    }
}

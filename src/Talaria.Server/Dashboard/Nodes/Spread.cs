namespace Talaria.Server.Dashboard.Nodes;

/// <summary>How measurements lie, as far as a histogram's buckets tell. Pure.</summary>
/// <param name="P95">Null: beyond the last bound, <paramref name="Most"/>.</param>
/// <param name="P50"><inheritdoc cref="P95"/></param>
public sealed record Spread(long Count, double Mean, double? P50, double? P95, double Most)
{
    /// <param name="buckets">What lies in each by itself; the last is what lies beyond the last bound.</param>
    /// <returns>Null if nothing was measured.</returns>
    public static Spread? Of(IReadOnlyList<long> buckets, IReadOnlyList<double> bounds, double sum)
    {
        var count = buckets.Sum();
        return count == 0
            ? null
            : new(count, sum / count, At(0.5, count, buckets, bounds), At(0.95, count, buckets, bounds), bounds[^1]);
    }

    /// <summary>Within a bucket measurements are taken to lie evenly.</summary>
    private static double? At(double share, long count, IReadOnlyList<long> buckets, IReadOnlyList<double> bounds)
    {
        var rank = share * count;
        var before = 0L;
        for (var i = 0; i < bounds.Count; i++)
        {
            if (before + buckets[i] >= rank)
            {
                var from = i == 0 ? 0 : bounds[i - 1];
                return from + ((bounds[i] - from) * ((rank - before) / buckets[i]));
            }
            before += buckets[i];
        }
        return null;
    }
}

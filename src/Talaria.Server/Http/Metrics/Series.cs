namespace Talaria.Server.Http.Metrics;

/// <summary>One time series: an instrument with one set of tag values.</summary>
/// <param name="Labels">As Prometheus writes them, without braces: <c>outcome="status"</c>; empty for none.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets; null for counters and gauges.</param>
internal sealed class Series(string labels, IReadOnlyList<double>? bounds)
{
    private readonly Lock gate = new();
    private readonly long[]? buckets = bounds is null ? null : new long[bounds.Count + 1];
    private double sum;

    public string Labels => labels;

    public void Add(double value)
    {
        lock (gate)
        {
            sum += value;
        }
    }

    public void Set(double value)
    {
        lock (gate)
        {
            sum = value;
        }
    }

    public void Record(double value)
    {
        var at = 0;
        while (at < bounds!.Count && value > bounds[at])
        {
            at++;
        }
        lock (gate)
        {
            buckets![at]++;
            sum += value;
        }
    }

    /// <summary>The sum (or the value), and what each bucket holds by itself.</summary>
    public (double Sum, long[] Buckets) Read()
    {
        lock (gate)
        {
            return (sum, buckets is null ? [] : [.. buckets]);
        }
    }
}

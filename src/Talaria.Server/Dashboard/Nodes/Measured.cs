using Talaria.Server.Http.Metrics;

namespace Talaria.Server.Dashboard.Nodes;

/// <summary>What this node's instruments say at a moment, to be asked by name.</summary>
internal sealed class Measured(IReadOnlyList<Recorded> instruments)
{
    private readonly Dictionary<string, Recorded> byName = instruments.ToDictionary(
        i => i.Instrument.Name,
        StringComparer.Ordinal
    );

    /// <summary>A counter over all its tags: 0 before anything was counted.</summary>
    public long Count(string name) => (long)SeriesOf(name).Sum(s => s.Read().Sum);

    /// <summary>A gauge; null while it is not known, or not so on this store.</summary>
    public double? Level(string name) => SeriesOf(name).Select(s => (double?)s.Read().Sum).FirstOrDefault();

    /// <summary>A counter by its tags' values, the most first: <c>2xx</c>, <c>email told</c>.</summary>
    public IReadOnlyList<(string Tag, long Count)> ByTag(string name) =>
        [
            .. SeriesOf(name)
                .Select(s => (Tag: ValuesOf(s.Labels), Count: (long)s.Read().Sum))
                .OrderByDescending(s => s.Count)
                .ThenBy(s => s.Tag, StringComparer.Ordinal),
        ];

    /// <summary>A histogram; null before the first measurement.</summary>
    public Spread? Spread(string name)
    {
        if (byName.GetValueOrDefault(name) is not { Bounds: { } bounds } recorded)
        {
            return null;
        }
        var buckets = new long[bounds.Count + 1];
        var sum = 0.0;
        foreach (var (part, counts) in recorded.Series.Select(s => s.Read()))
        {
            sum += part;
            for (var i = 0; i < buckets.Length; i++)
            {
                buckets[i] += counts[i];
            }
        }
        return Nodes.Spread.Of(buckets, bounds, sum);
    }

    private IEnumerable<Series> SeriesOf(string name) => byName.GetValueOrDefault(name)?.Series ?? [];

    /// <summary>The texts between the quotes.</summary>
    private static string ValuesOf(string labels) => string.Join(' ', labels.Split('"').Where((_, i) => i % 2 == 1));
}

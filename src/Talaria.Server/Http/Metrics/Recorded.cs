using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;

namespace Talaria.Server.Http.Metrics;

/// <summary>One instrument's time series, by its tags' values.</summary>
internal sealed class Recorded(Instrument instrument)
{
    private static readonly double[] DefaultBounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000];

    private readonly ConcurrentDictionary<TagValues, Series> series = [];
    private readonly IReadOnlyList<double>? bounds = BoundsOf(instrument);

    public Instrument Instrument => instrument;

    public IReadOnlyList<double>? Bounds => bounds;

    public MetricKind Kind { get; } = KindOf(instrument);

    public IEnumerable<Series> Series => series.Values.OrderBy(s => s.Labels, StringComparer.Ordinal);

    public void Measure(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var one = SeriesOf(tags);
        switch (Kind)
        {
            case MetricKind.Histogram:
                one.Record(value);
                break;
            case MetricKind.Counter when !instrument.IsObservable:
            case MetricKind.Gauge when IsUpDown(instrument):
                one.Add(value);
                break;
            default:
                one.Set(value);
                break;
        }
    }

    /// <summary>The engine's instruments have two tags at most, so that finding the series allocates nothing.</summary>
    private Series SeriesOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = new TagValues(
            tags.Length > 0 ? tags[0].Value : null,
            tags.Length > 1 ? tags[1].Value : null,
            tags.Length > 2 ? LabelsOf(tags[2..]) : null
        );
        return series.TryGetValue(key, out var found)
            ? found
            : series.GetOrAdd(key, new Series(LabelsOf(tags), bounds));
    }

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<string>(tags.Length);
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            labels.Add($"{PrometheusText.NameOf(name)}=\"{PrometheusText.Escape(text)}\"");
        }
        return string.Join(',', labels);
    }

    private static IReadOnlyList<double>? BoundsOf(Instrument instrument) =>
        instrument switch
        {
            Histogram<double> h => h.Advice?.HistogramBucketBoundaries ?? DefaultBounds,
            Histogram<long> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray() ?? DefaultBounds,
            Histogram<int> h => h.Advice?.HistogramBucketBoundaries?.Select(b => (double)b).ToArray() ?? DefaultBounds,
            _ => null,
        };

    private static MetricKind KindOf(Instrument instrument) =>
        BoundsOf(instrument) is not null ? MetricKind.Histogram
        : TypeOf(instrument) is var type && (type == typeof(Counter<>) || type == typeof(ObservableCounter<>))
            ? MetricKind.Counter
        : MetricKind.Gauge;

    private static bool IsUpDown(Instrument instrument) => TypeOf(instrument) == typeof(UpDownCounter<>);

    private static Type TypeOf(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition();

    private readonly record struct TagValues(object? First, object? Second, string? Others);
}

internal enum MetricKind
{
    Counter,
    Gauge,
    Histogram,
}

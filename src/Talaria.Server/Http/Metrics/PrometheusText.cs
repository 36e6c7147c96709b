using System.Globalization;
using System.Text;

namespace Talaria.Server.Http.Metrics;

/// <summary>Prometheus' text format 0.0.4.</summary>
internal static class PrometheusText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static string Of(IEnumerable<Recorded> instruments)
    {
        var text = new StringBuilder();
        foreach (var one in instruments)
        {
            Append(text, one);
        }
        return text.ToString();
    }

    /// <summary>OpenTelemetry's dots are Prometheus' underscores.</summary>
    public static string NameOf(string name) =>
        string.Create(
            name.Length,
            name,
            static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = char.IsAsciiLetterOrDigit(source[i]) ? source[i] : '_';
                }
            }
        );

    public static string Escape(string value) =>
        value
            .Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    private static void Append(StringBuilder text, Recorded one)
    {
        var name = NameOf(one.Instrument.Name) + SuffixOf(one.Instrument.Unit);
        if (one.Kind == MetricKind.Counter && !name.EndsWith("_total", StringComparison.Ordinal))
        {
            name += "_total";
        }
        if (one.Instrument.Description is { Length: > 0 } description)
        {
            var line = description.Replace("\\", "\\\\", StringComparison.Ordinal).ReplaceLineEndings("\\n");
            text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {line}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {one.Kind.ToString().ToLowerInvariant()}\n");
        foreach (var series in one.Series)
        {
            if (one.Bounds is { } bounds)
            {
                AppendHistogram(text, name, series, bounds);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{Braces(series.Labels)} {series.Read().Sum:R}\n");
            }
        }
    }

    private static void AppendHistogram(StringBuilder text, string name, Series series, IReadOnlyList<double> bounds)
    {
        var (sum, buckets) = series.Read();
        var comma = series.Labels.Length == 0 ? "" : ",";
        var count = 0L;
        for (var i = 0; i < buckets.Length; i++)
        {
            count += buckets[i];
            var le = i < bounds.Count ? bounds[i].ToString("R", CultureInfo.InvariantCulture) : "+Inf";
            text.Append(CultureInfo.InvariantCulture, $"{name}_bucket{{{series.Labels}{comma}le=\"{le}\"}} {count}\n");
        }
        text.Append(CultureInfo.InvariantCulture, $"{name}_sum{Braces(series.Labels)} {sum:R}\n");
        text.Append(CultureInfo.InvariantCulture, $"{name}_count{Braces(series.Labels)} {count}\n");
    }

    private static string Braces(string labels) => labels.Length == 0 ? "" : $"{{{labels}}}";

    /// <summary>Units are part of a name; what is counted ({request}) is not a unit.</summary>
    private static string SuffixOf(string? unit) =>
        unit switch
        {
            "s" => "_seconds",
            "ms" => "_milliseconds",
            "By" => "_bytes",
            _ => "",
        };
}

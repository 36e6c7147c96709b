using System.Diagnostics.Metrics;

namespace Talaria.Telemetry;

/// <summary>Every metric in one place. Names are OpenTelemetry's style; no tenant is ever a tag.</summary>
public static class TalariaMetrics
{
    public const string MeterName = "Talaria";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<int> WriterBatches = Meter.CreateHistogram<int>(
        "talaria.store.batch",
        "{request}",
        "Requests that one transaction served."
    );

    public static void WriterBatch(int requests) => WriterBatches.Record(requests);
}

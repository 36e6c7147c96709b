using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Talaria.Telemetry;

namespace Talaria.Server.Http.Metrics;

/// <summary>Listens to the engine's meter and keeps what it measures, for <c>/metrics</c> and the dashboard.</summary>
internal sealed class MetricsCollector : IDisposable
{
    private readonly ConcurrentDictionary<Instrument, Recorded> instruments = [];
    private readonly MeterListener listener = new();

    public MetricsCollector(string meter = TalariaMetrics.MeterName)
    {
        listener.InstrumentPublished = (instrument, me) =>
        {
            if (instrument.Meter.Name == meter)
            {
                me.EnableMeasurementEvents(instrument, instruments.GetOrAdd(instrument, i => new Recorded(i)));
            }
        };
        listener.SetMeasurementEventCallback<int>(static (_, v, tags, state) => ((Recorded)state!).Measure(v, tags));
        listener.SetMeasurementEventCallback<long>(static (_, v, tags, state) => ((Recorded)state!).Measure(v, tags));
        listener.SetMeasurementEventCallback<double>(static (_, v, tags, state) => ((Recorded)state!).Measure(v, tags));
        listener.Start();
    }

    /// <summary>Everything as Prometheus reads it, observable instruments asked now.</summary>
    public string Render() => PrometheusText.Of(Read());

    /// <summary>Everything by name, observable instruments asked now.</summary>
    public IReadOnlyList<Recorded> Read()
    {
        listener.RecordObservableInstruments();
        return [.. instruments.Values.OrderBy(i => i.Instrument.Name, StringComparer.Ordinal)];
    }

    public void Dispose() => listener.Dispose();
}

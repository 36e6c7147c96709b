using System.Diagnostics.Metrics;

namespace Talaria.Telemetry;

/// <summary>Every metric in one place. Names are OpenTelemetry's style; no tenant is ever a tag.</summary>
public static class TalariaMetrics
{
    public const string MeterName = "Talaria";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> Accepted = Meter.CreateCounter<long>(
        "talaria.events.accepted",
        "{event}",
        "Events stored and answered 202; duplicates are not counted."
    );

    private static readonly Counter<long> Refused = Meter.CreateCounter<long>(
        "talaria.events.refused",
        "{event}",
        "Publishes refused because the store or the disk did not allow it (503)."
    );

    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>(
        "talaria.attempts",
        "{attempt}",
        "HTTP requests made, by outcome class and status class."
    );

    private static readonly Histogram<double> AttemptDuration = Meter.CreateHistogram<double>(
        "talaria.attempt.duration",
        "s",
        "From the start of a request to its end.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
        }
    );

    private static readonly Counter<long> Completed = Meter.CreateCounter<long>(
        "talaria.deliveries.completed",
        "{delivery}",
        "Deliveries that ended, by state."
    );

    private static readonly Histogram<double> CommitDuration = Meter.CreateHistogram<double>(
        "talaria.store.commit.duration",
        "s",
        "One transaction of the writer, fsync included.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1],
        }
    );

    private static readonly Histogram<int> CommitRequests = Meter.CreateHistogram<int>(
        "talaria.store.commit.requests",
        "{request}",
        "Requests that one transaction served.",
        advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000] }
    );

    private static readonly Counter<long> CommitFailures = Meter.CreateCounter<long>(
        "talaria.store.commit.failures",
        "{transaction}",
        "Transactions that failed."
    );

    private static readonly Counter<long> NoticesTold = Meter.CreateCounter<long>(
        "talaria.notices",
        "{telling}",
        "Owners told of a notice, or tried in vain, by channel and outcome."
    );

    private static readonly Counter<long> LiveReads = Meter.CreateCounter<long>(
        "talaria.live.reads",
        "{read}",
        "Looks into the log for those who listen live, however many they are."
    );

    public static void EventsAccepted(int count) => Accepted.Add(count);

    public static void EventsRefused(int count) => Refused.Add(count);

    /// <param name="outcome">The outcome class, or the status class: <c>2xx</c>.</param>
    public static void AttemptMade(string outcome, TimeSpan duration)
    {
        Attempts.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        AttemptDuration.Record(duration.TotalSeconds);
    }

    public static void DeliveryCompleted(string state) =>
        Completed.Add(1, new KeyValuePair<string, object?>("state", state));

    public static void Commit(int requests, TimeSpan duration)
    {
        CommitRequests.Record(requests);
        CommitDuration.Record(duration.TotalSeconds);
    }

    public static void LiveRead() => LiveReads.Add(1);

    public static void CommitFailed() => CommitFailures.Add(1);

    public static void NoticeTold(string channel, bool told) =>
        NoticesTold.Add(
            1,
            new KeyValuePair<string, object?>("channel", channel),
            new KeyValuePair<string, object?>("outcome", told ? "told" : "failed")
        );

    /// <summary>What is looked at when somebody asks.</summary>
    public static void Observe(Func<NodeGauges> gauges)
    {
        Gauge("talaria.lanes", "{lane}", "Endpoints with a place in memory.", g => g.Lanes);
        Gauge("talaria.deliveries.waiting", "{delivery}", "Deliveries that wait in memory.", g => g.Waiting);
        Gauge("talaria.deliveries.in_flight", "{request}", "Requests in flight.", g => g.InFlight);
        Gauge(
            "talaria.deliveries.memory",
            "By",
            "Memory held by waiting deliveries and those in flight.",
            g => g.Bytes
        );
        Gauge("talaria.outcomes.unrecorded", "{attempt}", "Outcomes that wait to be recorded.", g => g.Unrecorded);
        Gauge("talaria.queue.deliveries", "{delivery}", "Pending deliveries in the store, all nodes'.", g => g.Queued);
        Gauge("talaria.queue.due", "{delivery}", "Those of them whose moment has come.", g => g.Due);
        Gauge("talaria.queue.oldest.age", "s", "How long the first of those has been due.", g => g.OldestSeconds);
        Gauge("talaria.store.free", "By", "Free space of the disk with the data directory.", g => g.FreeBytes);
        Gauge(
            "talaria.ready",
            "{node}",
            "1 when the node takes and delivers events, as /health/ready says.",
            g => g.Ready ? 1 : 0
        );
        void Gauge(string name, string unit, string description, Func<NodeGauges, long?> value) =>
            Meter.CreateObservableGauge(
                name,
                () => value(gauges()) is { } known ? (Measurement<long>[])[new(known)] : [],
                unit,
                description
            );
    }
}

/// <summary>What a node holds right now, and what it knows of the store; null is not known, or not so on this store.</summary>
/// <param name="Unrecorded">Outcomes.</param>
public readonly record struct NodeGauges(
    long Lanes,
    long Waiting,
    long InFlight,
    long Bytes,
    long Unrecorded,
    long? Queued,
    long? Due,
    long? OldestSeconds,
    long? FreeBytes,
    bool Ready
);

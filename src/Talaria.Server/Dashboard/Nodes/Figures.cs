namespace Talaria.Server.Dashboard.Nodes;

/// <summary>A figure, and what it says about this node.</summary>
public sealed record Figure(string Name, string Value, string Says);

/// <summary>Figures that belong together.</summary>
public sealed record FigureGroup(string Title, IReadOnlyList<Figure> Figures);

/// <summary>The figures of <c>/metrics</c> in people's words.</summary>
internal static class Figures
{
    public static IReadOnlyList<FigureGroup> Of(Measured m) =>
        [
            new("Taken in", TakenIn(m)),
            new("Queue, all nodes together", Queue(m)),
            new("Held by this node", Held(m)),
            new("Sent by this node", Sent(m)),
            new("Store", Store(m)),
        ];

    private static Figure[] TakenIn(Measured m) =>
        [
            new(
                "Accepted events",
                Amount.Of(m.Count("talaria.events.accepted")),
                "Stored and answered with 202. Duplicates are not counted."
            ),
            new(
                "Refused publishes",
                Amount.Of(m.Count("talaria.events.refused")),
                "Answered with 503, because the store or the disk did not allow it. Publishers try those again."
            ),
        ];

    private static Figure[] Queue(Measured m) =>
        [
            new(
                "Pending deliveries",
                Level(m, "talaria.queue.deliveries", Amount.Of),
                "Everything that is not over: in flight, due, and retries whose moment has not come."
            ),
            new(
                "Due",
                Level(m, "talaria.queue.due", Amount.Of),
                "Those of them whose moment has come. A number that stays high means that receivers are slower than publishers."
            ),
            new(
                "Oldest due",
                m.Level("talaria.queue.due") is 0 ? "none" : Level(m, "talaria.queue.oldest.age", Amount.Seconds),
                "How long the first of those has been due. Seconds are usual; minutes mean a receiver that does not answer, or too little room."
            ),
        ];

    private static Figure[] Held(Measured m) =>
        [
            new(
                "In flight",
                Level(m, "talaria.deliveries.in_flight", Amount.Of),
                "Requests that wait for their receiver's answer now."
            ),
            new(
                "Waiting in memory",
                Level(m, "talaria.deliveries.waiting", Amount.Of),
                "Deliveries that are in a lane. What has no room stays in the store and comes in later."
            ),
            new(
                "Lanes",
                Level(m, "talaria.lanes", Amount.Of),
                "Endpoints with a place in memory; each has its own line, so that a slow one holds back no other."
            ),
            new(
                "Memory",
                Level(m, "talaria.deliveries.memory", Amount.Bytes),
                "What waiting and flying deliveries take, at most delivery.memory."
            ),
            new(
                "Outcomes to record",
                Level(m, "talaria.outcomes.unrecorded", Amount.Of),
                "Answers that came and are not written yet. Should the node stop now, those requests are made again."
            ),
        ];

    private static Figure[] Sent(Measured m)
    {
        var taken = m.Spread("talaria.attempt.duration");
        return
        [
            new(
                "Requests",
                Amount.Of(m.Count("talaria.attempts")),
                "Attempts made, whatever came of them; by outcome below."
            ),
            new(
                "Half are answered within",
                taken is null ? "nothing yet" : Amount.About(taken.P50, taken.Most, Amount.Seconds),
                "From the start of a request to its end, connecting included."
            ),
            new(
                "95 of 100 within",
                taken is null ? "nothing yet" : Amount.About(taken.P95, taken.Most, Amount.Seconds),
                "The slow ones are receivers; near 15 s they run into their timeouts."
            ),
            .. m.ByTag("talaria.deliveries.completed")
                .Select(c => new Figure(
                    $"Deliveries {c.Tag}",
                    Amount.Of(c.Count),
                    c.Tag switch
                    {
                        "delivered" => "The receiver answered with 2xx.",
                        "failed" => "Given up after the last attempt.",
                        _ => "Cancelled by hand, or because the endpoint was disabled or deleted.",
                    }
                )),
        ];
    }

    private static Figure[] Store(Measured m)
    {
        var (taken, size) = (m.Spread("talaria.store.commit.duration"), m.Spread("talaria.store.commit.requests"));
        return
        [
            new(
                "Commits",
                Amount.Of(taken?.Count ?? 0),
                "Transactions of this node's writers. Each serves all that waited for it."
            ),
            new(
                "A commit takes",
                taken is null ? "nothing yet" : $"{Amount.Seconds(taken.Mean)} on average",
                taken is null
                    ? "Until the disk has it for good."
                    : $"Until the disk has it for good; 95 of 100 within {Amount.About(taken.P95, taken.Most, Amount.Seconds)}."
            ),
            new(
                "A commit serves",
                size is null
                    ? "nothing yet"
                    : $"{size.Mean.ToString("0.#", System.Globalization.CultureInfo.InvariantCulture)} requests",
                "On average. It grows under load: that is how a disk that is slow to confirm keeps up."
            ),
            new(
                "Failed commits",
                Amount.Of(m.Count("talaria.store.commit.failures")),
                "What was to be written is tried again or refused; more than a few belong looked into."
            ),
            .. m.Level("talaria.store.free") is { } free
                ? (Figure[])
                    [
                        new(
                            "Free disk",
                            Amount.Bytes(free),
                            "Where the data directory is. Below storage.min_free publishes are refused, and recording goes on."
                        ),
                    ]
                : [],
            .. m.ByTag("talaria.notices")
                .Select(n => new Figure(
                    $"Notices: {n.Tag}",
                    Amount.Of(n.Count),
                    "Tellings on that channel, and what came of them."
                )),
        ];
    }

    private static string Level(Measured m, string name, Func<double, string> write) =>
        m.Level(name) is { } known ? write(known) : "not counted yet";
}

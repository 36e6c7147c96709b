namespace Talaria.Server.Tests.Chaos;

/// <summary>The judge is judged: what was kept passes in silence, and each promise broken is found and named.</summary>
public sealed class JudgementTests
{
    private static readonly Dictionary<string, (Action<PeacefulWorld> Break, string Named)> Broken = new()
    {
        ["an accepted event is lost"] = (
            w =>
            {
                w.Events.RemoveAll(e => e.Id == "evt_0");
                w.Deliveries.RemoveAll(d => d.EventId == "evt_0");
                w.Seen.RemoveAll(s => s.Event == "evt_0");
            },
            "evt_0 run.started, number 0 to steady: 0 requests"
        ),
        ["an accepted event was sent, but is not stored"] = (
            w =>
            {
                w.Events.RemoveAll(e => e.Id == "evt_0");
                w.Deliveries.RemoveAll(d => d.EventId == "evt_0");
            },
            "accepted events that are not stored"
        ),
        ["a delivery never came"] = (
            w => w.Seen.RemoveAll(s => s is { Listener: "picky", Event: "evt_1" }),
            "evt_1 run.ended, number 1 to picky: 0 requests"
        ),
        ["a delivery came and was not answered 200"] = (
            w => w.Seen.Single(s => s is { Listener: "picky", Event: "evt_1" }).Status = 500,
            "evt_1 run.ended, number 1 to picky: 1 requests"
        ),
        ["an event lacks a delivery"] = (
            w => w.Deliveries.Remove(w.Of("steady", 0)),
            "evt_0 run.started run-0: 0 deliveries to steady"
        ),
        ["an event has two deliveries to one endpoint"] = (
            w => w.Deliveries.Add(w.Of("steady", 0) with { Id = "dlv_more" }),
            "evt_0 run.started run-0: 2 deliveries to steady"
        ),
        ["an event went to who does not want it"] = (
            w => w.Deliveries.Add(PeacefulWorld.Delivery("picky", 2, "tool.called")),
            "evt_2 tool.called run-2: 1 deliveries to picky"
        ),
        ["an event that nobody was told of is stored in part"] = (
            w => w.Events.Add(PeacefulWorld.Event(7, "run.started", 0)),
            "evt_7 run.started run-7: 0 deliveries to steady"
        ),
        ["an event says a wrong number of deliveries"] = (
            w => w.Events[0] = w.Events[0] with { Deliveries = 9 },
            "evt_0: 5 deliveries, said were 9"
        ),
        ["an event published after the late endpoint was made did not match it"] = (
            w => w.Deliveries.Remove(w.Of("late", 0)),
            "0 deliveries to late"
        ),
        ["an event published before the late endpoint was asked for matched it"] = (
            w => Published(w, began: 1, ended: 2),
            "1 deliveries to late"
        ),
        ["one number became two events"] = (
            w => w.Seen.Add(new Seen("steady", "evt_twin", 0, "v1,twin") { Status = 200 }),
            "0: evt_0, evt_twin"
        ),
        ["a delivery is stuck"] = (
            w => w.Change(w.Of("steady", 0), w.Of("steady", 0) with { State = "pending" }),
            "dlv_steady_0 to steady: dlv_steady_0 pending"
        ),
        ["a delivery was given up"] = (
            w => w.Change(w.Of("flaky", 0), w.Of("flaky", 0) with { State = "failed" }),
            "dlv_flaky_0 to flaky: dlv_flaky_0 failed"
        ),
        ["a delivery to who never answers 200 is delivered"] = (
            w => w.Change(w.Of("grim", 1), w.Of("grim", 1) with { State = "delivered" }),
            "dlv_grim_1 to grim: dlv_grim_1 delivered"
        ),
        ["a delivery was given up too early"] = (
            w => w.Change(w.Of("grim", 1), w.Of("grim", 1) with { Attempts = [w.Of("grim", 1).Attempts[0]] }),
            "dlv_grim_1 to grim: dlv_grim_1 failed"
        ),
        ["a delivery is delivered by nothing in its log"] = (
            w => w.Change(w.Of("steady", 0), w.Of("steady", 0) with { Attempts = [] }),
            "dlv_steady_0 to steady: dlv_steady_0 delivered"
        ),
        ["the list has another state"] = (
            w => w.Listed = d => d.Id == "dlv_slow_2" ? d with { State = "pending" } : d,
            "dlv_slow_2: pending after 1 attempts"
        ),
        ["the list has another number of attempts"] = (
            w => w.Listed = d => d.Id == "dlv_slow_2" ? d with { Attempts = 2 } : d,
            "dlv_slow_2: delivered after 2 attempts"
        ),
        ["another status is the last"] = (
            w => w.Last = (d, last) => d.Id == "dlv_slow_2" ? "500" : last,
            "dlv_slow_2: delivered after 1 attempts, the last 500"
        ),
        ["nothing is the last"] = (
            w => w.Last = (d, last) => d.Id == "dlv_slow_2" ? null : last,
            "dlv_slow_2: delivered after 1 attempts, the last "
        ),
        ["an attempt in the log was seen by no receiver"] = (
            w => Log(w, "rough", 2, status: 500),
            "(rough, evt_2): number 2, 500, att_dlv_rough_2_2"
        ),
        ["an attempt was answered otherwise than the log says"] = (
            w => w.Seen.First(s => s is { Listener: "grim", Event: "evt_1" }).Status = 503,
            "(grim, evt_1): number 1, 500, att_dlv_grim_1_1"
        ),
        ["health counts other failures"] = (
            w => w.Health = e => e.Health with { ConsecutiveFailures = e.Health.ConsecutiveFailures + 1 },
            "steady: health"
        ),
        ["health fails since another time"] = (
            w => w.Health = e => e.Health with { FailingSince = e.Health.FailingSince?.AddSeconds(3) },
            "grim: health"
        ),
        ["health has no last success"] = (w => w.Health = e => e.Health with { LastSuccessAt = null }, "late: health"),
        ["health had its last failure at another time"] = (
            w => w.Health = e => e.Health with { LastFailureAt = e.Health.LastFailureAt?.AddSeconds(-3) },
            "grim: health"
        ),
        ["health has no last error"] = (w => w.Health = e => e.Health with { LastError = null }, "grim: health"),
        ["statistics count other attempts"] = (
            w => w.Outcomes = (name, o) => name == "flaky" ? new() { ["2xx"] = 4 } : o,
            "flaky: statistics 2xx 4; log 2xx 3"
        ),
        ["statistics know another outcome"] = (
            w => w.Outcomes = (name, o) => name == "flaky" ? new(o) { ["timeout"] = 1 } : o,
            "flaky: statistics 2xx 3, timeout 1; log 2xx 3"
        ),
        ["more was repeated than a kill explains"] = (
            w => Repeat(w, PeacefulWorld.MostRepeated + 1, kills: 1),
            "3 repeated, of 1 kills and 0 lapses at most 2 each"
        ),
        ["something was repeated though nothing happened"] = (
            w => Repeat(w, 1, kills: 0),
            "1 repeated, of 0 kills and 0 lapses at most 2 each"
        ),
        ["more requests are in no log than a kill explains"] = (
            w => Repeat(w, PeacefulWorld.MostRepeated + 1, kills: 1, logged: false),
            "3 requests in no log, of 1 kills at most 2 each"
        ),
        ["a request is in no log though nothing was killed"] = (
            w =>
            {
                w.Lapses = 1;
                w.Attempt("steady", 0, 200, logged: false);
            },
            "1 requests in no log, of 0 kills at most 2 each"
        ),
    };

    private static readonly Dictionary<string, Action<PeacefulWorld>> Kept = new()
    {
        ["all went well"] = _ => { },
        ["an event that nobody was told of is whole"] = w => w.Accepted.RemoveAt(1),
        ["an event published while the late endpoint was made may match it"] = w => Published(w, began: 9, ended: 12),
        ["or may not"] = w =>
        {
            Published(w, began: 9, ended: 12);
            w.Deliveries.Remove(w.Of("late", 0));
            w.Seen.RemoveAll(s => s is { Listener: "late", Event: "evt_0" });
            w.Events[0] = w.Events[0] with { Deliveries = w.Events[0].Deliveries - 1 };
        },
        ["an attempt that came to nothing was seen by nobody"] = w => Log(w, "rough", 2, status: null),
        ["as much was repeated as a kill explains"] = w => Repeat(w, PeacefulWorld.MostRepeated, kills: 1),
        ["as many requests are in no log as a kill explains"] = w =>
            Repeat(w, PeacefulWorld.MostRepeated, kills: 1, logged: false),
        ["a success is noted a second late"] = w =>
            w.Health = e => e.Health with { LastSuccessAt = e.Health.LastSuccessAt?.AddSeconds(-1) },
    };

    public static TheoryData<string> Breaks => [.. Broken.Keys];

    public static TheoryData<string> Keeps => [.. Kept.Keys];

    [Theory]
    [MemberData(nameof(Breaks))]
    public void A_promise_that_is_broken_is_named(string what)
    {
        var (change, named) = Broken[what];
        var world = new PeacefulWorld();
        change(world);

        Assert.Contains(world.Judge().Complaints(), c => c.Contains(named, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keeps))]
    public void What_is_as_it_was_promised_is_passed_over_in_silence(string what)
    {
        var world = new PeacefulWorld();
        Kept[what](world);

        Assert.Empty(world.Judge().Complaints());
    }

    private static void Published(PeacefulWorld world, int began, int ended) =>
        world.Accepted[0] = world.Accepted[0] with
        {
            BeganAt = TimeSpan.FromSeconds(began),
            EndedAt = TimeSpan.FromSeconds(ended),
        };

    private static void Log(PeacefulWorld world, string listener, int n, int? status)
    {
        var delivery = world.Of(listener, n);
        var attempt = PeacefulWorld.Made(delivery.Id, number: status is null ? 0 : 2, status);
        world.Change(delivery, delivery with { Attempts = [.. delivery.Attempts, attempt] });
    }

    private static void Repeat(PeacefulWorld world, int times, int kills, bool logged = true)
    {
        world.Kills = kills;
        for (var i = 0; i < times; i++)
        {
            world.Attempt("steady", 0, 200, logged);
        }
    }
}

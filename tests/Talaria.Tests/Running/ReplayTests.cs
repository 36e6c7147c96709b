using Microsoft.AspNetCore.Http;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Tests.Running;

/// <summary>Replays on the real store, to a real receiver.</summary>
public abstract class ReplayTests(TestStore store) : WorldTests(store)
{
    [Fact]
    public async Task Failed_events_are_delivered_again_under_their_own_ids_and_no_others()
    {
        await using var world = await WorldAsync();
        var endpoint = await world.EndpointAsync();
        world.Receiver.AnswerWith(500);
        var failed = await world.PublishAsync(5, "bad");
        await world.SettledAsync(5);
        world.Receiver.AnswerWith(200);
        await world.PublishAsync(5, "good");
        var before = await world.SettledAsync(10);
        world.Receiver.All.Clear();

        var replay = await world.ReplayAsync(endpoint, ReplayInclude.Failed);
        var done = await world.FinishedAsync(replay);

        Assert.Equal((ReplayState.Done, 10, 5), (done.State, done.Examined, done.Queued));
        Assert.Equal(new ReplayCount(5, Exact: true), done.Count);
        Assert.Equal(
            failed.Select(e => e.ToString()).Order(StringComparer.Ordinal),
            world.Receiver.All.Select(r => r.Headers["webhook-id"]).Order(StringComparer.Ordinal)
        );
        var repeated = (await world.DeliveriesAsync()).Where(d => d.Replay == replay.Id).ToList();
        Assert.Equal(
            before.Where(d => d.State == DeliveryState.Failed).Select(d => (d.Event, (DeliveryId?)d.Id)).ToHashSet(),
            repeated.Select(d => (d.Event, d.ReplayOf)).ToHashSet()
        );
        Assert.Equal(new ReplayProgress(0, 5, 0, 0), await world.Replayer.ProgressAsync(replay.Id, default));
        // They are delivered now: nothing is left to replay.
        Assert.Equal(0, (await world.CountAsync(endpoint, ReplayWorld.Wanted(ReplayInclude.Failed))).Events);
    }

    [Fact]
    public async Task Missing_events_are_those_that_the_endpoint_wants_and_never_got()
    {
        await using var world = await WorldAsync();
        var wanted = await world.PublishAsync(3, "a.b");
        await world.PublishAsync(3, "c.d");
        var endpoint = await world.EndpointAsync(e => e with { Events = ["a.*"] });
        await world.PublishAsync(1, "a.b");
        await world.SettledAsync(1);
        await world.Engine.Endpoints.DisableAsync(world.Acme, endpoint.Id, null, default);
        var whileDisabled = await world.PublishAsync(2, "a.b");
        await world.Engine.Endpoints.EnableAsync(world.Acme, endpoint.Id, default);
        world.Receiver.All.Clear();

        var replay = await world.ReplayAsync(endpoint, ReplayInclude.Missing);
        await world.FinishedAsync(replay);

        Assert.Equal(
            wanted.Concat(whileDisabled).Select(e => e.ToString()).Order(StringComparer.Ordinal),
            world.Receiver.All.Select(r => r.Headers["webhook-id"]).Order(StringComparer.Ordinal)
        );
        var repeated = await world.DeliveriesAsync();
        Assert.All(repeated.Where(d => d.Replay is not null), d => Assert.Null(d.ReplayOf));
        Assert.Equal(0, (await world.CountAsync(endpoint, ReplayWorld.Wanted(ReplayInclude.Missing))).Events);
        Assert.Equal(6, (await world.CountAsync(endpoint, ReplayWorld.Wanted(ReplayInclude.All))).Events);
    }

    [Fact]
    public async Task A_range_takes_what_was_published_from_since_on_and_before_until()
    {
        await using var world = await WorldAsync();
        var events = new List<EventId>();
        for (var i = 0; i < 3; i++)
        {
            events.AddRange(await world.PublishAsync(1));
            var last = IdSource.TimeOf(events[^1].Value);
            // The next one is of another millisecond.
            await RunningEngine.UntilAsync(() =>
                Task.FromResult(TimeProvider.System.GetUtcNow() >= last.AddMilliseconds(2) ? "now" : null)
            );
        }
        var endpoint = await world.EndpointAsync();
        var moment = IdSource.TimeOf(events[1].Value);
        NewReplay Between(DateTimeOffset since, DateTimeOffset? until) =>
            new()
            {
                Since = since,
                Until = until,
                Include = ReplayInclude.Missing,
            };

        Assert.Equal(2, (await world.CountAsync(endpoint, Between(moment, null))).Events);
        Assert.Equal(1, (await world.CountAsync(endpoint, Between(moment.AddMilliseconds(1), null))).Events);
        Assert.Equal(1, (await world.CountAsync(endpoint, Between(moment, moment.AddMilliseconds(1)))).Events);
        Assert.Equal(1, (await world.CountAsync(endpoint, Between(DateTimeOffset.UnixEpoch, moment))).Events);
        Assert.Equal(0, (await world.CountAsync(endpoint, Between(moment, null) with { Types = ["other"] })).Events);
    }

    [Fact]
    public async Task A_range_that_begins_before_what_is_kept_is_clipped_and_says_so()
    {
        await using var world = await WorldAsync();
        var endpoint = await world.EndpointAsync();
        var empty = await world.Replayer.CountAsync(
            world.Acme,
            endpoint.Id,
            ReplayWorld.Wanted(ReplayInclude.All),
            default
        );
        Assert.Equal((DateTimeOffset.UnixEpoch, false), (empty.Value.Range.Since, empty.Value.Range.Clipped));
        var oldest = IdSource.TimeOf((await world.PublishAsync(2))[0].Value);

        var clipped = await world.Replayer.CountAsync(
            world.Acme,
            endpoint.Id,
            ReplayWorld.Wanted(ReplayInclude.All),
            default
        );
        var whole = await world.Replayer.CountAsync(
            world.Acme,
            endpoint.Id,
            new NewReplay { Since = oldest, Include = ReplayInclude.All },
            default
        );

        Assert.Equal((oldest, true), (clipped.Value.Range.Since, clipped.Value.Range.Clipped));
        Assert.Equal((oldest, false), (whole.Value.Range.Since, whole.Value.Range.Clipped));
    }

    [Fact]
    public async Task A_live_event_passes_all_that_waits_of_a_replay()
    {
        await using var world = await WorldAsync();
        await world.PublishAsync(1_000, "old");
        var endpoint = await world.EndpointAsync();
        var gates = new System.Collections.Concurrent.ConcurrentQueue<TaskCompletionSource>();
        world.Receiver.Answer = (_, _) =>
        {
            var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            gates.Enqueue(gate);
            return gate.Task;
        };
        await world.ReplayAsync(endpoint, ReplayInclude.Missing);
        // Every place of the window is taken by the replay, and much of it waits.
        await RunningEngine.UntilAsync(() => Task.FromResult(gates.Count == Lane.FirstWindow ? "full" : null));
        var live = Assert.Single(await world.PublishAsync(1, "live"));

        Assert.True(gates.TryDequeue(out var first));
        first!.SetResult();
        // One place came free and the window grew by one: two start.
        await RunningEngine.UntilAsync(() =>
            Task.FromResult(world.Receiver.All.Count == Lane.FirstWindow + 2 ? "next" : null)
        );

        Assert.Contains(world.Receiver.All.Skip(Lane.FirstWindow), r => r.Headers["webhook-id"] == live.ToString());
        world.Receiver.AnswerWith(200);
        while (gates.TryDequeue(out var gate))
        {
            gate.SetResult();
        }
    }

    [Fact]
    public async Task Tens_of_thousands_arrive_once_each_while_few_wait()
    {
        // PostgreSQL counts the rows each time that the progress is asked for.
        var events = Store == TestStore.Postgres ? 5_000 : 20_000;
        await using var world = await WorldAsync();
        var published = await world.PublishAsync(events);
        var endpoint = await world.EndpointAsync();

        var replay = await world.ReplayAsync(endpoint, ReplayInclude.Missing);
        var most = 0L;
        await RunningEngine.UntilAsync(async () =>
        {
            var progress = await world.Replayer.ProgressAsync(replay.Id, default);
            most = Math.Max(most, progress.Pending);
            return progress.Delivered == events ? "all" : null;
        });

        Assert.Equal(published.Select(e => e.ToString()).ToHashSet(), Arrived(world));
        Assert.Equal(events, world.Receiver.All.Count);
        var done = await world.FinishedAsync(replay);
        Assert.Equal((events, events), (done.Examined, done.Queued));
        // What the window's places hold and what their outcomes wait for, and a chunk in the store.
        Assert.InRange(most, 1, 2_000);
    }

    [Fact]
    public async Task One_that_another_node_started_and_left_is_found()
    {
        await using var world = await WorldAsync();
        var published = await world.PublishAsync(5);
        var endpoint = await world.EndpointAsync();
        var counted = await world.Replayer.CountAsync(
            world.Acme,
            endpoint.Id,
            ReplayWorld.Wanted(ReplayInclude.Missing),
            default
        );

        // As the other node would: nobody wakes the feeder here.
        await world.Engine.Get<IReplayStore>().StartAsync(counted.Value, null);

        await world.FinishedAsync(counted.Value);
        Assert.Equal(published.Select(e => e.ToString()).ToHashSet(), Arrived(world));
    }

    [Fact]
    public async Task A_stop_in_the_middle_is_resumed_with_each_event_once()
    {
        const int events = 2_000;
        var first = await WorldAsync();
        await using var receiver = first.Receiver;
        var published = await first.PublishAsync(events);
        var endpoint = await first.EndpointAsync();
        var replay = await first.ReplayAsync(endpoint, ReplayInclude.Missing);
        await receiver.NextAsync(300);
        await first.Engine.StopAsync();
        var stoppedAt = receiver.All.Count;
        Assert.InRange(stoppedAt, 300, events - 1);

        await using var second = await StartAsync(first.Engine.Directory);
        await RunningEngine.UntilAsync(async () =>
            (await second.Get<Replayer>().ProgressAsync(replay.Id, default)).Delivered == events ? "all" : null
        );

        Assert.Equal(published.Select(e => e.ToString()).ToHashSet(), Arrived(first));
        Assert.Equal(events, receiver.All.Count);
    }

    private static HashSet<string> Arrived(ReplayWorld world) =>
        world.Receiver.All.Select(r => r.Headers["webhook-id"]).ToHashSet(StringComparer.Ordinal);
}

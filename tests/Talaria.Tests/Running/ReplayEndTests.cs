using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Tests.Running;

/// <summary>How a replay ends before its time, and what it leaves.</summary>
public abstract class ReplayEndTests(TestStore store) : WorldTests(store)
{
    private const int Events = 500;

    [Fact]
    public async Task Cancelling_stops_it_and_cancels_what_waits_and_a_late_2xx_still_delivers()
    {
        await using var world = await WorldAsync();
        var (replay, _, gate) = await HeldAsync(world);

        var cancelled = await world.Replayer.CancelAsync(world.Acme.Id, replay.Id, default);
        gate.SetResult();

        Assert.Equal((ReplayState.Cancelled, true), (cancelled.Value.State, cancelled.Value.FinishedAt is not null));
        var progress = await DeliveredAsync(world, replay, Lane.FirstWindow);
        Assert.Equal((0, 0), (progress.Pending, progress.Failed));
        Assert.Equal(cancelled.Value.Queued, progress.Delivered + progress.Cancelled);
        Assert.InRange(cancelled.Value.Queued, Lane.FirstWindow, Events - 1);
        Assert.Equal(Lane.FirstWindow, world.Receiver.All.Count);
        var again = await world.Replayer.CancelAsync(world.Acme.Id, replay.Id, default);
        Assert.Equal("replay_finished", again.Refusal!.Code);
    }

    [Fact]
    public async Task Disabling_the_endpoint_ends_it_with_the_reason_and_enabling_does_not_wake_it()
    {
        await using var world = await WorldAsync();
        var (replay, endpoint, gate) = await HeldAsync(world);

        await world.Engine.Endpoints.DisableAsync(world.Acme, endpoint.Id, "maintenance", default);
        await world.Engine.Endpoints.EnableAsync(world.Acme, endpoint.Id, default);
        gate.SetResult();

        var ended = (await world.Replayer.FindAsync(world.Acme.Id, replay.Id, default))!;
        Assert.Equal((ReplayState.Cancelled, true), (ended.State, ended.FinishedAt is not null));
        Assert.Contains("maintenance", ended.Reason);
        var progress = await DeliveredAsync(world, replay, Lane.FirstWindow);
        Assert.Equal((0, ended.Queued - Lane.FirstWindow), (progress.Pending, progress.Cancelled));
        // What it did not come to is what the next one takes.
        var rest = await world.CountAsync(endpoint, ReplayWorld.Wanted(ReplayInclude.All));
        Assert.Equal(Events, rest.Events);
        Assert.Equal(
            Events - ended.Queued,
            (await world.CountAsync(endpoint, ReplayWorld.Wanted(ReplayInclude.Missing))).Events
        );
    }

    [Fact]
    public async Task Removing_the_endpoint_ends_it()
    {
        await using var world = await WorldAsync();
        var (replay, endpoint, gate) = await HeldAsync(world);

        Assert.Null(await world.Engine.Endpoints.RemoveAsync(world.Acme, endpoint.Id, null, default));
        gate.SetResult();

        var ended = (await world.Replayer.FindAsync(world.Acme.Id, replay.Id, default))!;
        Assert.Equal((ReplayState.Cancelled, "endpoint deleted"), (ended.State, ended.Reason));
        Assert.Equal(0, (await DeliveredAsync(world, replay, Lane.FirstWindow)).Pending);
    }

    [Fact]
    public async Task A_cancelling_that_was_cut_off_is_finished_by_the_next_start()
    {
        var first = await WorldAsync();
        await using var receiver = first.Receiver;
        var (replay, _, gate) = await HeldAsync(first);
        // What a crash leaves right after the first transaction of a cancelling.
        await first.Engine.Get<IReplayStore>().CancelAsync(first.Acme.Id, replay.Id, "Cancelled by hand.");
        gate.SetResult();
        await first.Engine.StopAsync();

        await using var second = await StartAsync(first.Engine.Directory);
        await RunningEngine.UntilAsync(async () =>
            (await second.Get<Replayer>().FindAsync(first.Acme.Id, replay.Id, default))!.FinishedAt is not null
                ? "finished"
                : null
        );

        var progress = await second.Get<Replayer>().ProgressAsync(replay.Id, default);
        Assert.Equal(0, progress.Pending);
    }

    [Fact]
    public async Task An_endpoint_has_one_replay_at_a_time()
    {
        await using var world = await WorldAsync();
        var (replay, endpoint, gate) = await HeldAsync(world);

        var second = await world.Replayer.StartAsync(
            world.Acme,
            endpoint.Id,
            ReplayWorld.Wanted(ReplayInclude.All),
            null,
            default
        );

        Assert.Equal("replay_running", second.Refusal!.Code);
        Assert.Contains(replay.Id.ToString(), second.Refusal.Detail, StringComparison.Ordinal);
        gate.SetResult();
    }

    [Fact]
    public async Task An_event_with_a_pending_delivery_is_left_to_it()
    {
        await using var world = await WorldAsync(o => o with { RetryScale = 1 });
        var endpoint = await world.EndpointAsync(e => e with { Retries = [TimeSpan.FromHours(1)] });
        world.Receiver.AnswerWith(500);
        await world.PublishAsync(3);
        await world.Receiver.NextAsync(3);

        foreach (var include in Enum.GetValues<ReplayInclude>())
        {
            Assert.Equal(0, (await world.CountAsync(endpoint, ReplayWorld.Wanted(include))).Events);
        }
    }

    [Fact]
    public async Task Two_organizations_replays_run_side_by_side()
    {
        await using var world = await WorldAsync();
        await using var other = await ReplayWorld.StartAsync(world.Engine);
        var (replay, _, gate) = await HeldAsync(world);
        await other.PublishAsync(50);
        var endpoint = await other.EndpointAsync();

        var beside = await other.ReplayAsync(endpoint, ReplayInclude.Missing);
        await DeliveredAsync(other, beside, 50);

        Assert.Equal(0, (await world.Replayer.ProgressAsync(replay.Id, default)).Delivered);
        gate.SetResult();
    }

    [Fact]
    public async Task A_removed_organizations_replays_go_with_it()
    {
        await using var world = await WorldAsync();
        var (replay, _, gate) = await HeldAsync(world);

        await world.Engine.Organizations.RemoveAsync(world.Acme.Id, default);
        gate.SetResult();
        while (await world.Engine.Get<Talaria.Maintenance.IPruning>().PurgeOrganizationAsync(DateTimeOffset.MaxValue))
        { }

        Assert.Null(await world.Replayer.FindAsync(world.Acme.Id, replay.Id, default));
    }

    /// <summary>A replay whose first requests the receiver holds until the gate opens.</summary>
    private static async Task<(Replay Replay, Endpoint Endpoint, TaskCompletionSource Gate)> HeldAsync(
        ReplayWorld world
    )
    {
        await world.PublishAsync(Events);
        var endpoint = await world.EndpointAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Receiver.Answer = (_, _) => gate.Task;
        var replay = await world.ReplayAsync(endpoint, ReplayInclude.Missing);
        await RunningEngine.UntilAsync(() =>
            Task.FromResult(world.Receiver.All.Count == Lane.FirstWindow ? "full" : null)
        );
        return (replay, endpoint, gate);
    }

    private static Task<ReplayProgress> DeliveredAsync(ReplayWorld world, Replay replay, int count) =>
        RunningEngine.UntilAsync(async () =>
            await world.Replayer.ProgressAsync(replay.Id, default) is var progress && progress.Delivered == count
                ? progress
                : null
        );
}

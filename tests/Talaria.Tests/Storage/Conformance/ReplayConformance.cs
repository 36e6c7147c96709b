using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>What every store's replays have to keep.</summary>
public abstract class ReplayConformance : LogConformance
{
    private IReplayStore Replays => Store.Get<IReplayStore>();

    [Theory]
    [InlineData(ReplayInclude.Failed, "failed")]
    [InlineData(ReplayInclude.Missing, "missing")]
    [InlineData(ReplayInclude.All, "delivered, failed, missing")]
    [InlineData(ReplayInclude.Undelivered, "failed, missing")]
    public async Task Each_kind_takes_its_events_and_never_what_waits_or_is_a_test(ReplayInclude include, string taken)
    {
        var acme = await OrganizationAsync();
        var missing = await PublishAsync(Happened(acme));
        var endpoint = await EndpointAsync(acme);
        var (delivered, failed) = (await PublishAsync(Happened(acme)), await PublishAsync(Happened(acme)));
        await AttemptAsync(delivered, 200);
        await AttemptAsync(failed, 500);
        await PublishAsync(Happened(acme));
        await PublishAsync(Happened(acme) with { Test = true });
        var names = new Dictionary<EventId, string>
        {
            [missing.Id] = "missing",
            [delivered.Id] = "delivered",
            [failed.Id] = "failed",
        };

        var replay = await StartAsync(endpoint, include);
        var step = await ExamineAsync(replay, endpoint);
        Assert.True(await Replays.FeedAsync(replay, step));

        var again = (await PageAsync(acme)).Where(d => d.Replay == replay.Id).ToList();
        Assert.Equal(taken, string.Join(", ", again.Select(d => names[d.Event]).Order(StringComparer.Ordinal)));
        Assert.All(again, d => Assert.Equal(DeliveryState.Pending, d.State));
        var fed = await Replays.FindAsync(acme.Id, replay.Id, Cancel);
        Assert.Equal((ReplayState.Done, again.Count), (fed!.State, (int)fed.Queued));
        Assert.Equal(again.Count, (await Replays.ProgressAsync(replay.Id, Cancel)).Pending);
    }

    [Fact]
    public async Task What_it_repeats_is_the_latest_of_the_endpoint()
    {
        var acme = await OrganizationAsync();
        var endpoint = await EndpointAsync(acme);
        var happened = await PublishAsync(Happened(acme));
        var failed = await AttemptAsync(happened, 500);

        var replay = await StartAsync(endpoint, ReplayInclude.Failed);
        await Replays.FeedAsync(replay, await ExamineAsync(replay, endpoint));

        Assert.Equal(failed.Id, (await PageAsync(acme))[0].ReplayOf);
    }

    [Fact]
    public async Task What_came_between_the_look_and_the_feeding_is_seen()
    {
        var acme = await OrganizationAsync();
        var endpoint = await EndpointAsync(acme);
        var (retried, erased) = (await PublishAsync(Happened(acme)), await PublishAsync(Happened(acme)));
        var failed = await AttemptAsync(retried, 500);
        await AttemptAsync(erased, 500);
        var replay = await StartAsync(endpoint, ReplayInclude.Failed);
        var step = await ExamineAsync(replay, endpoint);
        Assert.Equal(2, step.Found.Count);

        await Store.Get<IRedeliveryStore>().RetryAsync(acme.Id, failed.Id, null, Cancel);
        await Store.Get<IErasureStore>().EraseAsync(acme.Id, erased.Id, default, "erased");
        Assert.True(await Replays.FeedAsync(replay, step));

        Assert.Equal(0, (await Replays.ProgressAsync(replay.Id, Cancel)).Pending);
    }

    [Fact]
    public async Task A_step_from_another_cursor_or_another_version_moves_nothing()
    {
        var acme = await OrganizationAsync();
        await PublishAsync(acme, 3);
        var endpoint = await EndpointAsync(acme);
        var replay = await StartAsync(endpoint, ReplayInclude.Missing);
        var step = await ExamineAsync(replay, endpoint, most: 1);

        Assert.False(await Replays.FeedAsync(replay, step with { Version = 99 }));
        Assert.True(await Replays.FeedAsync(replay, step));
        Assert.False(await Replays.FeedAsync(replay, step));

        var fed = await Replays.FindAsync(acme.Id, replay.Id, Cancel);
        Assert.Equal((ReplayState.Running, 1L, 1L), (fed!.State, fed.Queued, fed.Examined));
        Assert.True(await Replays.FeedAsync(fed, await ExamineAsync(fed, endpoint)));
        Assert.Equal(3, (await Replays.FindAsync(acme.Id, replay.Id, Cancel))!.Queued);
    }

    [Fact]
    public async Task An_endpoint_has_one_replay_at_a_time()
    {
        var acme = await OrganizationAsync();
        await PublishAsync(acme, 2);
        var endpoint = await EndpointAsync(acme);
        var first = await StartAsync(endpoint, ReplayInclude.Missing);

        var second = await Replays.StartAsync(New(endpoint, ReplayInclude.All), null);
        Assert.Equal("replay_running", second.Refusal!.Code);
        await Replays.FeedAsync(first, await ExamineAsync(first, endpoint));

        var third = await StartAsync(endpoint, ReplayInclude.All);
        Assert.Equal(third.Id, Assert.Single(await Replays.OpenAsync(Cancel)).Id);
        var listed = await Replays.ListAsync(acme.Id, new PageRequest(), Cancel);
        Assert.Equal([third.Id, first.Id], listed.Value.Items.Select(r => r.Id));
    }

    [Fact]
    public async Task Cancelling_ends_what_waits_in_steps()
    {
        var acme = await OrganizationAsync();
        await PublishAsync(acme, 3);
        var endpoint = await EndpointAsync(acme);
        var replay = await StartAsync(endpoint, ReplayInclude.Missing);
        await Replays.FeedAsync(replay, await ExamineAsync(replay, endpoint));

        var cancelled = (await Replays.CancelAsync(acme.Id, replay.Id, "by hand")).Value;
        Assert.Equal((ReplayState.Cancelled, null), (cancelled.State, cancelled.FinishedAt));
        Assert.False(await Replays.WindUpAsync(cancelled, 2));
        Assert.True(await Replays.WindUpAsync(cancelled, 2));

        Assert.Equal(new ReplayProgress(0, 0, 0, 3), await Replays.ProgressAsync(replay.Id, Cancel));
        Assert.All(await PageAsync(acme), d => Assert.Equal("by hand", d.Reason));
        Assert.NotNull((await Replays.FindAsync(acme.Id, replay.Id, Cancel))!.FinishedAt);
        Assert.Equal("replay_finished", (await Replays.CancelAsync(acme.Id, replay.Id, "again")).Refusal!.Code);
    }

    [Fact]
    public async Task The_oldest_event_that_may_be_replayed_is_no_test()
    {
        var acme = await OrganizationAsync();
        Assert.Null(await Replays.OldestEventAsync(acme.Id, Cancel));
        await PublishAsync(Happened(acme) with { Test = true });
        Store.Time.Now += TimeSpan.FromDays(3);
        await PublishAsync(acme, 2);

        Assert.Equal(Samples.Noon.AddDays(3), await Replays.OldestEventAsync(acme.Id, Cancel));
    }

    private Replay New(Endpoint endpoint, ReplayInclude include) =>
        new()
        {
            Id = Store.Get<IdSource>().Next<ReplayId>(),
            Organization = endpoint.Organization,
            Endpoint = endpoint.Id,
            Range = new ReplayRange(Samples.Noon.AddDays(-1), null, null, false),
            Include = include,
            State = ReplayState.Running,
            Cursor = new EventId(IdSource.FloorOf(Samples.Noon.AddDays(-1))),
            Count = new ReplayCount(0, true),
            CreatedAt = Store.Time.Now,
            UpdatedAt = Store.Time.Now,
        };

    private async Task<Replay> StartAsync(Endpoint endpoint, ReplayInclude include) =>
        (await Replays.StartAsync(New(endpoint, include), null)).Value;

    private Task<ReplayStep> ExamineAsync(Replay replay, Endpoint endpoint, int most = 100) =>
        Replays.ExamineAsync(Replayer.View(replay, endpoint, Samples.Open), most, Cancel);

    private async Task<IReadOnlyList<Delivery>> PageAsync(Organization organization) =>
        (await Deliveries.ListAsync(organization.Id, new DeliveryFilter(), new PageRequest(200), Cancel)).Value.Items;
}

using Talaria.Deliveries;
using Talaria.Deliveries.Live;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>Figures of endpoints on the real store, in virtual time: before they are folded, after, and when they are old.</summary>
public abstract class StatisticsTests(TestStore store) : RunningTests(store)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 59, 50, TimeSpan.Zero);
    private readonly VirtualTime time = new(Noon);

    [Fact]
    public async Task Hours_are_counted_apart_and_folding_changes_nothing()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await DeliverAsync(engine, acme, 3);
        time.AdvanceTo(Noon + TimeSpan.FromSeconds(10));
        await DeliverAsync(engine, acme, 2);

        var before = await ReadAsync(engine, endpoint);
        await FoldAsync(engine);
        var after = await ReadAsync(engine, endpoint);
        await DeliverAsync(engine, acme, 1);
        var more = await ReadAsync(engine, endpoint);

        Assert.Equal([("12:00", 3), ("13:00", 2)], before);
        Assert.Equal(before, after);
        Assert.Equal([("12:00", 3), ("13:00", 3)], more);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(23, 1)]
    [InlineData(24, 0)]
    public async Task The_last_24_hours_are_counted_from_the_hour_on_in_which_they_began(int hours, int expected)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await DeliverAsync(engine, acme, 1);

        time.Advance(TimeSpan.FromHours(hours) + TimeSpan.FromHours(1));

        var read = await engine.Get<Statistician>().ReadAsync(Subject.Of(endpoint.Id), Grain.Hour, null, default);
        Assert.Equal(expected, read.Sum().Outcomes.Total);
    }

    [Fact]
    public async Task Hours_older_than_the_log_are_dropped_and_not_asked_for()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await DeliverAsync(engine, acme, 1);
        await FoldAsync(engine);

        var kept = engine.Get<Statistician>().Kept;
        time.Advance(kept + TimeSpan.FromHours(2));
        await engine.Get<IStatisticsStore>().PruneAsync(Period.Of(Grain.Hour, time.GetUtcNow() - kept));

        Assert.Empty(
            await engine
                .Get<IStatisticsStore>()
                .ReadAsync([Subject.Of(acme.Id), Subject.Of(endpoint.Id)], new(Grain.Hour, 0), default)
        );
        var read = await engine.Get<Statistician>().ReadAsync(Subject.Of(endpoint.Id), Grain.Hour, Noon, default);
        Assert.True(read.Since > Noon);
    }

    [Fact]
    public async Task Organizations_and_all_of_them_are_counted_by_the_hour_and_by_the_minute_folded_or_not()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var (acme, other) = (await engine.OrganizationAsync(), await engine.OrganizationAsync());
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await engine.EndpointAsync(other, receiver.Url);
        await DeliverAsync(engine, acme, 2);
        await DeliverAsync(engine, other, 1);
        await FoldAsync(engine);
        time.AdvanceTo(Noon + TimeSpan.FromSeconds(10));
        await DeliverAsync(engine, acme, 1);

        for (var folded = 0; folded < 2; folded++)
        {
            Assert.Equal([("12:59", 2), ("13:00", 1)], await CountAsync(engine, Subject.Of(acme.Id), Grain.Minute));
            Assert.Equal([("12:00", 2), ("13:00", 1)], await CountAsync(engine, Subject.Of(acme.Id), Grain.Hour));
            Assert.Equal([("12:59", 1)], await CountAsync(engine, Subject.Of(other.Id), Grain.Minute));
            Assert.Equal([("12:59", 3), ("13:00", 1)], await CountAsync(engine, Subject.Everything, Grain.Minute));
            Assert.Equal([("12:00", 3), ("13:00", 1)], await CountAsync(engine, Subject.Everything, Grain.Hour));
            Assert.Empty(await CountAsync(engine, Subject.Of(endpoint.Id), Grain.Minute));
            await FoldAsync(engine);
        }
    }

    [Fact]
    public async Task Minutes_go_after_some_hours_and_hours_stay()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url);
        await DeliverAsync(engine, acme, 1);
        await FoldAsync(engine);

        Assert.False(await engine.Get<IStatisticsStore>().PruneAsync(Period.Of(Grain.Minute, Noon)));
        Assert.Single(await CountAsync(engine, Subject.Everything, Grain.Minute));
        await engine.Get<IStatisticsStore>().PruneAsync(Period.Of(Grain.Minute, Noon.AddMinutes(1)));

        Assert.Empty(await CountAsync(engine, Subject.Everything, Grain.Minute));
        Assert.Single(await CountAsync(engine, Subject.Everything, Grain.Hour));
    }

    [Fact]
    public async Task The_journal_is_dropped_once_it_is_counted_and_old_and_a_stream_says_so()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await DeliverAsync(engine, acme, 2);
        var log = engine.Get<ILiveLog<LiveAttempt>>();
        Assert.False((await log.SeekAsync(Noon, default)).Gap);

        time.Advance(TimeSpan.FromHours(2));
        await DeliverAsync(engine, acme, 1);
        await FoldAsync(engine);

        Assert.True((await log.SeekAsync(Noon, default)).Gap);
        Assert.False((await log.SeekAsync(time.GetUtcNow(), default)).Gap);
        var left = await log.ReadAsync(new HashSet<OrganizationId> { acme.Id }, 0, default);
        Assert.Single(left.Items);
        Assert.Equal(3, (await ReadAsync(engine, endpoint)).Sum(h => h.Count));
    }

    [Fact]
    public async Task A_purged_organizations_figures_are_gone_and_do_not_come_back()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await DeliverAsync(engine, acme, 1);
        await FoldAsync(engine);
        await DeliverAsync(engine, acme, 1);

        await engine.Organizations.RemoveAsync(acme.Id, default);
        while (await engine.Get<IPruning>().PurgeOrganizationAsync(time.GetUtcNow().AddDays(1))) { }
        await FoldAsync(engine);

        Assert.Empty(
            await engine
                .Get<IStatisticsStore>()
                .ReadAsync([Subject.Of(acme.Id), Subject.Of(endpoint.Id)], new(Grain.Hour, 0), default)
        );
    }

    private async Task FoldAsync(RunningEngine engine)
    {
        do
        {
            while (await engine.Get<IStatisticsStore>().FoldAsync(time.GetUtcNow() - TimeSpan.FromHours(1))) { }
        } while (!await FoldedAsync(engine));
    }

    /// <summary>PostgreSQL waits for whatever transaction is under way on the server, other tests' too.</summary>
    private async Task<bool> FoldedAsync(RunningEngine engine) =>
        Store == TestStore.Sqlite
        || await engine.CountAsync(
            "SELECT count(*) FROM attempt_journal WHERE xid > (SELECT folded FROM attempt_journal_state)"
        ) == 0;

    /// <summary>Publishes, and waits until all is recorded.</summary>
    private static async Task DeliverAsync(RunningEngine engine, Organization organization, int count)
    {
        var before = (await engine.DeliveriesAsync(organization)).Count;
        for (var i = 0; i < count; i++)
        {
            await engine.PublishAsync(organization);
        }
        await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(organization)).Count(d => d.State == DeliveryState.Delivered)
            == before + count
                ? "done"
                : null
        );
    }

    private static Task<List<(string Start, long Count)>> ReadAsync(RunningEngine engine, Endpoint endpoint) =>
        CountAsync(engine, Subject.Of(endpoint.Id), Grain.Hour);

    private static async Task<List<(string Start, long Count)>> CountAsync(
        RunningEngine engine,
        Subject subject,
        Grain grain
    )
    {
        var read = await engine.Get<Statistician>().ReadAsync(subject, grain, Noon, default);
        return [.. read.Tallies.Select(h => (h.Start.ToString("HH:mm", null), h.Outcomes.Total))];
    }
}

using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Storage.Postgres;
using Talaria.Tests.Endpoints;
using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>Retention by whole days: what is dropped, and what holds it up.</summary>
public sealed class PostgresDaysTests : LogConformance
{
    private static readonly TimeSpan Age = TimeSpan.FromDays(30);

    private PostgresFixture Postgres => (PostgresFixture)Store;

    protected override async Task<IStoreFixture> OpenAsync() => await PostgresFixture.OpenAsync();

    [Fact]
    public async Task A_day_is_dropped_when_its_last_event_is_old_enough()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var old = await PublishAsync(Happened(acme) with { ExternalId = "order-1" });
        var delivered = await AttemptAsync(old, 200);
        var midnight = Samples.Noon.AddHours(12);
        Store.Time.Now = midnight;
        var next = await PublishAsync(Happened(acme));
        await AttemptAsync(next, 200);

        Store.Time.Now = midnight + Age - TimeSpan.FromMilliseconds(1);
        await PruneAsync();
        Assert.NotNull(await Events.FindAsync(acme.Id, old.Id, Cancel));
        Store.Time.Now = midnight + Age;
        await PruneAsync();

        Assert.Null(await Events.FindAsync(acme.Id, old.Id, Cancel));
        Assert.Null(await Deliveries.FindAsync(acme.Id, delivered.Id, Cancel));
        Assert.Empty(await Deliveries.AttemptsAsync(delivered.Id, Cancel));
        Assert.NotNull(await Events.FindAsync(acme.Id, next.Id, Cancel));
        Assert.Empty(await TablesAsync("20260326"));
        Assert.Equal(4, (await TablesAsync("20260327")).Count);
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM event_keys"));
    }

    [Fact]
    public async Task A_day_that_the_queue_needs_loses_its_other_rows_and_goes_later()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var (done, waits) = (await PublishAsync(Happened(acme)), await PublishAsync(Happened(acme)));
        await AttemptAsync(done, 200);
        Store.Time.Now += Age + TimeSpan.FromDays(1);

        await PruneAsync();
        Assert.Null(await Events.FindAsync(acme.Id, done.Id, Cancel));
        Assert.NotNull(await Events.FindAsync(acme.Id, waits.Id, Cancel));
        await AttemptAsync(waits, 200);
        await PruneAsync();

        Assert.Null(await Events.FindAsync(acme.Id, waits.Id, Cancel));
        Assert.Empty(await TablesAsync("20260326"));
    }

    [Fact]
    public async Task A_drop_that_was_cut_off_is_gone_on_with()
    {
        var acme = await OrganizationAsync();
        await PublishAsync(Happened(acme) with { ExternalId = "order-1" });
        Store.Time.Now += Age + TimeSpan.FromDays(1);
        await Postgres.Database.ReadAsync(
            db => db.Sql("ALTER TABLE events DETACH PARTITION events_20260326").RunAsync(),
            Cancel
        );

        await PruneAsync();

        Assert.Empty(await TablesAsync("20260326"));
        Assert.Equal(0, await CountAsync("SELECT count(*) FROM event_keys"));
        Assert.Empty((await Events.ListAsync(acme.Id, new EventFilter(), new PageRequest(), Cancel)).Value.Items);
    }

    [Fact]
    public async Task One_node_at_a_time_does_it()
    {
        var acme = await OrganizationAsync();
        var old = await PublishAsync(Happened(acme));
        Store.Time.Now += Age + TimeSpan.FromDays(1);
        await using var other = Postgres.Another();
        await using var holder = await other.Database.Source.OpenConnectionAsync(Cancel);
        var held = new PostgresSession(holder, transaction: false);
        await held.Sql("SELECT pg_advisory_lock($1)").Bind(PostgresRetention.RetentionLock).AnyAsync();

        await PruneAsync();
        Assert.NotNull(await Events.FindAsync(acme.Id, old.Id, Cancel));
        await held.Sql("SELECT pg_advisory_unlock($1)").Bind(PostgresRetention.RetentionLock).AnyAsync();
        await PruneAsync();

        Assert.Null(await Events.FindAsync(acme.Id, old.Id, Cancel));
    }

    [Fact]
    public async Task Attempts_with_an_age_of_their_own_go_by_days_too()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var delivery = await AttemptAsync(await PublishAsync(Happened(acme)), 200);
        var retention = Store.Get<IRetention>();
        var midnight = Samples.Noon.AddHours(12);

        Store.Time.Now = midnight.AddDays(7).AddMilliseconds(-1);
        await retention.PruneAttemptsAsync(Guid.Empty, Store.Time.Now.AddDays(-7));
        Assert.Single(await Deliveries.AttemptsAsync(delivery.Id, Cancel));
        Store.Time.Now = midnight.AddDays(7);
        await retention.PruneAttemptsAsync(Guid.Empty, Store.Time.Now.AddDays(-7));

        Assert.Empty(await Deliveries.AttemptsAsync(delivery.Id, Cancel));
        Assert.NotNull(await Deliveries.FindAsync(acme.Id, delivery.Id, Cancel));
    }

    [Fact]
    public async Task More_external_ids_than_a_step_takes_go_in_several_each_looking_at_its_own_events()
    {
        var acme = await OrganizationAsync();
        for (var i = 0; i < 7; i++)
        {
            // Not each event has one.
            await PublishAsync(Happened(acme) with { ExternalId = i == 2 ? null : $"order-{i}" });
        }
        var day = DateOnly.FromDateTime(Samples.Noon.UtcDateTime);
        Store.Time.Now += TimeSpan.FromDays(1);
        await PublishAsync(Happened(acme) with { ExternalId = "order-7" });
        var days = new Days(Postgres.Database) { EventsAtOnce = 3 };
        var left = new List<long>();

        for (bool? done = false; done == false; )
        {
            done = await days.DropAsync(day);
            left.Add(await CountAsync("SELECT count(*) FROM event_keys"));
        }

        Assert.Equal([5, 2, 1], left);
        Assert.Empty(await TablesAsync("20260326"));
    }

    [Fact]
    public async Task A_node_that_goes_on_with_anothers_drop_leaves_no_external_id()
    {
        var acme = await OrganizationAsync();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await PublishAsync(Happened(acme) with { ExternalId = name });
        }
        var day = DateOnly.FromDateTime(Samples.Noon.UtcDateTime);

        Assert.False(await new Days(Postgres.Database) { EventsAtOnce = 2 }.DropAsync(day));
        Assert.True(await new Days(Postgres.Database).DropAsync(day));

        Assert.Equal(0, await CountAsync("SELECT count(*) FROM event_keys"));
    }

    private async Task PruneAsync()
    {
        for (Guid? next = Guid.Empty; next is { } after; )
        {
            next = (await Store.Get<IRetention>().PruneEventsAsync(after, Store.Time.Now - Age)).Next;
        }
    }

    private Task<List<string>> TablesAsync(string day) =>
        Postgres.Database.ReadAsync(
            db =>
                db.Sql("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relname ~ $1")
                    .Bind($"_{day}$")
                    .ListAsync(row => row.Text()),
            Cancel
        );

    private Task<long> CountAsync(string query) =>
        Postgres.Database.ReadAsync(db => db.Sql(query).FirstAsync(row => row.Long()), Cancel);
}

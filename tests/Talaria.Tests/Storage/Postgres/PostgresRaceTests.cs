using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Storage.Postgres;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>Two nodes do the same at the same time: it happens once.</summary>
public sealed class PostgresRaceTests : IAsyncLifetime
{
    private PostgresFixture one = null!;
    private PostgresFixture two = null!;

    public async ValueTask InitializeAsync()
    {
        one = await PostgresFixture.OpenAsync();
        two = one.Another();
    }

    public async ValueTask DisposeAsync()
    {
        await two.DisposeAsync();
        await one.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task One_of_two_first_starts_makes_the_operators_key_and_both_know_it()
    {
        var keys = await BothAsync(n => n.AdminKeys.EnsureAsync(default));

        var made = Assert.Single(keys, k => k is not null)!;
        Assert.True(await one.AdminKeys.MatchesAsync(made, default));
        Assert.True(await two.AdminKeys.MatchesAsync(made, default));
    }

    [Fact]
    public async Task A_connection_that_breaks_in_a_commit_is_told_of_and_one_that_breaks_before_is_not()
    {
        var (database, told) = (one.Get<PostgresDatabase>(), 0);
        database.InDoubt += () => told++;
        // What is deferred runs inside of the COMMIT.
        await database.WriteAsync(async db =>
        {
            await db.Sql("CREATE TABLE breaking (deferred boolean)").RunAsync();
            await db.Sql(
                    """
                    CREATE FUNCTION break_off() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END'
                    """
                )
                .RunAsync();
            return await db.Sql(
                    """
                    CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON breaking DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (NEW.deferred) EXECUTE FUNCTION break_off()
                    """
                )
                .RunAsync();
        });

        await Assert.ThrowsAnyAsync<Exception>(() =>
            database.WriteAsync(async db =>
            {
                await db.Sql("INSERT INTO breaking VALUES (false)").RunAsync();
                return await db.Sql("SELECT pg_terminate_backend(pg_backend_pid())").RunAsync();
            })
        );
        Assert.Equal(0, told);
        await Assert.ThrowsAnyAsync<Exception>(() =>
            database.WriteAsync(db => db.Sql("INSERT INTO breaking VALUES (true)").RunAsync())
        );
        Assert.Equal(1, told);
    }

    [Fact]
    public async Task An_external_id_names_one_organization()
    {
        for (var i = 0; i < 20; i++)
        {
            var name = $"acme-{i}";
            var added = await BothAsync(n => n.Organizations.AddAsync(Samples.Organization(externalId: name), null));

            Assert.Single(added, a => !a.IsRefused);
            Assert.Single(added, a => a.Refusal?.Code == "external_id_taken");
        }
    }

    [Fact]
    public async Task Under_one_idempotency_key_there_is_one_effect()
    {
        for (var i = 0; i < 20; i++)
        {
            var once = new IdempotencyKey(null, "/organizations", $"k{i}", [1], _ => new StoredAnswer(201, [7]));

            var added = await BothAsync(n => n.Organizations.AddAsync(Samples.Organization(), once));

            Assert.Single(added, a => a.Earlier is null);
            Assert.Single(added, a => a.Earlier is { Status: 201 });
        }
    }

    [Fact]
    public async Task A_notice_is_told_by_one_of_them()
    {
        var acme = await OrganizationAsync();
        for (var i = 0; i < 30; i++)
        {
            await one.Endpoints.AddAsync(Samples.Endpoint(acme.Id), Samples.Open, null);
        }

        var taken = new List<Telling>();
        while (true)
        {
            var both = await BothAsync(n =>
                n.Outbox.TakeAsync(NoticeChannel.Email, Samples.Noon, Samples.Noon.AddMinutes(5), 5)
            );
            if (both.All(t => t.Tellings.Count == 0))
            {
                break;
            }
            taken.AddRange(both.SelectMany(t => t.Tellings));
        }

        Assert.Equal(30, taken.Count);
        Assert.Equal(30, taken.Select(t => t.Notice.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_two_channels_tell_at_the_same_time_is_marked_for_both()
    {
        var acme = await OrganizationAsync();
        await one.Endpoints.AddAsync(Samples.Endpoint(acme.Id), Samples.Open, null);
        var later = Samples.Noon.AddMinutes(5);
        var log = (await one.Outbox.TakeAsync(NoticeChannel.Log, Samples.Noon, later, 1)).Tellings[0];
        var mail = (await two.Outbox.TakeAsync(NoticeChannel.Email, Samples.Noon, later, 1)).Tellings[0];

        await Task.WhenAll(one.Outbox.ToldAsync(log, later), two.Outbox.ToldAsync(mail, later));

        var notice = Assert.Single((await one.Notices.ListAsync(acme.Id, new PageRequest(), default)).Value.Items);
        Assert.Equal(["email", "log"], notice.ToldAt.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_endpoint_has_one_replay()
    {
        var acme = await OrganizationAsync();
        var endpoint = (await one.Endpoints.AddAsync(Samples.Endpoint(acme.Id), Samples.Open, null)).Value.Endpoint;

        var started = await BothAsync(n => n.Get<IReplayStore>().StartAsync(Replay(n.Get<IdSource>(), endpoint), null));

        Assert.Single(started, s => !s.IsRefused);
        Assert.Single(started, s => s.Refusal?.Code == "replay_running");
    }

    [Fact]
    public async Task Two_that_feed_one_replay_make_each_delivery_once()
    {
        var acme = await OrganizationAsync();
        var events = Enumerable
            .Range(0, 50)
            .Select(_ => new Talaria.Events.Publication(
                new()
                {
                    Id = one.Get<IdSource>().Next<EventId>(),
                    Organization = acme.Id,
                    Type = "t",
                    Data = "{}"u8.ToArray(),
                    Scopes = Samples.Scopes(),
                    OccurredAt = Samples.Noon,
                    CreatedAt = Samples.Noon,
                },
                null
            ))
            .ToList();
        await one.Get<Talaria.Events.IEventStore>().StoreAsync(events, null);
        var endpoint = (await one.Endpoints.AddAsync(Samples.Endpoint(acme.Id), Samples.Open, null)).Value.Endpoint;
        one.Time.Now = two.Time.Now = Samples.Noon.AddSeconds(1);
        var replay = (await one.Get<IReplayStore>().StartAsync(Replay(one.Get<IdSource>(), endpoint), null)).Value;

        while (
            await one.Get<IReplayStore>().FindAsync(acme.Id, replay.Id, default)
                is { State: ReplayState.Running } running
        )
        {
            await BothAsync(async n =>
            {
                var view = Replayer.View(running, endpoint, Samples.Open);
                return await n.Get<IReplayStore>()
                    .FeedAsync(running, await n.Get<IReplayStore>().ExamineAsync(view, 7, default));
            });
        }

        var made = await one.Get<IDeliveryLog>()
            .ListAsync(acme.Id, new DeliveryFilter(), new PageRequest(200), default);
        Assert.Equal(events.Select(e => e.Event.Id).ToHashSet(), made.Value.Items.Select(d => d.Event).ToHashSet());
        Assert.Equal(50, made.Value.Items.Count);
    }

    private async Task<Organization> OrganizationAsync() =>
        (await one.Organizations.AddAsync(Samples.Organization(), null)).Value;

    private static Replay Replay(IdSource ids, Endpoint endpoint) =>
        new()
        {
            Id = ids.Next<ReplayId>(),
            Organization = endpoint.Organization,
            Endpoint = endpoint.Id,
            Range = new ReplayRange(Samples.Noon, null, null, false),
            Include = ReplayInclude.Missing,
            State = ReplayState.Running,
            Cursor = new EventId(IdSource.FloorOf(Samples.Noon)),
            Count = new ReplayCount(0, true),
            CreatedAt = Samples.Noon,
            UpdatedAt = Samples.Noon,
        };

    private Task<T[]> BothAsync<T>(Func<PostgresFixture, Task<T>> run) =>
        Task.WhenAll(Task.Run(() => run(one)), Task.Run(() => run(two)));
}

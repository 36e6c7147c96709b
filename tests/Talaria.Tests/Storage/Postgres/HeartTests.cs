using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Deliveries;
using Talaria.Storage.Postgres;
using Talaria.Tests.Running;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>How a node beats where the database is slow to answer.</summary>
public sealed class HeartTests
{
    private static readonly TimeSpan BeatLimit = TimeSpan.FromSeconds(5);

    // It waited for the close of its connection, which reads what is under way there: at best as long as a statement may take, at worst for ever.
    [Fact]
    public async Task A_beat_that_is_not_answered_is_given_up_with_its_connection_and_the_next_one_goes_by_another()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 3, 26, 12, 0, 0, TimeSpan.Zero));
        await using var store = await PostgresFixture.OpenAsync();
        using var heart = new Heart(
            store.Database,
            store.Get<PostgresNode>(),
            store.Get<Incarnation>(),
            store.Get<Rescuer>(),
            store.Get<RemoteChanges>(),
            store.Get<Neighbours>(),
            store.Get<Hearing>(),
            store.Get<Holdings>(),
            time,
            NullLogger<Heart>.Instance
        );

        await store.Database.WriteAsync(async db =>
        {
            // Whoever beats waits for this transaction.
            await db.Sql("SELECT id FROM nodes FOR UPDATE").ListAsync(row => row.Long());
            await heart.StartAsync();
            await UntilAsync(() => time.Waits(time.GetUtcNow() + BeatLimit));
            time.Advance(BeatLimit);
            await UntilAsync(() => heart.Troubles.Contains("The store cannot be written."));
            await RunningEngine.UntilAsync(async () => await BeatingAsync(store.Database) == 2 ? "another" : null);
            return true;
        });

        await UntilAsync(() => heart.Troubles.Count == 0);
        Assert.Single(store.Get<PostgresNode>().Ids);
        await heart.StopAsync();
    }

    // A node that serves the interface alone writes nothing while nobody is sent to it, and nobody is while it is not ready.
    [Fact]
    public async Task A_node_that_failed_to_write_is_ready_again_once_it_beats()
    {
        var time = new VirtualTime(new DateTimeOffset(2026, 3, 26, 12, 0, 0, TimeSpan.Zero));
        using var database = PostgresDatabase.Connect(await PostgresServer.NewDatabaseAsync(), time);
        await Assert.ThrowsAsync<TimeoutException>(() => database.WriteAsync<bool>(_ => throw new TimeoutException()));

        database.Wrote();
        Assert.True(database.Failing);
        time.Advance(PostgresDatabase.Shown);
        database.Wrote();

        Assert.False(database.Failing);
    }

    /// <summary>Not in the transaction, which sees the same activity all the time.</summary>
    private static Task<long> BeatingAsync(PostgresDatabase database) =>
        database.ReadAsync(
            db =>
                db.Sql(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'UPDATE nodes SET beat%'
                        """
                    )
                    .FirstAsync(row => row.Long()),
            default
        );

    private static Task UntilAsync(Func<bool> happened) =>
        RunningEngine.UntilAsync(() => Task.FromResult(happened() ? "it did" : null));
}

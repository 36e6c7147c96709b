using System.Globalization;
using Npgsql;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Drops whole days of events with all that belongs to them: no row is looked at but those with an external id.</summary>
/// <remarks>The events go first, without holding up anybody: once they are detached nobody can make a delivery of them any more. A day that was begun
/// and cut off is gone on with.</remarks>
internal sealed class Days(PostgresDatabase database)
{
    /// <summary>A day whose keys are being removed, and the event that the last step came to: another node begins anew.</summary>
    private (DateOnly Day, Guid After) keys;

    /// <summary>Events whose keys go in one step; fewer in tests.</summary>
    internal int EventsAtOnce { get; init; } = 10_000;

    /// <summary>Days that have tables and end before a moment, oldest first.</summary>
    public Task<List<DateOnly>> DueAsync(DateTimeOffset end) =>
        database.ReadAsync(
            async db =>
            {
                var names = await db.Sql(
                        """
                        SELECT DISTINCT substring(relname FROM '\d{8}$') FROM pg_class
                        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
                            AND relname ~ '^(events|event_lookup|deliveries|attempts)_\d{8}$'
                        ORDER BY 1
                        """
                    )
                    .ListAsync(row => row.Text());
                return names
                    .Select(n => DateOnly.ParseExact(n, "yyyyMMdd", CultureInfo.InvariantCulture))
                    .TakeWhile(day => Partitions.Start(day.AddDays(1)) <= end)
                    .ToList();
            },
            CancellationToken.None
        );

    /// <summary>One step.</summary>
    /// <returns>Null: the queue still needs the day. False: there is more to do.</returns>
    public async Task<bool?> DropAsync(DateOnly day)
    {
        if (await IsAttachedAsync("events", day))
        {
            if (await IsNeededAsync(day))
            {
                return null;
            }
            await DetachAsync("events", day);
            // Somebody may have sent one again before it was out of sight.
            if (await IsNeededAsync(day))
            {
                await AttachEventsAsync(day);
                return null;
            }
        }
        if (await RemoveKeysAsync(day))
        {
            return false;
        }
        foreach (var (table, _) in Partitions.Tables.Reverse())
        {
            if (await IsAttachedAsync(table, day))
            {
                await DetachAsync(table, day);
            }
        }
        // The events last: while they are there the day is known to be unfinished, and its keys are found.
        foreach (var (table, _) in Partitions.Tables.Reverse())
        {
            await RunAsync($"DROP TABLE IF EXISTS {Partitions.Name(table, day)}");
        }
        return true;
    }

    private Task<bool> IsNeededAsync(DateOnly day) =>
        database.ReadAsync(
            db =>
                db.Sql("SELECT 1 FROM queue WHERE event_id >= $1 AND event_id < $2 LIMIT 1")
                    .Bind(IdSource.FloorOf(Partitions.Start(day)))
                    .Bind(IdSource.FloorOf(Partitions.Start(day.AddDays(1))))
                    .AnyAsync(),
            CancellationToken.None
        );

    private Task<bool> IsAttachedAsync(string table, DateOnly day) =>
        database.ReadAsync(
            db =>
                db.Sql("SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass($1)")
                    .Bind(Partitions.Name(table, day))
                    .AnyAsync(),
            CancellationToken.None
        );

    private async Task DetachAsync(string table, DateOnly day)
    {
        var name = Partitions.Name(table, day);
        var pending = await database.ReadAsync(
            db =>
                db.Sql("SELECT 1 FROM pg_inherits WHERE inhrelid = to_regclass($1) AND inhdetachpending")
                    .Bind(name)
                    .AnyAsync(),
            CancellationToken.None
        );
        // One that waited for a long transaction and was cut off is only to be finished.
        await RunAsync($"ALTER TABLE {table} DETACH PARTITION {name} {(pending ? "FINALIZE" : "CONCURRENTLY")}");
    }

    private Task AttachEventsAsync(DateOnly day)
    {
        var (from, to) = (IdSource.FloorOf(Partitions.Start(day)), IdSource.FloorOf(Partitions.Start(day.AddDays(1))));
        return RunAsync(
            $"ALTER TABLE events ATTACH PARTITION {Partitions.Name("events", day)} FOR VALUES FROM ('{from}') TO ('{to}')"
        );
    }

    /// <summary>One step, in the order of the day's ids.</summary>
    /// <returns>Whether there is more to do.</returns>
    private async Task<bool> RemoveKeysAsync(DateOnly day)
    {
        var events = Partitions.Name("events", day);
        var there = await database.ReadAsync(
            db => db.Sql("SELECT 1 WHERE to_regclass($1) IS NOT NULL").Bind(events).AnyAsync(),
            CancellationToken.None
        );
        if (!there)
        {
            return false;
        }
        var after = keys.Day == day ? keys.After : Guid.Empty;
        var (count, last) = await database.WriteAsync(db =>
            db.Sql(
                    $"""
                    WITH looked AS (SELECT id, organization_id, external_id FROM {events} WHERE id > $1 ORDER BY id LIMIT $2),
                    gone AS (DELETE FROM event_keys k USING looked e WHERE e.external_id IS NOT NULL
                        AND k.organization_id = e.organization_id AND k.external_id = e.external_id AND k.event_id = e.id)
                    SELECT (SELECT count(*) FROM looked), (SELECT id FROM looked ORDER BY id DESC LIMIT 1)
                    """
                )
                .Bind(after)
                .Bind((long)EventsAtOnce)
                .FirstAsync(row => (Count: row.Long(), Last: row.GuidOrNull()))
        );
        keys = (day, last ?? after);
        return count == EventsAtOnce;
    }

    /// <summary>Outside of any transaction, as CONCURRENTLY has to be, and with all the time it needs.</summary>
    private async Task RunAsync(string sql)
    {
        await using var connection = await database.Source.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}

using Talaria.Ids;
using Talaria.Maintenance;

namespace Talaria.Storage.Postgres;

/// <summary>Retention: an age of two days or more by whole days, which are dropped when their last event is old enough; a shorter one, and days that the queue
/// still needs, row by row. Of many nodes one at a time does it.</summary>
internal sealed class PostgresRetention(PostgresDatabase database, TimeProvider time) : IRetention
{
    /// <summary>Any number that no other program uses for its own advisory locks in this database.</summary>
    internal const long RetentionLock = 0x54414C41_52455445;

    private const int MostExamined = 500;

    private const int RestAtOnce = 1_000;

    private static readonly TimeSpan ByDays = TimeSpan.FromDays(2);

    private readonly Days days = new(database);

    /// <summary>LIMIT 1, for of EXISTS the planner may make a table of every pending delivery that there is.</summary>
    internal const string OldEvents = """
        SELECT e.id, e.deliveries, coalesce((SELECT true FROM deliveries d WHERE d.event_id = e.id AND d.state = 0 LIMIT 1), false)
        FROM events e WHERE e.id > $1 AND e.id < $2 ORDER BY e.id LIMIT $3
        """;

    /// <summary>An attempt is never older than its delivery: those of younger deliveries are not looked at.</summary>
    internal const string OldAttempts = """
        SELECT a.delivery_id, a.id, a.event_id, coalesce((SELECT true FROM queue q WHERE q.delivery_id = a.delivery_id LIMIT 1), false)
        FROM attempts a WHERE (a.delivery_id, a.id) > ($1, $2) AND a.delivery_id < $3 ORDER BY a.delivery_id, a.id LIMIT $4
        """;

    public Task<PruneStep> PruneEventsAsync(Guid after, DateTimeOffset olderThan) =>
        AloneAsync(async () =>
        {
            if (time.GetUtcNow() - olderThan < ByDays)
            {
                return await PruneRowsAsync(after, olderThan);
            }
            foreach (var day in await days.DueAsync(olderThan))
            {
                var end = IdSource.FloorOf(Partitions.Start(day.AddDays(1)));
                if (after.CompareTo(end) >= 0)
                {
                    continue;
                }
                // Its rows are being walked through because the queue needs some.
                var dropped =
                    after.CompareTo(IdSource.FloorOf(Partitions.Start(day))) > 0 ? null : await days.DropAsync(day);
                if (dropped is not null)
                {
                    return new PruneStep(after, 0);
                }
                var step = await PruneRowsAsync(after, Partitions.Start(day.AddDays(1)));
                return new PruneStep(step.Next ?? end, step.Kept);
            }
            return new PruneStep(null, 0);
        });

    /// <summary>Where their events go by whole days, what would go with those is left to them.</summary>
    public Task<PruneStep> PruneAttemptsAsync(Guid after, DateTimeOffset olderThan) =>
        AloneAsync(() =>
            database.WriteAsync(db =>
                PruneAttemptsAsync(
                    db,
                    after,
                    olderThan,
                    time.GetUtcNow() - olderThan < ByDays ? olderThan : Partitions.Start(Partitions.Day(olderThan))
                )
            )
        );

    public async Task<bool> PruneRestAsync(DateTimeOffset olderThan)
    {
        var floor = IdSource.FloorOf(olderThan);
        var counts = await database.WriteAsync(async db =>
        {
            Statement[] deletions =
            [
                db.Sql(
                        """
                        DELETE FROM notices WHERE id = ANY(ARRAY(
                            SELECT n.id FROM notices n
                            WHERE n.id < $1 AND NOT EXISTS (SELECT 1 FROM tellings t WHERE t.notice_id = n.id)
                            ORDER BY n.id LIMIT $2 FOR UPDATE SKIP LOCKED))
                        """
                    )
                    .Bind(floor)
                    .Bind((long)RestAtOnce),
                db.Sql(
                        """
                        DELETE FROM replays WHERE id = ANY(ARRAY(
                            SELECT id FROM replays WHERE id < $1 AND finished_at IS NOT NULL
                            ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED))
                        """
                    )
                    .Bind(floor)
                    .Bind((long)RestAtOnce),
                db.Sql(
                        """
                        DELETE FROM endpoints WHERE id = ANY(ARRAY(
                            SELECT id FROM endpoints WHERE deleted_at < $1
                            ORDER BY deleted_at LIMIT $2 FOR UPDATE SKIP LOCKED))
                        """
                    )
                    .Bind(olderThan)
                    .Bind((long)RestAtOnce),
            ];
            await db.SendAsync([
                .. deletions,
                // Nodes that were away for longer read everything again.
                db.Sql("DELETE FROM changes WHERE at < $1").Bind(time.GetUtcNow() - RemoteChanges.Kept),
            ]);
            return deletions.Max(d => d.Affected);
        });
        return counts == RestAtOnce;
    }

    private Task<PruneStep> PruneRowsAsync(Guid after, DateTimeOffset olderThan) =>
        database.WriteAsync(async db =>
        {
            var seen = await db.Sql(OldEvents)
                .Bind(after)
                .Bind(IdSource.FloorOf(olderThan))
                .Bind((long)MostExamined)
                .ListAsync(row => (Id: row.Guid(), Deliveries: row.Int(), Needed: row.Bool()));
            var due = EventRemoval.Within(seen.Where(e => !e.Needed).Select(e => (e.Id, e.Deliveries)));
            await EventRemoval.RemoveAsync(db, await LockAsync(db, due));
            var all = due.Count == seen.Count(e => !e.Needed);
            var last = all ? (seen.Count > 0 ? seen[^1].Id : after) : due[^1];
            return new PruneStep(
                all && seen.Count < MostExamined ? null : last,
                seen.Count(e => e.Needed && e.Id.CompareTo(last) <= 0)
            );
        });

    /// <summary>Those of which no delivery is pending, now that none can be made.</summary>
    private static async Task<List<Guid>> LockAsync(PostgresSession db, List<Guid> events)
    {
        var locked = await db.Sql(
                "SELECT e.id FROM unnest($1::uuid[]) AS r (id) JOIN events e ON e.id = r.id FOR UPDATE OF e SKIP LOCKED"
            )
            .BindAll(events)
            .ListAsync(row => row.Guid());
        return await db.Sql(
                """
                SELECT r.id FROM unnest($1::uuid[]) AS r (id)
                WHERE NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = r.id AND d.state = 0)
                """
            )
            .BindAll(locked)
            .ListAsync(row => row.Guid());
    }

    private static async Task<PruneStep> PruneAttemptsAsync(
        PostgresSession db,
        Guid after,
        DateTimeOffset olderThan,
        DateTimeOffset deliveredBefore
    )
    {
        var floor = IdSource.FloorOf(olderThan);
        var seen = await db.Sql(OldAttempts)
            .Bind(after)
            .Bind(IdSource.Last)
            .Bind(IdSource.FloorOf(deliveredBefore))
            .Bind((long)EventRemoval.Attempts)
            .ListAsync(row => (Delivery: row.Guid(), Id: row.Guid(), Event: row.Guid(), Needed: row.Bool()));
        var more = seen.Count == EventRemoval.Attempts;
        // Ends between two deliveries, unless it is all one's: then it is come back to once these are gone.
        var last = seen.Count == 0 ? after : seen[^1].Delivery;
        var whole = more ? seen.FindAll(a => a.Delivery != last) : seen;
        var looked = whole.Count > 0 ? whole : seen;
        var due = looked.FindAll(a => !a.Needed && a.Id.CompareTo(floor) < 0);
        if (due.Count > 0)
        {
            await db.Sql(
                    """
                    DELETE FROM attempts a USING unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS r (event_id, delivery_id, id)
                    WHERE a.event_id = r.event_id AND a.delivery_id = r.delivery_id AND a.id = r.id
                    """
                )
                .BindAll(due.Select(a => a.Event))
                .BindAll(due.Select(a => a.Delivery))
                .BindAll(due.Select(a => a.Id))
                .RunAsync();
        }
        Guid? next =
            !more ? null
            : whole.Count > 0 ? whole[^1].Delivery
            : due.Count > 0 ? after
            : last;
        return new PruneStep(next, looked.Count - due.Count);
    }

    /// <summary>Nothing to do while another node does it.</summary>
    private async Task<PruneStep> AloneAsync(Func<Task<PruneStep>> work)
    {
        await using var holder = await database.OpenAloneAsync(CancellationToken.None);
        var session = new PostgresSession(holder, transaction: false);
        if (!await session.Sql("SELECT pg_try_advisory_lock($1)").Bind(RetentionLock).FirstAsync(row => row.Bool()))
        {
            return new PruneStep(null, 0);
        }
        try
        {
            return await work();
        }
        finally
        {
            await session.Sql("SELECT pg_advisory_unlock($1)").Bind(RetentionLock).AnyAsync();
        }
    }
}

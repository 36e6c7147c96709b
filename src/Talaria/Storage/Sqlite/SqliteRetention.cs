using Talaria.Ids;
using Talaria.Maintenance;

namespace Talaria.Storage.Sqlite;

/// <summary>Retention in small steps: what is due is found by a reader, in the order of the ids, which is that of the time; the writer's turn only
/// removes it (some 2 ms).</summary>
internal sealed class SqliteRetention(SqliteDatabase database) : IRetention
{
    private const int Budget = EventRemoval.Budget;

    /// <summary>Events found at once: each is at least three rows as a rule.</summary>
    private const int MostDue = 50;

    private const int MostExamined = 500;

    internal const string OldEvents = """
        SELECT e.id, EXISTS (SELECT 1 FROM deliveries d WHERE d.event_id = e.id AND d.state = 0)
        FROM events e WHERE e.id > ? AND e.id < ? ORDER BY e.id
        """;

    /// <summary>An attempt is never older than its delivery: those of younger deliveries are not looked at.</summary>
    internal const string OldAttempts = """
        SELECT a.delivery_id, a.id, length(a.response_body), EXISTS (SELECT 1 FROM queue q WHERE q.delivery_id = a.delivery_id)
        FROM attempts a WHERE a.delivery_id > ? AND a.delivery_id < ? ORDER BY a.delivery_id, a.id
        """;

    public async Task<PruneStep> PruneEventsAsync(Guid after, DateTimeOffset olderThan)
    {
        var found = await database.Readers.ReadAsync(db => FindEvents(db, after, olderThan), CancellationToken.None);
        if (found.Due.Count == 0)
        {
            return new PruneStep(found.Next, found.Kept);
        }
        var done = await database.Writer.RunAsync(scope =>
            new EventRemoval(scope.Db, waitingToo: false).Remove(found.Due)
        );
        return done == found.Due.Count ? new PruneStep(found.Next, found.Kept)
            : done == 0 ? new PruneStep(after, 0)
            : new PruneStep(found.Due[done - 1], 0);
    }

    public async Task<PruneStep> PruneAttemptsAsync(Guid after, DateTimeOffset olderThan)
    {
        var found = await database.Readers.ReadAsync(db => FindAttempts(db, after, olderThan), CancellationToken.None);
        if (found.Due.Count > 0)
        {
            await database.Writer.RunAsync(scope =>
            {
                foreach (var (delivery, id) in found.Due)
                {
                    EventRemoval.RemoveAttempt(scope.Db, delivery, id);
                }
                return true;
            });
        }
        return new PruneStep(found.Next, found.Kept);
    }

    public Task<bool> PruneRestAsync(DateTimeOffset olderThan) =>
        database.Writer.RunAsync(scope =>
        {
            var floor = IdSource.FloorOf(olderThan);
            var notices = scope
                .Db.Sql(
                    """
                    DELETE FROM notices WHERE id IN (
                        SELECT n.id FROM notices n
                        WHERE n.id < ? AND NOT EXISTS (SELECT 1 FROM tellings t WHERE t.notice_id = n.id) ORDER BY n.id LIMIT ?)
                    """
                )
                .Bind(floor)
                .Bind(Budget)
                .Run();
            var replays = scope
                .Db.Sql(
                    """
                    DELETE FROM replays WHERE id IN (
                        SELECT id FROM replays WHERE id < ? AND finished_at IS NOT NULL ORDER BY id LIMIT ?)
                    """
                )
                .Bind(floor)
                .Bind(Budget)
                .Run();
            var endpoints = scope
                .Db.Sql(
                    """
                    DELETE FROM endpoints WHERE id IN (
                        SELECT id FROM endpoints WHERE deleted_at < ? ORDER BY deleted_at LIMIT ?)
                    """
                )
                .Bind(olderThan)
                .Bind(Budget)
                .Run();
            return Math.Max(notices, Math.Max(replays, endpoints)) == Budget;
        });

    private static (List<Guid> Due, Guid? Next, int Kept) FindEvents(
        SqliteSession db,
        Guid after,
        DateTimeOffset olderThan
    )
    {
        var due = new List<Guid>(MostDue);
        var (last, kept) = (after, 0);
        using var row = db.Sql(OldEvents).Bind(after).Bind(IdSource.FloorOf(olderThan));
        while (row.Step())
        {
            if (due.Count == MostDue || due.Count + kept == MostExamined)
            {
                return (due, last, kept);
            }
            last = row.Guid();
            if (row.Bool())
            {
                kept++;
            }
            else
            {
                due.Add(last);
            }
        }
        return (due, null, kept);
    }

    /// <summary>Stops between two deliveries, or in one once the budget is used up: then the next step begins with it again.</summary>
    private static (List<(Guid Delivery, Guid Id)> Due, Guid? Next, int Kept) FindAttempts(
        SqliteSession db,
        Guid after,
        DateTimeOffset olderThan
    )
    {
        var floor = IdSource.FloorOf(olderThan);
        var due = new List<(Guid, Guid)>();
        var (current, weight, kept) = (after, 0, 0);
        using var row = db.Sql(OldAttempts).Bind(after).Bind(floor);
        while (row.Step())
        {
            var (delivery, id, size, waits) = (row.Guid(), row.Guid(), row.IntOrNull() ?? 0, row.Bool());
            if (delivery != current)
            {
                if (weight >= Budget || due.Count + kept >= MostExamined)
                {
                    return (due, current, kept);
                }
                (after, current) = (current, delivery);
            }
            if (waits || Precedes(floor, id))
            {
                kept++;
            }
            else if (weight >= Budget)
            {
                return (due, after, 0);
            }
            else
            {
                due.Add((delivery, id));
                weight += 1 + EventRemoval.PagesOf(size);
            }
        }
        return (due, null, kept);
    }

    /// <summary>Whether the second is not before the first, as the store orders them.</summary>
    private static bool Precedes(Guid first, Guid second) => first.CompareTo(second) <= 0;
}

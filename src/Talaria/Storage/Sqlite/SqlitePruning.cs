using Talaria.Maintenance;

namespace Talaria.Storage.Sqlite;

/// <summary>Maintenance in the writer's turn: 100 rows or 25 pages at a time (2 ms each; 1,000 rows would block the writer for 28 ms).</summary>
internal sealed class SqlitePruning(SqliteDatabase database) : IPruning
{
    /// <summary>The most rows in one turn; fewer in tests.</summary>
    internal int Rows { get; init; } = 100;

    /// <summary>One file holds all days.</summary>
    public Task PrepareAsync() => Task.CompletedTask;

    public Task<bool> PruneAnswersAsync(DateTimeOffset olderThan) =>
        database.Writer.RunAsync(scope => SqliteIdempotency.Prune(scope.Db, olderThan, Rows) == Rows);

    public Task<bool> PurgeOrganizationAsync(DateTimeOffset deletedBefore) =>
        database.Writer.RunAsync(scope =>
        {
            using var row = scope
                .Db.Sql("SELECT id FROM organizations WHERE deleted_at < ? LIMIT 1")
                .Bind(deletedBefore);
            if (!row.Step())
            {
                return false;
            }
            var organization = row.Guid();
            row.Dispose();
            if (!PurgeEvents(scope.Db, organization))
            {
                PurgeRest(scope.Db, organization);
            }
            return true;
        });

    public Task<bool> FreePagesAsync() =>
        database.Writer.RunAsync(scope =>
        {
            if (FreePages(scope.Db) == 0)
            {
                return false;
            }
            scope.Db.Sql("PRAGMA incremental_vacuum(25)").Run();
            return FreePages(scope.Db) > 0;
        });

    private static long FreePages(SqliteSession db)
    {
        using var row = db.Sql("PRAGMA freelist_count");
        row.Step();
        return row.Long();
    }

    /// <returns>False when there are none left.</returns>
    private bool PurgeEvents(SqliteSession db, Guid organization)
    {
        // Its last events may not be in the index yet.
        LogIndex.Run(db);
        var events = new List<Guid>();
        using (
            var row = db.Sql("SELECT id FROM log_index WHERE kind = 0 AND owner = ? LIMIT ?")
                .Bind(organization)
                .Bind((long)Rows)
        )
        {
            while (row.Step())
            {
                events.Add(row.Guid());
            }
        }
        new EventRemoval(db, waitingToo: true).Remove(events);
        return events.Count > 0;
    }

    /// <summary>The organization itself goes when nothing else was found.</summary>
    private void PurgeRest(SqliteSession db, Guid organization)
    {
        var left = Rows;
        foreach (var sql in Belongings.Deletions)
        {
            left -= db.Sql(sql).Bind(organization).Bind((long)left).Run();
            if (left == 0)
            {
                return;
            }
        }
        if (left == Rows)
        {
            db.Sql("DELETE FROM organizations WHERE id = ?").Bind(organization).Run();
        }
    }
}

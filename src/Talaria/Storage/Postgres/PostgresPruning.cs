using Talaria.Maintenance;

namespace Talaria.Storage.Postgres;

/// <summary>Maintenance in small transactions, which nobody waits for.</summary>
internal sealed class PostgresPruning(PostgresDatabase database) : IPruning
{
    /// <summary>The most rows in one transaction; fewer in tests.</summary>
    internal int Rows { get; init; } = 1_000;

    public Task PrepareAsync() => database.Partitions.MakeAheadAsync();

    public Task<bool> PruneAnswersAsync(DateTimeOffset olderThan) =>
        database.WriteAsync(async db => await PostgresIdempotency.PruneAsync(db, olderThan, Rows) == Rows);

    /// <summary>An organization that another node purges is left to it.</summary>
    public Task<bool> PurgeOrganizationAsync(DateTimeOffset deletedBefore) =>
        database.WriteAsync(async db =>
        {
            var found = await db.Sql(
                    "SELECT id FROM organizations WHERE deleted_at < $1 ORDER BY deleted_at LIMIT 1 FOR UPDATE SKIP LOCKED"
                )
                .Bind(deletedBefore)
                .FirstAsync(row => (Guid?)row.Guid());
            if (found is not { } organization)
            {
                return false;
            }
            var events = await db.Sql(
                    "SELECT id, deliveries FROM events WHERE organization_id = $1 ORDER BY id LIMIT $2 FOR UPDATE"
                )
                .Bind(organization)
                .Bind((long)Rows)
                .ListAsync(row => (row.Guid(), row.Int()));
            if (events.Count > 0)
            {
                await EventRemoval.RemoveAsync(db, EventRemoval.Within(events));
            }
            else
            {
                await PurgeRestAsync(db, organization);
            }
            return true;
        });

    /// <summary>PostgreSQL vacuums by itself.</summary>
    public Task<bool> FreePagesAsync() => Task.FromResult(false);

    /// <summary>The organization itself goes when nothing else was found.</summary>
    private async Task PurgeRestAsync(PostgresSession db, Guid organization)
    {
        var left = Rows;
        foreach (var sql in Belongings.Deletions)
        {
            left -= await db.Sql(sql).Bind(organization).Bind((long)left).RunAsync();
            if (left == 0)
            {
                return;
            }
        }
        if (left == Rows)
        {
            await db.Sql("DELETE FROM organizations WHERE id = $1").Bind(organization).RunAsync();
        }
    }
}

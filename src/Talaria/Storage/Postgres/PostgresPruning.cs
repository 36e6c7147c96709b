using Talaria.Maintenance;

namespace Talaria.Storage.Postgres;

/// <summary>Maintenance in small transactions, which nobody waits for.</summary>
internal sealed class PostgresPruning(PostgresDatabase database) : IPruning
{
    private const int Rows = 1_000;

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

    private static Task PurgeRestAsync(PostgresSession db, Guid organization) =>
        db.SendAsync([
            .. new[]
            {
                "DELETE FROM health WHERE endpoint_id = ANY(ARRAY(SELECT id FROM endpoints WHERE organization_id = $1))",
                "DELETE FROM attempt_tallies WHERE subject = ANY(ARRAY(SELECT id FROM endpoints WHERE organization_id = $1) || $1)",
                "DELETE FROM endpoints WHERE organization_id = $1",
                "DELETE FROM api_keys WHERE organization_id = $1",
                "DELETE FROM sessions WHERE organization_id = $1",
                "DELETE FROM callback_secrets WHERE organization_id = $1",
                "DELETE FROM event_keys WHERE organization_id = $1",
                "DELETE FROM replays WHERE organization_id = $1",
                "DELETE FROM tellings WHERE notice_id = ANY(ARRAY(SELECT id FROM notices WHERE organization_id = $1))",
                "DELETE FROM notices WHERE organization_id = $1",
                "DELETE FROM idempotency WHERE organization_id = $1",
                "DELETE FROM organizations WHERE id = $1",
            }.Select(sql => db.Sql(sql).Bind(organization)),
        ]);
}

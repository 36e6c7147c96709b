using Talaria.Deliveries.Backlog;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Counts the queue.</summary>
internal sealed class PostgresBacklog(PostgresDatabase database) : IBacklogStore
{
    public Task<IReadOnlyDictionary<OrganizationId, BacklogCount>> CountAsync(
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        database.ReadAsync<IReadOnlyDictionary<OrganizationId, BacklogCount>>(
            async db =>
            {
                // The one statement that looks at every row.
                await db.Sql("SET LOCAL enable_seqscan = on").RunAsync();
                var counts = await db.Sql(
                        """
                        SELECT organization_id, count(*), count(*) FILTER (WHERE due_at <= $1), min(due_at) FILTER (WHERE due_at <= $1)
                        FROM queue GROUP BY organization_id
                        """
                    )
                    .Bind(now)
                    .ListAsync(row => (new OrganizationId(row.Guid()), Stored.Backlog(row)));
                return counts.ToDictionary();
            },
            cancel
        );
}

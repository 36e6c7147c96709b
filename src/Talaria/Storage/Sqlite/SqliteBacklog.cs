using Talaria.Deliveries.Backlog;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Counts the queue.</summary>
internal sealed class SqliteBacklog(SqliteDatabase database) : IBacklogStore
{
    public Task<IReadOnlyDictionary<OrganizationId, BacklogCount>> CountAsync(
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync<IReadOnlyDictionary<OrganizationId, BacklogCount>>(
            db =>
            {
                var counts = new Dictionary<OrganizationId, BacklogCount>();
                using var row = db.Sql(
                        """
                        SELECT organization_id, count(*), sum(due_at <= ?1), min(due_at) FILTER (WHERE due_at <= ?1)
                        FROM queue GROUP BY organization_id
                        """
                    )
                    .Bind(now);
                while (row.Step())
                {
                    counts.Add(new OrganizationId(row.Guid()), Stored.Backlog(row));
                }
                return counts;
            },
            cancel
        );
}

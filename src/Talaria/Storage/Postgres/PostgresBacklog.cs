using Talaria.Deliveries.Backlog;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Counts the queue.</summary>
internal sealed class PostgresBacklog(PostgresDatabase database) : IBacklogStore
{
    /// <summary>The one statement that looks at every row: no index fits it, so it goes over the table from end to end in spite of the settings.</summary>
    internal const string Count = """
        SELECT organization_id, count(*), count(*) FILTER (WHERE due_at <= $1), min(due_at) FILTER (WHERE due_at <= $1)
        FROM queue GROUP BY organization_id
        """;

    public Task<IReadOnlyDictionary<OrganizationId, BacklogCount>> CountAsync(
        DateTimeOffset now,
        CancellationToken cancel
    ) =>
        database.ReadAsync<IReadOnlyDictionary<OrganizationId, BacklogCount>>(
            async db =>
            {
                var counts = await db.Sql(Count)
                    .Bind(now)
                    .ListAsync(row => (new OrganizationId(row.Guid()), Stored.Backlog(row)));
                return counts.ToDictionary();
            },
            cancel
        );
}

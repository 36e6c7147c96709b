using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Failing and disabled endpoints, along indexes that hold no others; the failing ones of one organization along its endpoints.</summary>
internal sealed class PostgresTroubles(PostgresDatabase database) : ITroubleList
{
    private const string IsThere = "e.enabled AND e.deleted_at IS NULL AND o.deleted_at IS NULL";

    /// <summary>OFFSET 0 here and below keeps the planner from another order of the tables, which is good only while they are small.</summary>
    internal const string Failing = $"""
        SELECT e.id, e.organization_id, o.name, e.name, e.url, h.last_error, h.failing_since, h.consecutive_failures
        FROM health h CROSS JOIN LATERAL (SELECT * FROM endpoints WHERE id = h.endpoint_id OFFSET 0) e
            JOIN organizations o ON o.id = e.organization_id
        WHERE h.warned AND {IsThere} ORDER BY h.failing_since DESC LIMIT $1
        """;

    /// <summary>Along the organization's endpoints.</summary>
    internal const string FailingOfOne = $"""
        SELECT e.id, e.organization_id, o.name, e.name, e.url, h.last_error, h.failing_since, h.consecutive_failures
        FROM endpoints e JOIN organizations o ON o.id = e.organization_id
            CROSS JOIN LATERAL (SELECT * FROM health WHERE endpoint_id = e.id AND warned OFFSET 0) h
        WHERE e.organization_id = $1 AND {IsThere} ORDER BY h.failing_since DESC LIMIT $2
        """;

    private const string Columns = """
        SELECT e.id, e.organization_id, o.name, e.name, e.url, e.disabled_reason, e.updated_at, coalesce(h.consecutive_failures, 0)
        FROM endpoints e JOIN organizations o ON o.id = e.organization_id LEFT JOIN health h ON h.endpoint_id = e.id
        WHERE NOT e.enabled AND e.deleted_at IS NULL AND o.deleted_at IS NULL
        """;

    internal const string Disabled = $"{Columns} ORDER BY e.updated_at DESC LIMIT $1";

    internal const string DisabledOfOne = $"{Columns} AND e.organization_id = $1 ORDER BY e.updated_at DESC LIMIT $2";

    public Task<IReadOnlyList<TroubledEndpoint>> ListAsync(
        OrganizationId? organization,
        int most,
        CancellationToken cancel
    ) =>
        database.ReadAsync<IReadOnlyList<TroubledEndpoint>>(
            async db =>
            {
                var warned = organization is { } owner
                    ? db.Sql(FailingOfOne).Bind(owner.Value).Bind((long)most)
                    : db.Sql(Failing).Bind((long)most);
                var failing = await warned.ListAsync(row => Stored.Troubled(row, EndpointStatus.Failing));
                var left = (long)(most - failing.Count);
                var disabled = organization is { } one
                    ? db.Sql(DisabledOfOne).Bind(one.Value).Bind(left)
                    : db.Sql(Disabled).Bind(left);
                return [.. failing, .. await disabled.ListAsync(row => Stored.Troubled(row, EndpointStatus.Disabled))];
            },
            cancel
        );
}

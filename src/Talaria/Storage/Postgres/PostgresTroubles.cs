using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Failing and disabled endpoints, each along an index that holds no others.</summary>
internal sealed class PostgresTroubles(PostgresDatabase database) : ITroubleList
{
    internal const string Failing = """
        SELECT e.id, e.organization_id, o.name, e.name, e.url, h.last_error, h.failing_since, h.consecutive_failures
        FROM health h JOIN endpoints e ON e.id = h.endpoint_id JOIN organizations o ON o.id = e.organization_id
        WHERE h.warned AND e.enabled AND e.deleted_at IS NULL AND o.deleted_at IS NULL
            AND ($1::uuid IS NULL OR e.organization_id = $1)
        ORDER BY h.failing_since DESC LIMIT $2
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
                var failing = await db.Sql(Failing)
                    .Bind(organization?.Value)
                    .Bind((long)most)
                    .ListAsync(row => Stored.Troubled(row, EndpointStatus.Failing));
                var left = (long)(most - failing.Count);
                var disabled = organization is { } one
                    ? db.Sql(DisabledOfOne).Bind(one.Value).Bind(left)
                    : db.Sql(Disabled).Bind(left);
                return [.. failing, .. await disabled.ListAsync(row => Stored.Troubled(row, EndpointStatus.Disabled))];
            },
            cancel
        );
}

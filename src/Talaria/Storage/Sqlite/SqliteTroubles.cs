using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Failing and disabled endpoints, along indexes that hold no others; the failing ones of one organization along its endpoints.</summary>
internal sealed class SqliteTroubles(SqliteDatabase database) : ITroubleList
{
    /// <summary>CROSS JOIN keeps the order of the tables: the index of the failing ones first.</summary>
    internal const string Failing = """
        SELECT e.id, e.organization_id, o.name, e.name, e.url, h.last_error, h.failing_since, h.consecutive_failures
        FROM health h CROSS JOIN endpoints e ON e.id = h.endpoint_id CROSS JOIN organizations o ON o.id = e.organization_id
        WHERE h.warned = 1 AND e.enabled = 1 AND e.deleted_at IS NULL AND o.deleted_at IS NULL
        ORDER BY h.failing_since DESC LIMIT ?1
        """;

    /// <summary>Along the organization's endpoints.</summary>
    internal const string FailingOfOne = """
        SELECT e.id, e.organization_id, o.name, e.name, e.url, h.last_error, h.failing_since, h.consecutive_failures
        FROM endpoints e INDEXED BY endpoints_by_organization CROSS JOIN health h ON h.endpoint_id = e.id
        CROSS JOIN organizations o ON o.id = e.organization_id
        WHERE e.organization_id = ?1 AND h.warned = 1 AND e.enabled = 1 AND e.deleted_at IS NULL AND o.deleted_at IS NULL
        ORDER BY h.failing_since DESC LIMIT ?2
        """;

    internal const string Disabled = """
        SELECT e.id, e.organization_id, o.name, e.name, e.url, e.disabled_reason, e.updated_at, coalesce(h.consecutive_failures, 0)
        FROM endpoints e INDEXED BY endpoints_disabled CROSS JOIN organizations o ON o.id = e.organization_id
        LEFT JOIN health h ON h.endpoint_id = e.id
        WHERE e.enabled = 0 AND e.deleted_at IS NULL AND o.deleted_at IS NULL
        ORDER BY e.updated_at DESC LIMIT ?1
        """;

    internal const string DisabledOfOne = """
        SELECT e.id, e.organization_id, o.name, e.name, e.url, e.disabled_reason, e.updated_at, coalesce(h.consecutive_failures, 0)
        FROM endpoints e INDEXED BY endpoints_disabled_by_organization CROSS JOIN organizations o ON o.id = e.organization_id
        LEFT JOIN health h ON h.endpoint_id = e.id
        WHERE e.organization_id = ?1 AND e.enabled = 0 AND e.deleted_at IS NULL AND o.deleted_at IS NULL
        ORDER BY e.updated_at DESC LIMIT ?2
        """;

    public Task<IReadOnlyList<TroubledEndpoint>> ListAsync(
        OrganizationId? organization,
        int most,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync<IReadOnlyList<TroubledEndpoint>>(
            db =>
            {
                var found = new List<TroubledEndpoint>();
                using (
                    var failing = organization is { } owner
                        ? db.Sql(FailingOfOne).Bind(owner.Value).Bind((long)most)
                        : db.Sql(Failing).Bind((long)most)
                )
                {
                    Read(failing, EndpointStatus.Failing, found);
                }
                using var disabled = organization is { } one
                    ? db.Sql(DisabledOfOne).Bind(one.Value).Bind((long)(most - found.Count))
                    : db.Sql(Disabled).Bind((long)(most - found.Count));
                Read(disabled, EndpointStatus.Disabled, found);
                return found;
            },
            cancel
        );

    private static void Read(Statement row, EndpointStatus status, List<TroubledEndpoint> found)
    {
        while (row.Step())
        {
            found.Add(Stored.Troubled(row, status));
        }
    }
}

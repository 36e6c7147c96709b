using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Storage.Sqlite;

/// <summary>Reads of endpoints, and what a change has to look at first.</summary>
internal sealed partial class SqliteEndpoints
{
    public Task<EndpointView?> FindAsync(OrganizationId organization, EndpointId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Find(db, organization, id), cancel);

    public Task<EndpointView?> FindAsync(OrganizationId organization, string externalId, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Find(db, organization, externalId), cancel);

    public Task<Result<Page<EndpointView>>> ListAsync(
        OrganizationId organization,
        EndpointFilter filter,
        PageRequest page,
        CancellationToken cancel
    ) => database.Readers.ReadAsync(db => List(db, organization, filter, page), cancel);

    public Task<int> CountAsync(OrganizationId organization, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => (int)Count(db, organization), cancel);

    public Task<LoadedOrganization?> LoadAsync(OrganizationId organization, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Load(db, organization), cancel);

    /// <summary>An organization with its endpoints, as this connection sees them. Null: not there, or deleted.</summary>
    public LoadedOrganization? Load(SqliteSession db, OrganizationId id)
    {
        if (SqliteOrganizations.Find(db, id) is not { } organization)
        {
            return null;
        }
        var endpoints = new List<Endpoint>();
        using var rows = db.Sql(
            """
            SELECT id, organization_id, external_id, name, description, url, events, scopes, headers, secrets, metadata,
                timeout_ms, retries_ms, rate_limit, enabled, disabled_reason, version, created_at, updated_at
            FROM endpoints WHERE organization_id = ? AND deleted_at IS NULL
            """
        );
        rows.Bind(id.Value);
        while (rows.Step())
        {
            endpoints.Add(Stored.Endpoint(rows, box));
        }
        return new LoadedOrganization(organization, endpoints, SqliteCallbackSecrets.Read(db, id, box));
    }

    /// <summary>Whosever it is; null: not there, or deleted.</summary>
    public Endpoint? Read(SqliteSession db, EndpointId id)
    {
        using var row = db.Sql(
            """
            SELECT id, organization_id, external_id, name, description, url, events, scopes, headers, secrets, metadata,
                timeout_ms, retries_ms, rate_limit, enabled, disabled_reason, version, created_at, updated_at
            FROM endpoints WHERE id = ? AND deleted_at IS NULL
            """
        );
        return row.Bind(id.Value).Step() ? Stored.Endpoint(row, box) : null;
    }

    /// <summary>False if it is not there, or deleted.</summary>
    public static bool IsEnabled(SqliteSession db, EndpointId id)
    {
        using var row = db.Sql("SELECT enabled FROM endpoints WHERE id = ? AND deleted_at IS NULL").Bind(id.Value);
        return row.Step() && row.Bool();
    }

    private EndpointView? Find(SqliteSession db, OrganizationId organization, EndpointId id)
    {
        using var row = db.Sql(
            """
            SELECT e.id, organization_id, external_id, name, description, url, events, scopes, headers, secrets, metadata,
                timeout_ms, retries_ms, rate_limit, enabled, disabled_reason, version, created_at, updated_at,
                coalesce(consecutive_failures, 0), failing_since, last_success_at, last_failure_at, last_error,
                coalesce(warned, 0)
            FROM endpoints e LEFT JOIN health h ON h.endpoint_id = e.id
            WHERE e.id = ? AND organization_id = ? AND deleted_at IS NULL
            """
        );
        return row.Bind(id.Value).Bind(organization.Value).Step() ? View(row) : null;
    }

    private EndpointView? Find(SqliteSession db, OrganizationId organization, string externalId)
    {
        using var row = db.Sql(
                """
                SELECT id FROM endpoints WHERE organization_id = ? AND external_id = ? AND deleted_at IS NULL
                """
            )
            .Bind(organization.Value)
            .Bind(externalId);
        return row.Step() ? Find(db, organization, new EndpointId(row.Guid())) : null;
    }

    private const string NewestFirst = """
        SELECT e.id, organization_id, external_id, name, description, url, events, scopes, headers, secrets, metadata,
            timeout_ms, retries_ms, rate_limit, enabled, disabled_reason, version, created_at, updated_at,
            coalesce(consecutive_failures, 0), failing_since, last_success_at, last_failure_at, last_error,
            coalesce(warned, 0)
        FROM endpoints e LEFT JOIN health h ON h.endpoint_id = e.id
        WHERE organization_id = ? AND e.id < ? AND deleted_at IS NULL ORDER BY e.id DESC
        """;

    private const string OldestFirst = """
        SELECT e.id, organization_id, external_id, name, description, url, events, scopes, headers, secrets, metadata,
            timeout_ms, retries_ms, rate_limit, enabled, disabled_reason, version, created_at, updated_at,
            coalesce(consecutive_failures, 0), failing_since, last_success_at, last_failure_at, last_error,
            coalesce(warned, 0)
        FROM endpoints e LEFT JOIN health h ON h.endpoint_id = e.id
        WHERE organization_id = ? AND e.id > ? AND deleted_at IS NULL ORDER BY e.id
        """;

    private Result<Page<EndpointView>> List(
        SqliteSession db,
        OrganizationId organization,
        EndpointFilter filter,
        PageRequest page
    )
    {
        var list = $"endpoints:{organization}:{filter.Ascending}:{filter.Scope}:{filter.Status}:{filter.Text}";
        if (!Pages.TryStart(list, page, out var last, out var refusal, filter.Ascending))
        {
            return refusal;
        }
        if (page.Cursor is null && filter.After is { } after)
        {
            last = after.Value;
        }
        var found = new List<EndpointView>();
        using var rows = db.Sql(filter.Ascending ? OldestFirst : NewestFirst).Bind(organization.Value).Bind(last);
        for (var examined = 1; found.Count <= page.Limit && rows.Step(); examined++)
        {
            var view = View(rows);
            if (filter.Passes(view))
            {
                found.Add(view);
            }
            if (filter.Ends(examined) && found.Count <= page.Limit)
            {
                return Pages.Until(list, found, view.Endpoint.Id.Value);
            }
        }
        return Pages.Cut(list, page, found, v => v.Endpoint.Id.Value);
    }

    private EndpointView View(Statement row) => new(Stored.Endpoint(row, box), Stored.Health(row));

    private static Refusal? CanAdd(SqliteSession db, Endpoint endpoint, Profile profile) =>
        CheckOrganization(db, endpoint, profile)
        ?? CheckNames(db, null, endpoint, profile)
        ?? (
            profile.Limits.MaxEndpoints is { } most && Count(db, endpoint.Organization) >= most
                ? new Refusal(
                    RefusalKind.Conflict,
                    "too_many_endpoints",
                    $"The organization has {most} endpoints already, the most that its profile allows."
                )
                : null
        );

    /// <summary>What was checked before this turn holds only if the organization is still what it was.</summary>
    private static Refusal? CheckOrganization(SqliteSession db, Endpoint endpoint, Profile profile) =>
        SqliteOrganizations.Find(db, endpoint.Organization) is not { } organization
            ? Refusal.NotFound("organization", endpoint.Organization.ToString())
        : organization.Profile != profile.Name
            ? new Refusal(
                RefusalKind.Conflict,
                "profile_changed",
                $"The organization's profile has just become '{organization.Profile}': try again."
            )
        : null;

    private static Refusal? CheckNames(SqliteSession db, Endpoint? before, Endpoint after, Profile profile)
    {
        if (after.ExternalId is { } name && name != before?.ExternalId)
        {
            using var row = db.Sql(
                """
                SELECT 1 FROM endpoints
                WHERE organization_id = ? AND external_id = ? AND id <> ? AND deleted_at IS NULL
                """
            );
            if (row.Bind(after.Organization.Value).Bind(name).Bind(after.Id.Value).Step())
            {
                return EndpointRegistrar.ExternalIdTaken;
            }
        }
        if (profile.Url.Unique && after.Url != before?.Url)
        {
            using var row = db.Sql(
                "SELECT 1 FROM endpoints WHERE organization_id = ? AND url = ? AND id <> ? AND deleted_at IS NULL"
            );
            if (row.Bind(after.Organization.Value).Bind(after.Url).Bind(after.Id.Value).Step())
            {
                return new Refusal(
                    RefusalKind.Conflict,
                    "url_taken",
                    "Another endpoint of the organization has this URL."
                )
                {
                    Problems = [new FieldProblem("/url", "is another endpoint's already")],
                };
            }
        }
        return null;
    }

    private static long Count(SqliteSession db, OrganizationId organization)
    {
        using var row = db.Sql("SELECT count(*) FROM endpoints WHERE organization_id = ? AND deleted_at IS NULL");
        row.Bind(organization.Value).Step();
        return row.Long();
    }
}

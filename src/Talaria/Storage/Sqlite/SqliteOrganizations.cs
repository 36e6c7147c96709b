using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Storage.Sqlite;

/// <summary>Organizations in SQLite.</summary>
internal sealed class SqliteOrganizations(
    SqliteDatabase database,
    SqliteIdempotency idempotency,
    EndpointDirectory directory
) : IOrganizationStore
{
    private static readonly Refusal ExternalIdTaken = new(
        RefusalKind.Conflict,
        "external_id_taken",
        "Another organization has this external_id."
    );

    public Task<Result<Organization>> AddAsync(Organization organization, IdempotencyKey? once) =>
        database.Writer.RunAsync(scope =>
            idempotency.Once<Organization>(
                scope,
                once,
                () =>
                {
                    if (IsTaken(scope.Db, organization))
                    {
                        return ExternalIdTaken;
                    }
                    scope
                        .Db.Sql(
                            """
                            INSERT INTO organizations (id, external_id, name, profile, owners, configured_in, created_at, updated_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                            """
                        )
                        .Bind(organization.Id.Value)
                        .Bind(organization.ExternalId)
                        .Bind(organization.Name)
                        .Bind(organization.Profile)
                        .Bind(Columns.Write(organization.Owners))
                        .Bind(organization.ConfiguredIn)
                        .Bind(organization.CreatedAt)
                        .Bind(organization.UpdatedAt)
                        .Run();
                    return organization;
                }
            )
        );

    public Task<Organization?> FindAsync(OrganizationId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Find(db, id), cancel);

    public Task<Organization?> FindAsync(string externalId, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
            {
                using var row = db.Sql(
                    """
                    SELECT id, external_id, name, profile, owners, configured_in, created_at, updated_at FROM organizations
                    WHERE external_id = ? AND deleted_at IS NULL
                    """
                );
                return row.Bind(externalId).Step() ? Stored.Organization(row) : null;
            },
            cancel
        );

    public Task<Result<Page<Organization>>> ListAsync(PageRequest page, string search, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
                Pages.Newest(
                    $"organizations:{search}",
                    page,
                    (below, most) =>
                        db.Sql(
                                """
                                SELECT id, external_id, name, profile, owners, configured_in, created_at, updated_at FROM organizations
                                WHERE id < ?1 AND deleted_at IS NULL
                                    AND (?2 = '' OR instr(lower(name), lower(?2)) > 0 OR instr(lower(external_id), lower(?2)) > 0)
                                ORDER BY id DESC LIMIT ?3
                                """
                            )
                            .Bind(below)
                            .Bind(search)
                            .Bind(most)
                            .List(Stored.Organization),
                    o => o.Id.Value
                ),
            cancel
        );

    public Task<Result<Organization>> ChangeAsync(OrganizationId id, Func<Organization, Result<Organization>> decide) =>
        database.Writer.RunAsync(scope => Change(scope, id, decide));

    public Task<Refusal?> RemoveAsync(OrganizationId id, Func<Organization, Refusal?> refuse, DateTimeOffset at) =>
        database.Writer.RunAsync(scope => Remove(scope, id, refuse, at));

    /// <summary>Null if it is not there or deleted.</summary>
    public static Organization? Find(SqliteSession db, OrganizationId id)
    {
        using var row = db.Sql(
            """
            SELECT id, external_id, name, profile, owners, configured_in, created_at, updated_at FROM organizations
            WHERE id = ? AND deleted_at IS NULL
            """
        );
        return row.Bind(id.Value).Step() ? Stored.Organization(row) : null;
    }

    private Result<Organization> Change(
        WriteScope scope,
        OrganizationId id,
        Func<Organization, Result<Organization>> decide
    )
    {
        var db = scope.Db;
        if (Find(db, id) is not { } before)
        {
            return Refusal.NotFound("organization", id.ToString());
        }
        var decided = decide(before);
        if (decided.IsRefused)
        {
            return decided.Refusal;
        }
        var after = decided.Value;
        if (after.ExternalId != before.ExternalId && IsTaken(db, after))
        {
            return ExternalIdTaken;
        }
        if (after.Profile != before.Profile && HasEndpoints(db, id))
        {
            return new Refusal(
                RefusalKind.Conflict,
                "profile_in_use",
                "The profile can only be changed while the organization has no endpoint."
            );
        }
        if (after.Profile != before.Profile)
        {
            // Secrets have their profile's form.
            db.Sql("DELETE FROM callback_secrets WHERE organization_id = ?").Bind(id.Value).Run();
        }
        db.Sql(
                """
                UPDATE organizations SET external_id = ?, name = ?, profile = ?, owners = ?, updated_at = ? WHERE id = ?
                """
            )
            .Bind(after.ExternalId)
            .Bind(after.Name)
            .Bind(after.Profile)
            .Bind(Columns.Write(after.Owners))
            .Bind(after.UpdatedAt)
            .Bind(id.Value)
            .Run();
        ForgetLater(scope, id);
        return after;
    }

    private Refusal? Remove(WriteScope scope, OrganizationId id, Func<Organization, Refusal?> refuse, DateTimeOffset at)
    {
        if (Find(scope.Db, id) is not { } organization)
        {
            return Refusal.NotFound("organization", id.ToString());
        }
        if (refuse(organization) is { } refusal)
        {
            return refusal;
        }
        scope
            .Db.Sql("UPDATE organizations SET deleted_at = ?, updated_at = ? WHERE id = ?")
            .Bind(at)
            .Bind(at)
            .Bind(id.Value)
            .Run();
        scope
            .Db.Sql(
                """
                UPDATE endpoints SET enabled = 0, disabled_reason = 'organization deleted', updated_at = ?
                WHERE organization_id = ? AND enabled = 1
                """
            )
            .Bind(at)
            .Bind(id.Value)
            .Run();
        scope
            .Db.Sql(
                """
                UPDATE replays SET state = 2, reason = 'organization deleted', updated_at = ?1, finished_at = ?1
                WHERE organization_id = ?2 AND finished_at IS NULL
                """
            )
            .Bind(at)
            .Bind(id.Value)
            .Run();
        scope.AfterCommit(() =>
        {
            // One by one, so that whoever holds an endpoint's deliveries hears that it went.
            foreach (var endpoint in directory.Find(id)?.Endpoints.Values ?? [])
            {
                directory.Remove(endpoint);
            }
        });
        ForgetLater(scope, id);
        return null;
    }

    // After an undone batch too: the writer may have loaded the directory from inside the transaction.
    private void ForgetLater(WriteScope scope, OrganizationId id)
    {
        scope.AfterCommit(() => directory.Forget(id));
        scope.AfterRollback(() => directory.Forget(id));
    }

    private static bool IsTaken(SqliteSession db, Organization organization)
    {
        if (organization.ExternalId is null)
        {
            return false;
        }
        using var row = db.Sql("SELECT 1 FROM organizations WHERE external_id = ? AND id <> ? AND deleted_at IS NULL");
        return row.Bind(organization.ExternalId).Bind(organization.Id.Value).Step();
    }

    private static bool HasEndpoints(SqliteSession db, OrganizationId id)
    {
        using var row = db.Sql("SELECT 1 FROM endpoints WHERE organization_id = ? AND deleted_at IS NULL LIMIT 1");
        return row.Bind(id.Value).Step();
    }
}

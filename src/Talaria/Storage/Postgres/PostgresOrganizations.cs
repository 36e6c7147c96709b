using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Storage.Postgres;

/// <summary>Organizations in PostgreSQL.</summary>
internal sealed class PostgresOrganizations(
    PostgresDatabase database,
    PostgresIdempotency idempotency,
    EndpointDirectory directory
) : IOrganizationStore
{
    private const string One =
        $"SELECT {OrganizationRow.Columns} FROM organizations WHERE id = $1 AND deleted_at IS NULL";

    private const string Named =
        $"SELECT {OrganizationRow.Columns} FROM organizations WHERE external_id = $1 AND deleted_at IS NULL";

    private const string NewestFirst = $"""
        SELECT {OrganizationRow.Columns} FROM organizations WHERE id < $1 AND deleted_at IS NULL
            AND ($2 = '' OR position(lower($2 COLLATE "C") IN lower(name COLLATE "C")) > 0
                OR position(lower($2 COLLATE "C") IN lower(external_id COLLATE "C")) > 0)
        ORDER BY id DESC LIMIT $3
        """;

    private static readonly Refusal ExternalIdTaken = new(
        RefusalKind.Conflict,
        "external_id_taken",
        "Another organization has this external_id."
    );

    public Task<Result<Organization>> AddAsync(Organization organization, IdempotencyKey? once) =>
        database.WriteAsync(db => idempotency.OnceAsync(db, once, () => AddAsync(db, organization)));

    public Task<Organization?> FindAsync(OrganizationId id, CancellationToken cancel) =>
        database.ReadAsync(db => FindAsync(db, id), cancel);

    public Task<Organization?> FindAsync(string externalId, CancellationToken cancel) =>
        database.ReadAsync(db => db.Sql(Named).Bind(externalId).FirstAsync(Stored.Organization), cancel);

    public Task<Result<Page<Organization>>> ListAsync(PageRequest page, string search, CancellationToken cancel) =>
        database.ReadAsync(
            db =>
                Pages.NewestAsync(
                    $"organizations:{search}",
                    page,
                    (below, most) =>
                        db.Sql(NewestFirst).Bind(below).Bind(search).Bind(most).ListAsync(Stored.Organization),
                    o => o.Id.Value
                ),
            cancel
        );

    public Task<Result<Organization>> ChangeAsync(OrganizationId id, Func<Organization, Result<Organization>> decide) =>
        database.WriteAsync(db => ChangeAsync(db, id, decide));

    public Task<Refusal?> RemoveAsync(OrganizationId id, Func<Organization, Refusal?> refuse, DateTimeOffset at) =>
        database.WriteAsync(db => RemoveAsync(db, id, refuse, at));

    /// <summary>Null if it is not there or deleted.</summary>
    public static Task<Organization?> FindAsync(PostgresSession db, OrganizationId id) =>
        db.Sql(One).Bind(id.Value).FirstAsync(Stored.Organization);

    private static async Task<Result<Organization>> AddAsync(PostgresSession db, Organization organization)
    {
        if (await IsTakenAsync(db, organization))
        {
            return ExternalIdTaken;
        }
        await db.Sql($"INSERT INTO organizations ({OrganizationRow.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .Bind(organization.Id.Value)
            .Bind(organization.ExternalId)
            .Bind(organization.Name)
            .Bind(organization.Profile)
            .Bind(Columns.Write(organization.Owners))
            .Bind(organization.ConfiguredIn)
            .Bind(organization.CreatedAt)
            .Bind(organization.UpdatedAt)
            .RunAsync();
        return organization;
    }

    private async Task<Result<Organization>> ChangeAsync(
        PostgresSession db,
        OrganizationId id,
        Func<Organization, Result<Organization>> decide
    )
    {
        if (await OrganizationRow.LockAsync(db, id) is not { } before)
        {
            return Refusal.NotFound("organization", id.ToString());
        }
        var decided = decide(before);
        if (decided.IsRefused)
        {
            return decided.Refusal;
        }
        var after = decided.Value;
        if (after.ExternalId != before.ExternalId && await IsTakenAsync(db, after))
        {
            return ExternalIdTaken;
        }
        if (after.Profile != before.Profile)
        {
            if (await HasEndpointsAsync(db, id))
            {
                return new Refusal(
                    RefusalKind.Conflict,
                    "profile_in_use",
                    "The profile can only be changed while the organization has no endpoint."
                );
            }
            // Secrets have their profile's form.
            await db.Sql("DELETE FROM callback_secrets WHERE organization_id = $1").Bind(id.Value).RunAsync();
        }
        await db.Sql(
                """
                UPDATE organizations SET external_id = $2, name = $3, profile = $4, owners = $5, updated_at = $6
                WHERE id = $1
                """
            )
            .Bind(id.Value)
            .Bind(after.ExternalId)
            .Bind(after.Name)
            .Bind(after.Profile)
            .Bind(Columns.Write(after.Owners))
            .Bind(after.UpdatedAt)
            .RunAsync();
        await OrganizationRow.RaiseAsync(db, id, after.UpdatedAt);
        db.AfterCommit(() => directory.Forget(id));
        return after;
    }

    private async Task<Refusal?> RemoveAsync(
        PostgresSession db,
        OrganizationId id,
        Func<Organization, Refusal?> refuse,
        DateTimeOffset at
    )
    {
        if (await OrganizationRow.LockAsync(db, id) is not { } organization)
        {
            return Refusal.NotFound("organization", id.ToString());
        }
        if (refuse(organization) is { } refusal)
        {
            return refusal;
        }
        await OrganizationRow.RaiseAsync(db, id, at);
        await db.SendAsync(
            db.Sql("UPDATE organizations SET deleted_at = $2, updated_at = $2 WHERE id = $1").Bind(id.Value).Bind(at),
            db.Sql(
                    """
                    UPDATE endpoints SET enabled = false, disabled_reason = 'organization deleted', updated_at = $2
                    WHERE organization_id = $1 AND enabled
                    """
                )
                .Bind(id.Value)
                .Bind(at),
            db.Sql(
                    """
                    UPDATE replays SET state = 2, reason = 'organization deleted', updated_at = $2, finished_at = $2
                    WHERE organization_id = $1 AND finished_at IS NULL
                    """
                )
                .Bind(id.Value)
                .Bind(at)
        );
        db.AfterCommit(() =>
        {
            // One by one, so that whoever holds an endpoint's deliveries hears that it went.
            foreach (var endpoint in directory.Find(id)?.Endpoints.Values ?? [])
            {
                directory.Remove(endpoint);
            }
            directory.Forget(id);
        });
        return null;
    }

    private static async Task<bool> IsTakenAsync(PostgresSession db, Organization organization) =>
        organization.ExternalId is not null
        && await db.Sql("SELECT 1 FROM organizations WHERE external_id = $1 AND id <> $2 AND deleted_at IS NULL")
            .Bind(organization.ExternalId)
            .Bind(organization.Id.Value)
            .AnyAsync();

    private static Task<bool> HasEndpointsAsync(PostgresSession db, OrganizationId id) =>
        db.Sql("SELECT 1 FROM endpoints WHERE organization_id = $1 AND deleted_at IS NULL LIMIT 1")
            .Bind(id.Value)
            .AnyAsync();
}

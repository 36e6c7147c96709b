using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Storage.Postgres;

/// <summary>What a change has to look at first, and what is loaded into the directory.</summary>
internal sealed partial class PostgresEndpoints
{
    public Task<LoadedOrganization?> LoadAsync(OrganizationId organization, CancellationToken cancel) =>
        database.ReadAsync(db => LoadAsync(db, organization), cancel);

    /// <summary>An organization with its endpoints: at least as new as the version that it names. Null: not there, or deleted.</summary>
    public async Task<LoadedOrganization?> LoadAsync(PostgresSession db, OrganizationId id)
    {
        // Each statement sees what is committed when it begins, so the version goes first: what follows may be newer than it says, and is then only
        // read once more.
        (Organization Organization, long Version)? found = null;
        var endpoints = new List<Endpoint>();
        await db.SendAsync(
            db.Sql($"SELECT version, {OrganizationRow.Columns} FROM organizations WHERE id = $1 AND deleted_at IS NULL")
                .Bind(id.Value)
                .Each(row =>
                {
                    var version = row.Long();
                    found = (Stored.Organization(row), version);
                }),
            db.Sql($"SELECT {EndpointRow.Columns} FROM endpoints WHERE organization_id = $1 AND deleted_at IS NULL")
                .Bind(id.Value)
                .Each(row => endpoints.Add(Stored.Endpoint(row, box)))
        );
        return found is var (organization, version)
            ? new LoadedOrganization(
                organization,
                endpoints,
                await PostgresCallbackSecrets.ReadAsync(db, id, box),
                version
            )
            : null;
    }

    private Task<List<Endpoint>> ReadAllAsync(PostgresSession db, OrganizationId organization) =>
        db.Sql($"SELECT {EndpointRow.Columns} FROM endpoints WHERE organization_id = $1 AND deleted_at IS NULL")
            .Bind(organization.Value)
            .ListAsync(row => Stored.Endpoint(row, box));

    private Task<EndpointView?> FindAsync(PostgresSession db, OrganizationId organization, EndpointId id) =>
        db.Sql(ById).Bind(id.Value).Bind(organization.Value).FirstAsync(View);

    private static async Task<Refusal?> CanAddAsync(
        PostgresSession db,
        Organization? owner,
        Endpoint endpoint,
        Profile profile
    ) =>
        CheckOrganization(owner, endpoint, profile)
        ?? await CheckNamesAsync(db, null, endpoint, profile)
        ?? (
            profile.Limits.MaxEndpoints is { } most && await CountAsync(db, endpoint.Organization) >= most
                ? new Refusal(
                    RefusalKind.Conflict,
                    "too_many_endpoints",
                    $"The organization has {most} endpoints already, the most that its profile allows."
                )
                : null
        );

    /// <summary>What was checked before holds only if the organization is still what it was.</summary>
    private static Refusal? CheckOrganization(Organization? owner, Endpoint endpoint, Profile profile) =>
        owner is null ? Refusal.NotFound("organization", endpoint.Organization.ToString())
        : owner.Profile != profile.Name
            ? new Refusal(
                RefusalKind.Conflict,
                "profile_changed",
                $"The organization's profile has just become '{owner.Profile}': try again."
            )
        : null;

    private static async Task<Refusal?> CheckNamesAsync(
        PostgresSession db,
        Endpoint? before,
        Endpoint after,
        Profile profile
    )
    {
        if (
            after.ExternalId is { } name
            && name != before?.ExternalId
            && await db.Sql(
                    """
                    SELECT 1 FROM endpoints
                    WHERE organization_id = $1 AND external_id = $2 AND id <> $3 AND deleted_at IS NULL
                    """
                )
                .Bind(after.Organization.Value)
                .Bind(name)
                .Bind(after.Id.Value)
                .AnyAsync()
        )
        {
            return EndpointRegistrar.ExternalIdTaken;
        }
        if (
            profile.Url.Unique
            && after.Url != before?.Url
            && await db.Sql(
                    """
                    SELECT 1 FROM endpoints
                    WHERE organization_id = $1 AND md5(url) = md5($2) AND url = $2 AND id <> $3 AND deleted_at IS NULL
                    """
                )
                .Bind(after.Organization.Value)
                .Bind(after.Url)
                .Bind(after.Id.Value)
                .AnyAsync()
        )
        {
            return new Refusal(RefusalKind.Conflict, "url_taken", "Another endpoint of the organization has this URL.")
            {
                Problems = [new FieldProblem("/url", "is another endpoint's already")],
            };
        }
        return null;
    }

    private static Task<int> CountAsync(PostgresSession db, OrganizationId organization) =>
        db.Sql("SELECT count(*) FROM endpoints WHERE organization_id = $1 AND deleted_at IS NULL")
            .Bind(organization.Value)
            .FirstAsync(row => (int)row.Long());
}

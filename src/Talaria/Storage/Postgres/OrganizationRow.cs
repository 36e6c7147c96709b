using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Storage.Postgres;

/// <summary>An organization's columns, and its version: what nodes keep of it in memory is of one.</summary>
internal static class OrganizationRow
{
    /// <summary>In the order of <see cref="Stored.Organization"/>.</summary>
    public const string Columns = "id, external_id, name, profile, owners, configured_in, created_at, updated_at";

    /// <summary>Holds off other changes of an organization, its endpoints and its secrets until the commit.</summary>
    /// <returns>Null if it is not there or deleted.</returns>
    public static Task<Organization?> LockAsync(PostgresSession db, OrganizationId id) =>
        db.Sql($"SELECT {Columns} FROM organizations WHERE id = $1 AND deleted_at IS NULL FOR UPDATE")
            .Bind(id.Value)
            .FirstAsync(Stored.Organization);

    /// <summary>A change is being made: other nodes are told, and match nothing with what they know from before.</summary>
    /// <returns>The new version.</returns>
    public static async Task<long> RaiseAsync(PostgresSession db, OrganizationId id, DateTimeOffset at)
    {
        var version = 0L;
        await db.SendAsync(
            db.Sql("UPDATE organizations SET version = version + 1 WHERE id = $1 RETURNING version")
                .Bind(id.Value)
                .Each(row => version = row.Long()),
            db.Sql("INSERT INTO changes (organization_id, at) VALUES ($1, $2)").Bind(id.Value).Bind(at)
        );
        db.Hint(Hint.Changed);
        return version;
    }

    /// <summary>Both at once, for a change that refuses nothing once the organization is there.</summary>
    /// <returns>The organization with its new version; null if it is not there or deleted.</returns>
    public static async Task<(Organization Organization, long Version)?> ChangeAsync(
        PostgresSession db,
        OrganizationId id,
        DateTimeOffset at
    ) => await LockAsync(db, id) is { } organization ? (organization, await RaiseAsync(db, id, at)) : null;
}

using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Storage.Postgres;

/// <summary>An organization's columns, and its version: what nodes keep of it in memory is of one.</summary>
internal static class OrganizationRow
{
    /// <summary>In the order of <see cref="Read"/>.</summary>
    public const string Columns = "id, external_id, name, profile, owners, configured_in, created_at, updated_at";

    public static Organization Read(Row row) =>
        new()
        {
            Id = new OrganizationId(row.Guid()),
            ExternalId = row.TextOrNull(),
            Name = row.Text(),
            Profile = row.Text(),
            Owners = Storage.Columns.ReadList(row.Text()),
            ConfiguredIn = row.TextOrNull(),
            CreatedAt = row.Time(),
            UpdatedAt = row.Time(),
        };

    /// <summary>Begins every change of an organization, its endpoints or its secrets: holds off other changes of it until the commit, raises its version
    /// and tells the other nodes.</summary>
    /// <returns>The organization with its new version; null if it is not there or deleted.</returns>
    public static async Task<(Organization Organization, long Version)?> ChangeAsync(
        PostgresSession db,
        OrganizationId id,
        DateTimeOffset at
    )
    {
        (Organization, long)? changed = null;
        await db.SendAsync(
            db.Sql(
                    $"UPDATE organizations SET version = version + 1 WHERE id = $1 AND deleted_at IS NULL RETURNING version, {Columns}"
                )
                .Bind(id.Value)
                .Each(row =>
                {
                    var version = row.Long();
                    changed = (Read(row), version);
                }),
            db.Sql("INSERT INTO changes (organization_id, at) VALUES ($1, $2)").Bind(id.Value).Bind(at)
        );
        return changed;
    }
}

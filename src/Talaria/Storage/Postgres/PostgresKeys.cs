using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Storage.Postgres;

/// <summary>API keys in PostgreSQL, by their SHA-256.</summary>
internal sealed class PostgresKeys(PostgresDatabase database, PostgresIdempotency idempotency, TimeProvider time)
    : IKeyStore
{
    public Task<Result<IssuedKey>> AddAsync(IssuedKey issued, byte[] hash, IdempotencyKey? once) =>
        database.WriteAsync(db => idempotency.OnceAsync(db, once, () => AddAsync(db, issued, hash)));

    public Task<Result<Page<ApiKey>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            db =>
                Pages.NewestAsync(
                    $"keys:{organization}",
                    page,
                    (below, most) =>
                        db.Sql(
                                """
                                SELECT id, organization_id, name, permissions, created_at, expires_at, last_used_at FROM api_keys
                                WHERE organization_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
                                """
                            )
                            .Bind(organization.Value)
                            .Bind(below)
                            .Bind(most)
                            .ListAsync(Stored.Key),
                    k => k.Id.Value
                ),
            cancel
        );

    public Task<Refusal?> RemoveAsync(OrganizationId organization, KeyId id) =>
        database.WriteAsync(async db =>
        {
            var removed = await db.Sql("DELETE FROM api_keys WHERE id = $1 AND organization_id = $2")
                .Bind(id.Value)
                .Bind(organization.Value)
                .RunAsync();
            if (removed == 0)
            {
                return Refusal.NotFound("key", id.ToString());
            }
            // Other nodes know it by heart.
            await OrganizationRow.RaiseAsync(db, organization, time.GetUtcNow());
            return null;
        });

    public Task<ApiKey?> FindAsync(byte[] hash, CancellationToken cancel) =>
        database.ReadAsync(
            db =>
                db.Sql(
                        """
                        SELECT k.id, k.organization_id, k.name, k.permissions, k.created_at, k.expires_at, k.last_used_at
                        FROM api_keys k JOIN organizations o ON o.id = k.organization_id
                        WHERE k.hash = $1 AND o.deleted_at IS NULL
                        """
                    )
                    .Bind(hash)
                    .FirstAsync(Stored.Key),
            cancel
        );

    /// <summary>In the order of the ids, as on every node: two that write the same keys wait for each other in turn.</summary>
    public Task TouchAsync(IReadOnlyCollection<(KeyId Key, DateTimeOffset At)> used) =>
        database.WriteAsync(async db =>
        {
            var sorted = used.OrderBy(u => u.Key.Value).ToList();
            await db.SendAsync([
                .. sorted.Select(u =>
                    db.Sql("UPDATE api_keys SET last_used_at = greatest(last_used_at, $2) WHERE id = $1")
                        .Bind(u.Key.Value)
                        .Bind(u.At)
                ),
            ]);
            return sorted.Count;
        });

    private static async Task<Result<IssuedKey>> AddAsync(PostgresSession db, IssuedKey issued, byte[] hash)
    {
        var key = issued.Key;
        if (await PostgresOrganizations.FindAsync(db, key.Organization) is null)
        {
            return Refusal.NotFound("organization", key.Organization.ToString());
        }
        await db.Sql(
                """
                INSERT INTO api_keys (id, organization_id, name, hash, permissions, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """
            )
            .Bind(key.Id.Value)
            .Bind(key.Organization.Value)
            .Bind(key.Name)
            .Bind(hash)
            .Bind((int)key.Permissions)
            .Bind(key.CreatedAt)
            .Bind(key.ExpiresAt)
            .RunAsync();
        return issued;
    }
}

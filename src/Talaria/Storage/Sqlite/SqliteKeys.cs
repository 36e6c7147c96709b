using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Storage.Sqlite;

/// <summary>API keys in SQLite, by their SHA-256.</summary>
internal sealed class SqliteKeys(SqliteDatabase database, SqliteIdempotency idempotency) : IKeyStore
{
    public Task<Result<IssuedKey>> AddAsync(IssuedKey issued, byte[] hash, IdempotencyKey? once) =>
        database.Writer.RunAsync(scope =>
            idempotency.Once<IssuedKey>(
                scope,
                once,
                () =>
                {
                    var key = issued.Key;
                    if (SqliteOrganizations.Find(scope.Db, key.Organization) is null)
                    {
                        return Refusal.NotFound("organization", key.Organization.ToString());
                    }
                    scope
                        .Db.Sql(
                            """
                            INSERT INTO api_keys (id, organization_id, name, hash, permissions, created_at, expires_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?)
                            """
                        )
                        .Bind(key.Id.Value)
                        .Bind(key.Organization.Value)
                        .Bind(key.Name)
                        .Bind(hash)
                        .Bind((long)key.Permissions)
                        .Bind(key.CreatedAt)
                        .Bind(key.ExpiresAt)
                        .Run();
                    return issued;
                }
            )
        );

    public Task<Result<Page<ApiKey>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync(
            db =>
                Pages.Newest(
                    $"keys:{organization}",
                    page,
                    (below, most) =>
                        db.Sql(
                                """
                                SELECT id, organization_id, name, permissions, created_at, expires_at, last_used_at FROM api_keys
                                WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT ?
                                """
                            )
                            .Bind(organization.Value)
                            .Bind(below)
                            .Bind(most)
                            .List(Stored.Key),
                    k => k.Id.Value
                ),
            cancel
        );

    public Task<Refusal?> RemoveAsync(OrganizationId organization, KeyId id) =>
        database.Writer.RunAsync(scope =>
            scope
                .Db.Sql("DELETE FROM api_keys WHERE id = ? AND organization_id = ?")
                .Bind(id.Value)
                .Bind(organization.Value)
                .Run() > 0
                ? null
                : Refusal.NotFound("key", id.ToString())
        );

    public Task<ApiKey?> FindAsync(byte[] hash, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
            {
                using var row = db.Sql(
                    """
                    SELECT k.id, k.organization_id, k.name, k.permissions, k.created_at, k.expires_at, k.last_used_at
                    FROM api_keys k JOIN organizations o ON o.id = k.organization_id
                    WHERE k.hash = ? AND o.deleted_at IS NULL
                    """
                );
                return row.Bind(hash).Step() ? Stored.Key(row) : null;
            },
            cancel
        );

    public Task TouchAsync(IReadOnlyCollection<(KeyId Key, DateTimeOffset At)> used) =>
        database.Writer.RunAsync(scope =>
        {
            foreach (var (key, at) in used)
            {
                scope
                    .Db.Sql("UPDATE api_keys SET last_used_at = max(coalesce(last_used_at, 0), ?) WHERE id = ?")
                    .Bind(at)
                    .Bind(key.Value)
                    .Run();
            }
            return used.Count;
        });
}

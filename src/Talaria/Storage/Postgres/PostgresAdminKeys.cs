using Talaria.Organizations;

namespace Talaria.Storage.Postgres;

/// <summary>The operator's key that was made at the first start of the first node, as its SHA-256.</summary>
internal sealed class PostgresAdminKeys(PostgresDatabase database, TimeProvider time) : IAdminKeys
{
    // Written once in a database's life, before any node answers: read once.
    private byte[][]? hashes;

    public async Task<string?> EnsureAsync(CancellationToken cancel)
    {
        var key = AdminKey.New();
        var made = await database.WriteAsync(async db =>
        {
            // Of nodes that start together one makes it.
            await db.Sql("LOCK TABLE admin_keys IN SHARE ROW EXCLUSIVE MODE").RunAsync();
            if (await db.Sql("SELECT 1 FROM admin_keys LIMIT 1").AnyAsync())
            {
                return false;
            }
            await db.Sql("INSERT INTO admin_keys (hash, created_at) VALUES ($1, $2)")
                .Bind(AdminKey.Hash(key))
                .Bind(time.GetUtcNow())
                .RunAsync();
            return true;
        });
        Volatile.Write(ref hashes, null);
        return made ? key : null;
    }

    public async ValueTask<bool> MatchesAsync(string key, CancellationToken cancel) =>
        AdminKey.IsOneOf(await HashesAsync(cancel), key);

    public ValueTask<IReadOnlyList<byte[]>> HashesAsync(CancellationToken cancel) =>
        Volatile.Read(ref hashes) is { } known ? new(known) : new(ReadAsync(cancel));

    private async Task<IReadOnlyList<byte[]>> ReadAsync(CancellationToken cancel)
    {
        byte[][] known =
        [
            .. await database.ReadAsync(
                db => db.Sql("SELECT hash FROM admin_keys").ListAsync(row => row.Blob()),
                cancel
            ),
        ];
        if (known.Length > 0)
        {
            Volatile.Write(ref hashes, known);
        }
        return known;
    }
}

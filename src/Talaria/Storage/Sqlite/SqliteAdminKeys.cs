using Talaria.Organizations;

namespace Talaria.Storage.Sqlite;

/// <summary>The operator's key that was made at the first start, as its SHA-256.</summary>
internal sealed class SqliteAdminKeys(SqliteDatabase database, TimeProvider time) : IAdminKeys
{
    // Written once in a database's life, by this process: read once.
    private byte[][]? hashes;

    public async Task<string?> EnsureAsync(CancellationToken cancel)
    {
        var key = AdminKey.New();
        var made = await database.Writer.RunAsync(scope =>
        {
            if (Read(scope.Db).Length > 0)
            {
                return false;
            }
            scope
                .Db.Sql("INSERT INTO admin_keys (hash, created_at) VALUES (?, ?)")
                .Bind(AdminKey.Hash(key))
                .Bind(time.GetUtcNow())
                .Run();
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
        var known = await database.Readers.ReadAsync(Read, cancel);
        if (known.Length > 0)
        {
            Volatile.Write(ref hashes, known);
        }
        return known;
    }

    private static byte[][] Read(SqliteSession db) =>
        [.. db.Sql("SELECT hash FROM admin_keys").List(row => row.Blob())];
}

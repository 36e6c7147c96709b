using System.Security.Cryptography;

namespace Talaria.Storage.Sqlite;

/// <summary>Opens the box for secrets at rest, and stops the start with keys that are not this database's.</summary>
/// <remarks>One canary for each key that ever encrypted first, so that a rotation can be watched: a key may be taken out of the
/// configuration once nothing needs it any more.</remarks>
internal static class SqliteSecretKeys
{
    private const string Prefix = "canary:";
    private const string Column = "settings.canary";

    /// <exception cref="StartupException">The keys do not open what is stored, or the key file is missing or broken.</exception>
    public static async Task<SecretBox> OpenAsync(TalariaOptions options, SqliteDatabase database)
    {
        var canaries = await database.Writer.RunAsync(scope => Canaries(scope.Db));
        var configured = options.SecretKeys.Count > 0;
        var keys = configured ? options.SecretKeys : [FromFile(options.DataDirectory, canaries.Count > 0)];
        if (keys.Any(k => k.Length != 32))
        {
            throw new StartupException("Each of secret_keys has to be 32 bytes as base64.");
        }
        var box = new SecretBox(keys);
        var closed = canaries.Where(c => !Opens(box, c.Box)).Select(c => c.Name).ToList();
        if (canaries.Count > 0 && closed.Count == canaries.Count)
        {
            throw new StartupException(
                configured
                    ? "None of secret_keys is a key of this database. Configure the key that it was made with."
                    : $"'{Path.Combine(options.DataDirectory, KeyFile.Name)}' is not the key of this database. Restore the one that it was made with."
            );
        }
        await database.Writer.RunAsync(scope => Settle(scope.Db, box, closed));
        return box;
    }

    private static byte[] FromFile(string directory, bool inUse) =>
        KeyFile.Read(directory)
        ?? (
            inUse
                ? throw new StartupException(
                    $"The key file '{Path.Combine(directory, KeyFile.Name)}' is missing, and the database holds secrets encrypted with it. Restore it, or configure secret_keys."
                )
                : KeyFile.Make(directory)
        );

    private static List<(string Name, byte[] Box)> Canaries(SqliteSession db) =>
        db.Sql("SELECT name, value FROM settings WHERE name LIKE 'canary:%'").List(row => (row.Text(), row.Blob()));

    private static bool Opens(SecretBox box, byte[] value)
    {
        try
        {
            _ = box.Open(value, Column, Guid.Empty);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Drops the canaries of keys that went and that nothing needs, and sets one for the key that encrypts now.</summary>
    private static bool Settle(SqliteSession db, SecretBox box, List<string> closed)
    {
        foreach (var name in closed)
        {
            if (IsNeeded(db, Convert.FromHexString(name[Prefix.Length..])))
            {
                throw new StartupException(
                    "A key was taken out of secret_keys that stored secrets are still encrypted with. Configure it again, behind the new one."
                );
            }
            db.Sql("DELETE FROM settings WHERE name = ?").Bind(name).Run();
        }
        db.Sql("INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING")
            .Bind(Prefix + Convert.ToHexStringLower(box.FirstKeyId))
            .Bind(box.Seal("talaria", Column, Guid.Empty))
            .Run();
        return true;
    }

    // Bytes 2 to 5 of a sealed value are its key's id (SecretBox). Stored answers of a lost key just count as absent.
    private static bool IsNeeded(SqliteSession db, byte[] keyId)
    {
        using var rows = db.Sql(
            """
            SELECT 1 FROM endpoints
            WHERE substr(secrets, 2, 4) = ?1 OR substr(headers, 2, 4) = ?1
            LIMIT 1
            """
        );
        return rows.Bind(keyId).Step();
    }
}

using System.Security.Cryptography;

namespace Talaria.Storage.Postgres;

/// <summary>Opens the box for secrets at rest, and stops the start with keys that are not this database's. There is no key file: every node needs the same.</summary>
/// <remarks>One canary for each key that ever encrypted first, so that a rotation can be watched: a key may be taken out of the
/// configuration once nothing needs it any more.</remarks>
internal static class PostgresSecretKeys
{
    private const string Prefix = "canary:";
    private const string Column = "settings.canary";

    public static StartupException Missing =>
        new(
            "With postgres, secret_keys has to be set (TALARIA__SECRET_KEYS): 32 bytes in base64, the same on every node. Make one with: openssl rand -base64 32"
        );

    /// <exception cref="StartupException">There are none, or they do not open what is stored.</exception>
    public static Task<SecretBox> OpenAsync(TalariaOptions options, PostgresDatabase database)
    {
        if (options.SecretKeys.Count == 0)
        {
            throw Missing;
        }
        if (options.SecretKeys.Any(k => k.Length != 32))
        {
            throw new StartupException("Each of secret_keys has to be 32 bytes as base64.");
        }
        var box = new SecretBox(options.SecretKeys);
        return database.WriteAsync(async db =>
        {
            // One node after the other: two that start with different keys must not both be the first.
            await db.Sql("LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE").RunAsync();
            var canaries = await db.Sql("SELECT name, value FROM settings WHERE starts_with(name, $1)")
                .Bind(Prefix)
                .ListAsync(row => (Name: row.Text(), Box: row.Blob()));
            var closed = canaries.Where(c => !Opens(box, c.Box)).Select(c => c.Name).ToList();
            if (canaries.Count > 0 && closed.Count == canaries.Count)
            {
                throw new StartupException(
                    "None of secret_keys is a key of this database. Configure the key that it was made with."
                );
            }
            await SettleAsync(db, box, closed);
            return box;
        });
    }

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
    private static async Task SettleAsync(PostgresSession db, SecretBox box, List<string> closed)
    {
        foreach (var name in closed)
        {
            if (await IsNeededAsync(db, Convert.FromHexString(name[Prefix.Length..])))
            {
                throw new StartupException(
                    "A key was taken out of secret_keys that stored secrets are still encrypted with. Configure it again, behind the new one."
                );
            }
            await db.Sql("DELETE FROM settings WHERE name = $1").Bind(name).RunAsync();
        }
        await db.Sql("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .Bind(Prefix + Convert.ToHexStringLower(box.FirstKeyId))
            .Bind(box.Seal("talaria", Column, Guid.Empty))
            .RunAsync();
    }

    // Bytes 2 to 5 of a sealed value are its key's id (SecretBox). Stored answers of a lost key just count as absent.
    private static Task<bool> IsNeededAsync(PostgresSession db, byte[] keyId) =>
        db.Sql(
                """
                SELECT 1 WHERE
                    EXISTS (SELECT 1 FROM endpoints WHERE substr(secrets, 2, 4) = $1 OR substr(headers, 2, 4) = $1)
                    OR EXISTS (SELECT 1 FROM callback_secrets WHERE substr(secrets, 2, 4) = $1)
                """
            )
            .Bind(keyId)
            .AnyAsync();
}

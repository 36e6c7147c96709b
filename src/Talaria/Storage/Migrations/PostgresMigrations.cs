using Talaria.Storage.Postgres;

namespace Talaria.Storage.Migrations;

/// <summary>Brings a PostgreSQL database up to this program's version. Forward only; each step is one transaction, under a lock, so that of many nodes
/// that start together one does it. A step must leave what nodes of the version before it read and write.</summary>
internal static class PostgresMigrations
{
    /// <summary>Any number that no other program uses for its own advisory locks in this database.</summary>
    private const long Lock = 0x54414C41_4D494752;

    private static readonly string[] Steps =
    [
        PostgresSchema.Initial + "\n" + PostgresJournalSchema.Initial + SessionSchema.Postgres + TroubleSchema.Postgres,
    ];

    /// <exception cref="StartupException">The database was written by a newer version.</exception>
    public static Task ApplyAsync(PostgresDatabase database) =>
        database.WriteAsync(async db =>
        {
            await db.Sql("SELECT 1 FROM pg_advisory_xact_lock($1)").Bind(Lock).AnyAsync();
            await db.Sql("CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)").RunAsync();
            var version =
                await db.Sql("SELECT max(version) FROM schema_version").FirstAsync(row => row.IntOrNull()) ?? 0;
            if (version > Steps.Length)
            {
                throw new StartupException(
                    $"The database was written by a newer version of Talaria (schema {version}, this program knows up to {Steps.Length}). Run that version, or restore a backup made before the upgrade."
                );
            }
            for (var step = version; step < Steps.Length; step++)
            {
                foreach (var statement in Steps[step].Split(";\n", StringSplitOptions.TrimEntries))
                {
                    if (statement.Length > 0)
                    {
                        await db.Sql(statement).RunAsync();
                    }
                }
                await db.Sql("INSERT INTO schema_version VALUES ($1)").Bind(step + 1).RunAsync();
            }
            return true;
        });
}

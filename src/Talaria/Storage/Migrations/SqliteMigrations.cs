using Talaria.Storage.Sqlite;

namespace Talaria.Storage.Migrations;

/// <summary>Brings a SQLite file up to this program's version. Forward only; each step is one transaction.</summary>
internal static class SqliteMigrations
{
    private static readonly string[] Steps =
    [
        SqliteSchema.Initial + SqliteJournalSchema.Initial + SessionSchema.Sqlite + TroubleSchema.Sqlite,
    ];

    /// <exception cref="StartupException">The file was written by a newer version.</exception>
    public static void Apply(SqliteSession db)
    {
        long version;
        using (var statement = db.Sql("PRAGMA user_version"))
        {
            statement.Step();
            version = statement.Long();
        }
        if (version > Steps.Length)
        {
            throw new StartupException(
                $"The database was written by a newer version of Talaria (schema {version}, this program knows up to {Steps.Length}). Run that version, or restore a backup made before the upgrade."
            );
        }
        for (var step = (int)version; step < Steps.Length; step++)
        {
            db.Script($"BEGIN IMMEDIATE; {Steps[step]}; PRAGMA user_version = {step + 1}; COMMIT;");
        }
    }
}

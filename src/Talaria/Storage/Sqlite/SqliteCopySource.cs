using Talaria.Ids;
using Talaria.Storage.Copying;

namespace Talaria.Storage.Sqlite;

/// <summary>The rows of a file, which this holds the lock of: no server runs on it meanwhile.</summary>
internal sealed class SqliteCopySource : IDisposable
{
    private readonly SqliteDatabase database;
    private readonly SqliteSession db;

    private SqliteCopySource(SqliteDatabase database)
    {
        this.database = database;
        db = new SqliteSession(database.Path, readOnly: true);
        db.Script("PRAGMA cache_size = -65536; BEGIN;");
    }

    /// <exception cref="StartupException">There is no database, a server runs on it, or its key is another one.</exception>
    public static async Task<SqliteCopySource> OpenAsync(TalariaOptions options, TimeProvider time)
    {
        SqliteDatabase.FindFile(options.DataDirectory);
        // Brings the file up to this version: what is carried is what this version's PostgreSQL has.
        var opened = SqliteDatabase.Open(options.DataDirectory, time);
        try
        {
            // What the wrong key cannot open here, no node could open there.
            await SqliteSecretKeys.OpenAsync(options, opened);
            return new SqliteCopySource(opened);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>With their columns.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Tables()
    {
        var tables = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        using var row = db.Sql(
            """
            SELECT t.name, c.name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
            WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY t.rowid, c.cid
            """
        );
        while (row.Step())
        {
            var (table, column) = (row.Text(), row.Text());
            tables.TryAdd(table, new List<string>());
            ((List<string>)tables[table]).Add(column);
        }
        return tables;
    }

    /// <summary>The days that partitions are needed for.</summary>
    public IReadOnlyList<DateOnly> Days()
    {
        var days = new SortedSet<DateOnly>();
        foreach (
            var (table, key) in (ReadOnlySpan<(string, string)>)
                [("events", "id"), ("deliveries", "event_id"), ("event_lookup", "event_id")]
        )
        {
            var next = Guid.Empty;
            while (First(table, key, next) is { } id)
            {
                var day = DateOnly.FromDateTime(IdSource.TimeOf(id).UtcDateTime);
                days.Add(day);
                next = IdSource.FloorOf(new DateTimeOffset(day.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero));
            }
        }
        return [.. days];
    }

    public long Count(string table)
    {
        using var row = db.Sql($"SELECT count(*) FROM \"{table}\"");
        row.Step();
        return row.Long();
    }

    public ICopyRows Rows(CopyTable table) => new CopyRows(db.Sql(CopyPlan.Select(table)));

    public void Dispose()
    {
        db.Dispose();
        database.Dispose();
    }

    private Guid? First(string table, string key, Guid from)
    {
        using var row = db.Sql($"SELECT min({key}) FROM {table} WHERE {key} >= ?").Bind(from);
        row.Step();
        return row.GuidOrNull();
    }

    private sealed class CopyRows(Statement statement) : ICopyRows
    {
        public bool Next() => statement.Step();

        public object? Value(ColumnKind kind) =>
            kind switch
            {
                ColumnKind.Uuid => statement.GuidOrNull(),
                ColumnKind.Bigint => statement.LongOrNull(),
                ColumnKind.Integer => checked((int?)statement.LongOrNull()),
                ColumnKind.Smallint => checked((short?)statement.LongOrNull()),
                ColumnKind.Boolean => statement.LongOrNull() is { } number ? number != 0 : null,
                ColumnKind.Real => statement.DoubleOrNull(),
                // PostgreSQL has no NUL in a text, and the store there writes the same in its place.
                ColumnKind.Text => statement.TextOrNull()?.Replace('\0', '\uFFFD'),
                _ => statement.BlobOrNull(),
            };

        public void Dispose() => statement.Dispose();
    }
}

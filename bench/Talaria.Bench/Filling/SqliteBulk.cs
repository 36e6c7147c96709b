using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using Talaria.Storage.Sqlite;

namespace Talaria.Bench.Filling;

/// <summary>Bulk writing into a SQLite file.</summary>
internal sealed class SqliteBulk : IBulk
{
    /// <summary>Plain indexes do not make the log findable by organization and endpoint.</summary>
    private static readonly string[] IndexLog =
    [
        "INSERT OR IGNORE INTO log_index SELECT 0, organization_id, id FROM events ORDER BY organization_id, id",
        "INSERT OR IGNORE INTO log_index SELECT 1, organization_id, id FROM deliveries ORDER BY organization_id, id",
        "INSERT OR IGNORE INTO log_index SELECT 2, endpoint_id, id FROM deliveries ORDER BY endpoint_id, id",
        """
            UPDATE log_indexed SET event_row = (SELECT max(rowid) FROM events), delivery_id = (SELECT max(id) FROM deliveries)
            """,
    ];

    private readonly SqliteConnection connection;

    private SqliteBulk(SqliteConnection connection) => this.connection = connection;

    public string Numbers =>
        "(WITH RECURSIVE counted (n) AS (SELECT @first UNION ALL SELECT n + 1 FROM counted WHERE n + 1 < @end) SELECT n FROM counted) numbers";

    public string ScratchTable => "TEMP TABLE";

    public static SqliteBulk Open(string file)
    {
        SqliteLibrary.Load();
        var opened = new SqliteConnection($"Data Source={file};Pooling=False");
        opened.Open();
        opened.CreateFunction("make_id", (long milliseconds, long number) => Uuid(milliseconds, number));
        var bulk = new SqliteBulk(opened);
        bulk.Run("PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; PRAGMA temp_store = MEMORY; BEGIN");
        return bulk;
    }

    public string Id(string milliseconds, string number) => $"make_id({milliseconds}, {number})";

    public object Key(Guid id) => id.ToByteArray(bigEndian: true);

    public Task PrepareAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancel) => Task.CompletedTask;

    public Task RunAsync(string sql, CancellationToken cancel, params (string Name, object Value)[] values)
    {
        Run(sql, values);
        return Task.CompletedTask;
    }

    public Task FillAsync(
        string sql,
        long rows,
        CancellationToken cancel,
        params (string Name, object Value)[] values
    ) => RunAsync(sql, cancel, [.. values, ("first", 0L), ("end", rows)]);

    public Task<long> CountAsync(string table, CancellationToken cancel)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
        return Task.FromResult((long)command.ExecuteScalar()!);
    }

    public Task SettleAsync(CancellationToken cancel)
    {
        foreach (var step in IndexLog)
        {
            Run(step);
        }
        Run("COMMIT");
        Run("PRAGMA wal_checkpoint(TRUNCATE)");
        Run("BEGIN");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Run("COMMIT");
        Run("PRAGMA wal_checkpoint(TRUNCATE)");
        return connection.DisposeAsync();
    }

    private void Run(string sql, params (string Name, object Value)[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 0;
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue($"@{name}", value);
        }
        command.ExecuteNonQuery();
    }

    private static byte[] Uuid(long milliseconds, long number)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, (milliseconds << 16) | 0x7000);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(8), number);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return bytes;
    }
}

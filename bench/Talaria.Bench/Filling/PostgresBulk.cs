using Npgsql;
using Talaria.Storage.Postgres;

namespace Talaria.Bench.Filling;

/// <summary>Bulk writing into a PostgreSQL database.</summary>
internal sealed class PostgresBulk : IBulk
{
    /// <summary>Tables of millions of rows: an index that is there while they are written takes ten times as long as one that is made afterwards.</summary>
    private static readonly string[] Large = ["events", "deliveries", "attempts"];

    private readonly string database;
    private readonly NpgsqlConnection connection;

    /// <summary>What is to be made again, table by table.</summary>
    private readonly Dictionary<string, List<string>> indexes = new(StringComparer.Ordinal);

    private PostgresBulk(string database, NpgsqlConnection connection) =>
        (this.database, this.connection) = (database, connection);

    public string Numbers => "generate_series(@first, @end - 1) AS numbers (n)";

    public string ScratchTable => "UNLOGGED TABLE";

    public static async Task<PostgresBulk> OpenAsync(string database, CancellationToken cancel)
    {
        return new PostgresBulk(database, await ConnectAsync(database, cancel));
    }

    public string Id(string milliseconds, string number) =>
        $"(lpad(to_hex(({milliseconds})::bigint), 12, '0') || '70008' || lpad(to_hex(({number})::bigint), 15, '0'))::uuid";

    public async Task PrepareAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancel)
    {
        using var partitioned = PostgresDatabase.Connect(database, TimeProvider.System);
        for (var day = Partitions.Day(from); day <= Partitions.Day(until); day = day.AddDays(1))
        {
            await partitioned.Partitions.MakeAsync(day);
        }
        foreach (var table in Large)
        {
            await LoosenAsync(table, cancel);
        }
    }

    public object Key(Guid id) => id;

    public Task RunAsync(string sql, CancellationToken cancel, params (string Name, object Value)[] values) =>
        RunAsync(connection, sql, cancel, values);

    public Task FillAsync(string sql, long rows, CancellationToken cancel, params (string Name, object Value)[] values)
    {
        var parts = Environment.ProcessorCount;
        return Task.WhenAll(
            Enumerable
                .Range(0, parts)
                .Select(async part =>
                {
                    await using var own = await ConnectAsync(database, cancel);
                    await RunAsync(
                        own,
                        sql,
                        cancel,
                        [.. values, ("first", rows * part / parts), ("end", rows * (part + 1) / parts)]
                    );
                })
        );
    }

    public async Task<long> CountAsync(string table, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    public async Task SettleAsync(CancellationToken cancel)
    {
        await Task.WhenAll(
            indexes.Select(async table =>
            {
                await using var own = await ConnectAsync(database, cancel);
                foreach (var step in table.Value)
                {
                    await RunAsync(own, step, cancel);
                }
            })
        );
        indexes.Clear();
        await RunAsync("VACUUM (ANALYZE)", cancel);
        await RunAsync("CHECKPOINT", cancel);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    /// <summary>Drops a partitioned table's indexes and its key, and those of its partitions with them.</summary>
    private async Task LoosenAsync(string table, CancellationToken cancel)
    {
        var (key, drop) = ("", new List<string>());
        var again = indexes[table] = [];
        await using (
            var command = new NpgsqlCommand(
                """
                SELECT i.relname, c.conname, pg_get_constraintdef(c.oid), pg_get_indexdef(i.oid)
                FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid LEFT JOIN pg_constraint c ON c.conindid = i.oid AND c.contype = 'p'
                    AND c.conrelid = x.indrelid
                WHERE x.indrelid = $1::text::regclass
                """,
                connection
            )
        )
        {
            command.Parameters.Add(new NpgsqlParameter { Value = table });
            await using var row = await command.ExecuteReaderAsync(cancel);
            while (await row.ReadAsync(cancel))
            {
                if (row.IsDBNull(1))
                {
                    drop.Add($"DROP INDEX {row.GetString(0)}");
                    // The definition of a partitioned table's index leaves its partitions out.
                    again.Add(row.GetString(3).Replace(" ON ONLY ", " ON ", StringComparison.Ordinal));
                }
                else
                {
                    drop.Add($"ALTER TABLE {table} DROP CONSTRAINT {row.GetString(1)}");
                    key = $"ALTER TABLE {table} ADD CONSTRAINT {row.GetString(1)} {row.GetString(2)}";
                }
            }
        }
        again.Insert(0, key);
        foreach (var step in drop)
        {
            await RunAsync(step, cancel);
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string database, CancellationToken cancel)
    {
        var opened = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(database)
            {
                Pooling = false,
                Options = "-c synchronous_commit=off -c work_mem=256MB -c maintenance_work_mem=512MB -c jit=off",
            }.ConnectionString
        );
        await opened.OpenAsync(cancel);
        return opened;
    }

    private static async Task RunAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancel,
        params (string Name, object Value)[] values
    )
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }
        await command.ExecuteNonQueryAsync(cancel);
    }
}

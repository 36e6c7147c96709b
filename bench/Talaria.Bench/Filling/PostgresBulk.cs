using Npgsql;
using Talaria.Storage.Postgres;

namespace Talaria.Bench.Filling;

/// <summary>Bulk writing into a PostgreSQL database.</summary>
internal sealed class PostgresBulk : IBulk
{
    private readonly string database;
    private readonly NpgsqlConnection connection;

    private PostgresBulk(string database, NpgsqlConnection connection) =>
        (this.database, this.connection) = (database, connection);

    public string Numbers => "generate_series(0, @rows - 1) AS numbers (n)";

    public IReadOnlyList<string> IndexLog => [];

    public static async Task<PostgresBulk> OpenAsync(string database, CancellationToken cancel)
    {
        var opened = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(database)
            {
                Pooling = false,
                Options = "-c synchronous_commit=off -c work_mem=256MB -c jit=off",
            }.ConnectionString
        );
        await opened.OpenAsync(cancel);
        return new PostgresBulk(database, opened);
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
    }

    public async Task RunAsync(string sql, CancellationToken cancel, params (string Name, object Value)[] values)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        foreach (var (name, value) in values)
        {
            command.Parameters.AddWithValue(name, value);
        }
        await command.ExecuteNonQueryAsync(cancel);
    }

    public async Task<long> CountAsync(string table, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand($"SELECT count(*) FROM {table}", connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancel))!;
    }

    public async Task SettleAsync(CancellationToken cancel)
    {
        await RunAsync("VACUUM (ANALYZE)", cancel);
        await RunAsync("CHECKPOINT", cancel);
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

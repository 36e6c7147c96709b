using Npgsql;
using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Bench.Stores;

/// <summary>PostgreSQL: a place is a database, and a filled one a copy of it.</summary>
internal sealed class PostgresStore : IMeasuredStore
{
    private const string Prefix = "talaria_bench_";

    private readonly string connection;
    private readonly PostgresProgram? program;
    private readonly bool keep;
    private readonly List<string> made = [];
    private readonly HashSet<string> filled = [];
    private int count;

    private PostgresStore(string connection, PostgresProgram? program, bool keep, string name) =>
        (this.connection, this.program, this.keep, Name) = (connection, program, keep, name);

    public StoreKind Kind => StoreKind.Postgres;

    public string Name { get; }

    /// <param name="program">The server, if it is the bench's own.</param>
    /// <param name="keep">Filled databases stay.</param>
    public static async Task<PostgresStore> OpenAsync(
        string connection,
        PostgresProgram? program,
        bool keep,
        CancellationToken cancel
    )
    {
        await using var open = await ConnectAsync(connection, cancel);
        return new PostgresStore(connection, program, keep, $"PostgreSQL {open.PostgreSqlVersion}");
    }

    public async Task<DataPlace> NewAsync(string directory, CancellationToken cancel)
    {
        var name = NextName();
        await ExecuteAsync($"CREATE DATABASE {name}", cancel);
        return new DataPlace(directory, To(name));
    }

    public async Task<DataPlace> FilledAsync(
        string name,
        string directory,
        Func<DataPlace, CancellationToken, Task> fill,
        CancellationToken cancel
    )
    {
        var kept = $"talaria_filled_{name.Replace('-', '_')}";
        filled.Add(kept);
        if (!await ExistsAsync(kept, cancel))
        {
            var unfinished = $"{kept}_unfinished";
            await ExecuteAsync($"DROP DATABASE IF EXISTS {unfinished} WITH (FORCE)", cancel);
            await ExecuteAsync($"CREATE DATABASE {unfinished}", cancel);
            // Nothing is measured while it is filled, and what a crash would lose is filled again.
            await ExecuteAsync($"ALTER DATABASE {unfinished} SET synchronous_commit = off", cancel);
            await fill(new DataPlace(directory + "-fill", To(unfinished)), cancel);
            await ExecuteAsync($"ALTER DATABASE {unfinished} RESET ALL", cancel);
            await ExecuteAsync($"ALTER DATABASE {unfinished} RENAME TO {kept}", cancel);
        }
        var copy = NextName();
        // By files, with checkpoints before and after: the other way would write all of it ahead, and leave it to be flushed while something is measured.
        await ExecuteAsync($"CREATE DATABASE {copy} TEMPLATE {kept} STRATEGY file_copy", cancel);
        return new DataPlace(directory, To(copy));
    }

    public async Task<StoreUse?> UseAsync(CancellationToken cancel)
    {
        await using var open = await ConnectAsync(connection, cancel);
        await using var command = new NpgsqlCommand(
            "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint",
            open
        );
        return new StoreUse(program?.ProcessorTime, (long)(await command.ExecuteScalarAsync(cancel))!);
    }

    public async Task ClearAsync(CancellationToken cancel)
    {
        foreach (var name in made)
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", cancel);
        }
        made.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var name in keep ? [] : filled)
        {
            await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
        }
        if (program is not null)
        {
            await program.DisposeAsync();
        }
    }

    private string NextName()
    {
        var name = $"{Prefix}{Environment.ProcessId}_{count++}";
        made.Add(name);
        return name;
    }

    private string To(string database) =>
        new NpgsqlConnectionStringBuilder(connection) { Database = database }.ConnectionString;

    private async Task<bool> ExistsAsync(string database, CancellationToken cancel)
    {
        await using var open = await ConnectAsync(connection, cancel);
        await using var command = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", open);
        command.Parameters.AddWithValue(database);
        return await command.ExecuteScalarAsync(cancel) is not null;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancel)
    {
        await using var open = await ConnectAsync(connection, cancel);
        await using var command = new NpgsqlCommand(sql, open) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connection, CancellationToken cancel)
    {
        var open = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString
        );
        await open.OpenAsync(cancel);
        return open;
    }
}

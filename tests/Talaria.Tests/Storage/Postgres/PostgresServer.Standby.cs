using System.Globalization;
using Npgsql;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>A server and its standby, which has every commit before it is answered.</summary>
public sealed partial class PostgresServer
{
    public int Port => port;

    /// <summary>A streaming standby of this server. From now on this one waits for it with each commit.</summary>
    public async Task<PostgresServer> StandbyAsync()
    {
        var standby = new PostgresServer(Directory.CreateTempSubdirectory("talaria-pg-").FullName, FreePort());
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync($"chown postgres {standby.directory}", asPostgres: false);
        }
        var (from, to) = (Text(port), Text(standby.port));
        await RunAsync(
            $"""
            {Programs}/pg_basebackup -h 127.0.0.1 -p {from} -U postgres -D {standby.directory}/data -R -X stream -c fast --no-sync &&
            echo "port = {to}" >> {standby.directory}/data/postgresql.conf
            """,
            asPostgres: true
        );
        await standby.StartAgainAsync();
        await ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await UntilAsync("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
        return standby;
    }

    /// <summary>This standby becomes a primary.</summary>
    public Task PromoteAsync() => ExecuteAsync("postgres", "SELECT pg_promote()");

    /// <summary>It lives, and takes no more writes: not even on connections that are open.</summary>
    public async Task RefuseWritesAsync()
    {
        await ExecuteAsync("postgres", "ALTER SYSTEM SET default_transaction_read_only = on");
        await ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await UntilAsync("SELECT current_setting('default_transaction_read_only') = 'on'");
    }

    private async Task UntilAsync(string query)
    {
        for (var i = 0; i < 600; i++)
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand(query, connection);
            if (await command.ExecuteScalarAsync() is true)
            {
                return;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
        Assert.Fail($"'{query}' never held");
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

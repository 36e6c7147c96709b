using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>A throw-away PostgreSQL of Debian's packages, gone with the run of the tests whatever ends that.</summary>
public sealed partial class PostgresServer
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private static int databases;

    private readonly string directory;
    private readonly int port;
    private Process? keeper;

    private PostgresServer(string directory, int port) => (this.directory, this.port) = (directory, port);

    /// <summary>A server of one's own, to be stopped and started.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("talaria-pg-").FullName;
        var server = new PostgresServer(directory, FreePort());
        await server.InitializeAsync();
        await server.StartAgainAsync();
        return server;
    }

    public Task<string> MakeDatabaseAsync() => MakeDatabaseAsync("template1");

    /// <param name="last">When it ends, its files go.</param>
    public async Task StartAgainAsync(bool last = false)
    {
        var end = last ? $"rm -rf {directory}/data" : "true";
        // The shell's input ends when this process does, however that ends: then the server goes, and its files.
        var run = $"""
            {Programs}/postgres -D {directory}/data & server=$!
            cat > /dev/null
            kill -QUIT $server; wait $server; {end}
            """;
        keeper = Shell(run, asPostgres: true);
        for (var i = 0; ; i++)
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (i < 600 && !keeper.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    /// <summary>As a power failure would: <c>-m immediate</c>.</summary>
    public async Task StopAsync()
    {
        if (keeper is not null)
        {
            keeper.StandardInput.Close();
            await keeper.WaitForExitAsync();
            keeper.Dispose();
            keeper = null;
        }
    }

    public async Task RemoveAsync()
    {
        await StopAsync();
        Directory.Delete(directory, recursive: true);
    }

    private async Task<string> MakeDatabaseAsync(string template)
    {
        var name = $"t{Interlocked.Increment(ref databases)}";
        for (var i = 0; ; i++)
        {
            try
            {
                await ExecuteAsync("postgres", $"CREATE DATABASE {name} TEMPLATE {template}");
                return ConnectionString(name);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse && i < 100)
            {
                // A connection that was closed a moment ago.
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Username=postgres;Database={database};Include Error Detail=true";

    private async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task InitializeAsync()
    {
        Assert.True(File.Exists($"{Programs}/initdb"), "PostgreSQL 15 is missing: apt-get install postgresql-15");
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync($"chown postgres {directory}", asPostgres: false);
        }
        var port = this.port.ToString(CultureInfo.InvariantCulture);
        await RunAsync(
            $"""
            {Programs}/initdb -D {directory}/data -U postgres -A trust --no-sync -E UTF8 --locale=C > /dev/null &&
            cat >> {directory}/data/postgresql.conf <<END
            listen_addresses = '127.0.0.1'
            port = {port}
            unix_socket_directories = ''
            fsync = off
            max_connections = 500
            shared_buffers = 64MB
            log_min_messages = fatal
            log_destination = stderr
            END
            """,
            asPostgres: true
        );
    }

    private static async Task RunAsync(string script, bool asPostgres)
    {
        using var process = Shell(script, asPostgres);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"'{script}' ended with {process.ExitCode}");
    }

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static Process Shell(string script, bool asPostgres)
    {
        string[] command = ["/bin/sh", "-c", script];
        string[] all =
            asPostgres && Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command;
        return Process.Start(
            new ProcessStartInfo(all[0], all[1..])
            {
                RedirectStandardInput = true,
                UseShellExecute = false,
                WorkingDirectory = "/",
                Environment = { ["LC_ALL"] = "C" },
            }
        )!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

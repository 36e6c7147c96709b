using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Stores;

/// <summary>A PostgreSQL of Debian's packages for the time of the bench: fsync and durability as they come, memory and write-ahead log as its manual
/// recommends for a server of its own.</summary>
internal sealed class PostgresProgram : IAsyncDisposable
{
    private const string Packages = "/usr/lib/postgresql";
    private const long MostBuffers = 4L << 30;

    // Of Linux on every machine .NET runs on.
    private const int TicksPerSecond = 100;

    /// <summary>Of 16 MiB. A server that has run for an hour writes its log into old files; a new one would fill a new file with zeros, and flush it, each
    /// second of a bench.</summary>
    private const int LogFiles = 128;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly string data;
    private readonly int port = ServerProcess.FreePort();
    private Process? keeper;

    private PostgresProgram(string data) => this.data = data;

    public string Connection => $"Host=127.0.0.1;Port={port};Username=postgres;Database=postgres";

    /// <summary>Processor time of all its processes, those included that have ended.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            var first = File.ReadLines(Path.Combine(data, "postmaster.pid")).First();
            var ticks =
                Ticks(first, 13, 4)
                + Directory
                    .EnumerateDirectories("/proc")
                    .Select(Path.GetFileName)
                    .Where(name => char.IsAsciiDigit(name![0]) && Parent(name) == first)
                    .Sum(name => Ticks(name!, 13, 2));
            return TimeSpan.FromSeconds((double)ticks / TicksPerSecond);
        }
    }

    /// <param name="parent">Where its data goes; what is there from an earlier time is used again.</param>
    /// <exception cref="ProcessException">There is none, or it does not start.</exception>
    public static async Task<PostgresProgram> StartAsync(DirectoryInfo parent, CancellationToken cancel)
    {
        var programs = Directory.Exists(Packages)
            ? Directory
                .EnumerateDirectories(Packages)
                .Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
                .MaxBy(bin => bin, StringComparer.Ordinal)
            : null;
        if (programs is null)
        {
            throw new ProcessException(
                "PostgreSQL is missing (apt-get install postgresql-15), or give one by --postgres 'Host=...;Username=...;Password=...'."
            );
        }
        var directory = parent.CreateSubdirectory("postgres").FullName;
        var program = new PostgresProgram(Path.Combine(directory, "data"));
        await program.StartAsync(programs, directory, cancel);
        return program;
    }

    public async ValueTask DisposeAsync()
    {
        if (keeper is not null)
        {
            keeper.StandardInput.Close();
            await keeper.WaitForExitAsync();
            keeper.Dispose();
            keeper = null;
        }
    }

    private async Task StartAsync(string programs, string directory, CancellationToken cancel)
    {
        if (Environment.IsPrivilegedProcess)
        {
            using var owner = Shell($"chown postgres '{directory}'", asPostgres: false);
            await owner.WaitForExitAsync(cancel);
        }
        var isNew = !Directory.Exists(data);
        var make = !isNew
            ? "true"
            : $"'{programs}/initdb' -D '{data}' -U postgres -A trust --no-sync -E UTF8 --locale=C > /dev/null";
        // The shell's input ends when the bench does, however that ends, and the server with it.
        keeper = Shell(
            $"""
            {make} || exit 1
            '{programs}/postgres' -D '{data}' {Settings()} > '{directory}/log' 2>&1 & server=$!
            cat > /dev/null
            kill -INT $server; wait $server
            """,
            asPostgres: true
        );
        for (var start = TimeProvider.System.GetTimestamp(); ; )
        {
            try
            {
                await using var connection = new NpgsqlConnection(Connection + ";Pooling=false");
                await connection.OpenAsync(cancel);
                if (isNew)
                {
                    await MakeLogFilesAsync(connection, cancel);
                }
                return;
            }
            catch (NpgsqlException e)
            {
                if (keeper.HasExited || TimeProvider.System.GetElapsedTime(start) > StartLimit)
                {
                    throw new ProcessException($"PostgreSQL did not start: {e.Message}");
                }
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
            }
        }
    }

    private static async Task MakeLogFilesAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        for (var i = 0; i < LogFiles; i++)
        {
            await using var next = new NpgsqlCommand(
                "SELECT pg_switch_wal() FROM pg_logical_emit_message(false, '', '')",
                connection
            );
            await next.ExecuteNonQueryAsync(cancel);
        }
        // Makes old ones of them, to be written again.
        await using var old = new NpgsqlCommand("CHECKPOINT", connection);
        await old.ExecuteNonQueryAsync(cancel);
    }

    private string Settings()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var (buffers, cache) = (Math.Min(memory / 4, MostBuffers) >> 20, memory / 2 >> 20);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c shared_buffers={buffers}MB "
                + $"-c effective_cache_size={cache}MB -c maintenance_work_mem=512MB -c min_wal_size=2GB -c max_wal_size=8GB -c checkpoint_timeout=15min"
        );
    }

    private static string? Parent(string process) => Fields(process) is { Length: > 3 } fields ? fields[3] : null;

    private static long Ticks(string process, int first, int count) =>
        Fields(process) is { Length: > 17 } fields
            ? fields[first..(first + count)].Sum(field => long.Parse(field, CultureInfo.InvariantCulture))
            : 0;

    /// <summary>As proc(5) counts them, from 0. Empty if the process is gone; the name, which may hold spaces, is one field.</summary>
    private static string[] Fields(string process)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{process}/stat");
            return [process, "", .. text[(text.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return [];
        }
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
}

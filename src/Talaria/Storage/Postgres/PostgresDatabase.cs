using Npgsql;
using Talaria.Telemetry;

namespace Talaria.Storage.Postgres;

/// <summary>The way to the database: connections, and transactions that are run again where another one came first.</summary>
internal sealed class PostgresDatabase : IDisposable
{
    /// <summary>Every statement of ours finds its rows by an index. A plan is kept while its tables grow from nothing to millions of rows, so the planner may
    /// not choose what is only good for small ones; and compiling a plan,
    /// or starting other processes for it, costs more than running it: a delivery by its id took 40 ms with two of them, 0.3 ms alone (20 days of partitions).</summary>
    private const string Planner =
        "-c jit=off -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c enable_memoize=off "
        + "-c max_parallel_workers_per_gather=0";

    private const int MostRuns = 8;

    /// <summary>A failure shows this long at least, so that who asks whether the node is ready, and not all the time, hears of it.</summary>
    internal static readonly TimeSpan Shown = TimeSpan.FromSeconds(5);

    private readonly NpgsqlDataSource alone;
    private readonly TimeProvider time;
    private volatile bool failing;
    private long failedAt;

    private PostgresDatabase(NpgsqlDataSource source, NpgsqlDataSource alone, TimeProvider time)
    {
        (Source, this.alone, this.time) = (source, alone, time);
        Partitions = new Partitions(this, time);
        Hints = new Hints(source, time);
    }

    /// <summary>A connection broke while a commit was under way.</summary>
    public event Action? InDoubt;

    public NpgsqlDataSource Source { get; }

    public Partitions Partitions { get; }

    public Hints Hints { get; }

    /// <summary>The last transaction failed, and not for a row that was refused.</summary>
    public bool Failing => failing;

    /// <summary>What to call the server in messages: no name, no password.</summary>
    public static string Describe(string connection)
    {
        var parsed = new NpgsqlConnectionStringBuilder(connection);
        return $"{parsed.Host}:{parsed.Port}/{parsed.Database}";
    }

    /// <exception cref="StartupException">The connection string cannot be read.</exception>
    public static PostgresDatabase Connect(string connection, TimeProvider time)
    {
        try
        {
            var settings = Settings(connection);
            var unpooled = new NpgsqlConnectionStringBuilder(settings) { Pooling = false };
            return new PostgresDatabase(Open(settings), Open(unpooled.ConnectionString), time);
        }
        catch (ArgumentException e)
        {
            // The exception's own text may quote a part of it, and the password with it.
            throw new StartupException(
                "The setting postgres is no connection string: wanted is 'Host=...;Database=...;Username=...;Password=...'.",
                e
            );
        }
    }

    /// <summary>A connection for whoever sets something on it for its life: it goes back to no pool, where nothing is reset.</summary>
    public ValueTask<NpgsqlConnection> OpenAloneAsync(CancellationToken cancel) => alone.OpenConnectionAsync(cancel);

    /// <summary>Reads; each statement sees what is committed when it begins.</summary>
    public async Task<T> ReadAsync<T>(Func<PostgresSession, Task<T>> read, CancellationToken cancel)
    {
        for (var run = 1; ; run++)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancel);
                return await read(new PostgresSession(connection, transaction: false));
            }
            catch (Exception e) when (run < MostRuns && PostgresErrors.IsConnection(e) && !IsDown(e))
            {
                // A connection that the pool kept over a restart of the server.
            }
        }
    }

    /// <summary>Runs work as one transaction and commits it.</summary>
    /// <param name="work">May be run several times: what it changes beside the database goes into AfterCommit and AfterRollback.</param>
    /// <remarks>No cancellation: a caller that goes away does not undo what is being committed.</remarks>
    public async Task<T> WriteAsync<T>(Func<PostgresSession, Task<T>> work)
    {
        for (var run = 1; ; run++)
        {
            PostgresSession? session = null;
            try
            {
                var began = time.GetTimestamp();
                await using var connection = await Source.OpenConnectionAsync(CancellationToken.None);
                session = new PostgresSession(connection, transaction: true, Hints);
                T result;
                try
                {
                    result = await work(session);
                    await session.CommitAsync();
                }
                catch
                {
                    await session.RollbackAsync();
                    throw;
                }
                failing = false;
                TalariaMetrics.Commit(1, time.GetElapsedTime(began));
                return result;
            }
            catch (Exception e) when (run < MostRuns && MayRunAgain(e, session))
            {
                if (PostgresErrors.IsMissingPartition(e))
                {
                    await Partitions.MakeForAsync((PostgresException)e);
                }
                else if (PostgresErrors.IsDemoted(e))
                {
                    Source.Clear();
                }
            }
            catch (Exception e)
            {
                if (PostgresErrors.IsDemoted(e))
                {
                    Source.Clear();
                }
                Volatile.Write(ref failedAt, time.GetTimestamp());
                failing = PostgresErrors.IsOutage(e);
                TalariaMetrics.CommitFailed();
                if (session is { CommitSent: true } && PostgresErrors.IsOutage(e))
                {
                    InDoubt?.Invoke();
                }
                throw;
            }
        }
    }

    /// <summary>The server was reached after a failure.</summary>
    public void Recovered() => failing = false;

    /// <summary>Something small was written: nobody else may write any more, because nobody is sent to a node that is not ready.</summary>
    public void Wrote()
    {
        if (failing && time.GetElapsedTime(Volatile.Read(ref failedAt)) >= Shown)
        {
            failing = false;
        }
    }

    public void Dispose()
    {
        Source.Dispose();
        alone.Dispose();
    }

    private static bool MayRunAgain(Exception e, PostgresSession? session) =>
        PostgresErrors.IsRace(e)
        || PostgresErrors.IsMissingPartition(e)
        || PostgresErrors.IsDemoted(e)
        || (session is { CommitSent: false } && PostgresErrors.IsConnection(e) && !IsDown(e));

    /// <summary>There is no server now: whoever asks is told so at once.</summary>
    private static bool IsDown(Exception e) =>
        e is PostgresException { SqlState: PostgresErrorCodes.CannotConnectNow }
        || e.InnerException is System.Net.Sockets.SocketException { SocketErrorCode: var code }
            && code is System.Net.Sockets.SocketError.ConnectionRefused or System.Net.Sockets.SocketError.HostNotFound
        || e.InnerException is TimeoutException;

    /// <summary>Of several hosts the primary is asked for, unless the operator says otherwise: a standby takes no writes.</summary>
    private static NpgsqlDataSource Open(string connection)
    {
        var settings = new NpgsqlConnectionStringBuilder(connection);
        if (settings.Host?.Contains(',', StringComparison.Ordinal) != true)
        {
            return NpgsqlDataSource.Create(settings);
        }
        var wanted = settings.TargetSessionAttributes;
        settings.TargetSessionAttributes = null;
        return new NpgsqlDataSourceBuilder(settings.ConnectionString)
            .BuildMultiHost()
            .WithTargetSession(
                Enum.TryParse<TargetSessionAttributes>(
                    wanted?.Replace("-", "", StringComparison.Ordinal),
                    true,
                    out var parsed
                )
                    ? parsed
                    : TargetSessionAttributes.Primary
            );
    }

    private static string Settings(string connection)
    {
        var given = new NpgsqlConnectionStringBuilder(connection);
        var settings = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "talaria",
            // What the operator says wins.
            Timeout = 5,
            CommandTimeout = 15,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            MaxPoolSize = 32,
            KeepAlive = 10,
            IncludeErrorDetail = true,
            // Seven statements each time that a connection is taken; no session of ours leaves anything behind but in OpenAloneAsync.
            NoResetOnClose = true,
        };
        foreach (var key in given.Keys.Cast<string>())
        {
            settings[key] = given[key];
        }
        settings.Options = string.IsNullOrEmpty(given.Options) ? Planner : $"{Planner} {given.Options}";
        return settings.ConnectionString;
    }
}

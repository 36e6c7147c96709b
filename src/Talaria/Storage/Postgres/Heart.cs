using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Npgsql;
using Talaria.Deliveries;

namespace Talaria.Storage.Postgres;

/// <summary>Beats: says that this node lives, hears what the others changed, and watches who of them does not live any more. While it cannot beat, this
/// node starts no attempt; once its lease has lapsed it goes on as another incarnation.</summary>
internal sealed partial class Heart(
    PostgresDatabase database,
    PostgresNode node,
    Incarnation incarnation,
    Rescuer rescuer,
    RemoteChanges changes,
    Neighbours neighbours,
    Hearing hearing,
    Holdings holdings,
    TimeProvider time,
    ILogger<Heart> log
) : ILease, IStore, IDisposable
{
    /// <summary>A claim is safe this long after the last beat began.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>What another node changed, a disable above all, is known here that long after: who has not looked since starts nothing.</summary>
    public static readonly TimeSpan Sight = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Less than this is no time to wait for.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan BeatLimit = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource stop = new();
    private Task beating = Task.CompletedTask;
    private Task sending = Task.CompletedTask;
    private long seenAt = time.GetTimestamp();
    private long beatAt = time.GetTimestamp();
    private volatile bool away;

    public bool Held => time.GetElapsedTime(Volatile.Read(ref seenAt)) < Sight;

    public event Action? Renewed;

    public long? FreeBytes => null;

    public IReadOnlyList<string> Troubles =>
        database.Failing || away ? ["The store cannot be written."]
        : Held ? []
        : ["The node's lease has lapsed: it starts no attempts until the database answers."];

    public async Task StartAsync()
    {
        changes.Start(await changes.NowAsync());
        beating = Task.Run(() => RunAsync(stop.Token));
    }

    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await beating;
        try
        {
            await incarnation.EndAsync();
        }
        catch (Exception e) when (PostgresErrors.IsOutage(e))
        {
            LogNotEnded(e);
        }
    }

    public void Dispose() => stop.Dispose();

    [SuppressMessage("Design", "CA1031", Justification = "A heart that stops for any reason stops the node.")]
    private async Task RunAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var connection = await database.OpenAloneAsync(cancel);
                try
                {
                    await BeatAsync(connection, cancel);
                }
                finally
                {
                    // Not waited for: to close a connection that nothing comes through any more takes as long as its last statement.
                    _ = CloseAsync(connection, sending);
                }
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Missed(e);
                await Task.Delay(Interval, time, CancellationToken.None);
            }
        }
    }

    private async Task BeatAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        // A beat that a crash of the server forgets does no harm.
        await ExecuteAsync(connection, $"SET synchronous_commit = off; LISTEN {Hints.Channel}", cancel);
        connection.Notification += (_, hint) => hearing.Hear(hint.Payload);
        hearing.HearAll();
        while (!cancel.IsCancellationRequested)
        {
            await BeatAsync(connection);
            await ListenAsync(connection, cancel);
        }
    }

    /// <summary>Once nothing is under way on it: a connection that two read from at once may keep both for ever.</summary>
    private static async Task CloseAsync(NpgsqlConnection connection, Task sending)
    {
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await connection.DisposeAsync();
    }

    /// <summary>Until the next beat, or until something changed, which the next beat looks at.</summary>
    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        hearing.Act();
        while (!hearing.Changed && Interval - time.GetElapsedTime(began) is var left && left > Moment)
        {
            await connection.WaitAsync(left, cancel);
            hearing.Act();
        }
    }

    private async Task BeatAsync(NpgsqlConnection connection)
    {
        hearing.Looks();
        if (time.GetElapsedTime(beatAt) >= Lease)
        {
            await BecomeAsync();
        }
        var began = time.GetTimestamp();
        var db = new PostgresSession(connection, transaction: false);
        var beat = Beat(db);
        var nodes = new List<NodeRow>();
        sending = db.SendAsync(beat, changes.Look(db), changes.Read(db), Neighbours.Read(db, nodes));
        await sending.WaitAsync(BeatLimit, time);
        await changes.ApplyAsync();
        if (beat.Affected == 0)
        {
            // Somebody took this node for dead, and its claims.
            await BecomeAsync();
            return;
        }
        Live(began);
        neighbours.See(nodes);
        if (node.Delivers)
        {
            rescuer.Watch([.. nodes.Select(n => (n.Id, n.Beat))], node.Ids);
            if (neighbours.LeaveWork)
            {
                rescuer.PollForDue();
            }
        }
    }

    private Statement Beat(PostgresSession db)
    {
        var holds = holdings.Now;
        return db.Sql(
                """
                UPDATE nodes SET beat = beat + 1, lanes = $2, waiting = $3, in_flight = $4, memory = $5, unrecorded = $6 WHERE id = $1
                """
            )
            .Bind(node.Id)
            .Bind(holds.Lanes)
            .Bind(holds.Waiting)
            .Bind(holds.InFlight)
            .Bind(holds.Bytes)
            .Bind(holds.Unrecorded);
    }

    private async Task BecomeAsync()
    {
        LogLapsed();
        await incarnation.BecomeAsync();
        changes.ForgetIfLate(time.GetElapsedTime(beatAt));
        beatAt = time.GetTimestamp();
    }

    private void Live(long began)
    {
        var held = Held;
        beatAt = began;
        Volatile.Write(ref seenAt, began);
        if (away)
        {
            away = false;
            database.Recovered();
            LogBack();
        }
        database.Wrote();
        if (!held)
        {
            Renewed?.Invoke();
        }
    }

    private void Missed(Exception reason)
    {
        rescuer.Forget();
        if (!away)
        {
            away = true;
            // It may come back at another address, and what is connected to the old one may never be answered.
            database.Source.Clear();
            changes.StartAgain();
            LogAway(reason);
        }
        if (PostgresErrors.IsDemoted(reason))
        {
            database.Source.Clear();
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancel);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database does not answer; no attempt starts until it does")]
    private partial void LogAway(Exception reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database answers again")]
    private partial void LogBack();

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node's lease lapsed; it goes on as another incarnation")]
    private partial void LogLapsed();

    [LoggerMessage(Level = LogLevel.Warning, Message = "This node's end could not be told; others find out")]
    private partial void LogNotEnded(Exception reason);
}

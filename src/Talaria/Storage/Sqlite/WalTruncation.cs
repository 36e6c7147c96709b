namespace Talaria.Storage.Sqlite;

/// <summary>Brings the write-ahead log into the database file and empties it, so that neither holds what was erased. On a connection of its own: the
/// writer waits only for the last, short part.</summary>
internal sealed class WalTruncation(SqliteDatabase database, TimeProvider time) : IDisposable
{
    /// <summary>A read that began before holds it up; most take milliseconds.</summary>
    private const int Tries = 50;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private readonly SemaphoreSlim one = new(1);
    private long asked;
    private long done;

    /// <summary>What was committed before this call is in the database file alone when it ends.</summary>
    /// <returns>False if reads held it up for some five seconds.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        var mine = Interlocked.Increment(ref asked);
        await one.WaitAsync(cancel);
        try
        {
            if (done >= mine)
            {
                return true;
            }
            for (var left = Tries; left > 0; left--)
            {
                // Everybody who asked by now is served by this one.
                var all = Volatile.Read(ref asked);
                if (await Task.Run(TryTruncate, cancel))
                {
                    done = all;
                    return true;
                }
                await Task.Delay(Wait, time, cancel);
            }
            return false;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private bool TryTruncate()
    {
        using var session = new SqliteSession(database.Path, readOnly: false);
        // While it waits for readers it holds the writer up: not for long.
        session.Script("PRAGMA busy_timeout = 50; PRAGMA wal_checkpoint(PASSIVE);");
        using var row = session.Sql("PRAGMA wal_checkpoint(TRUNCATE)");
        return row.Step() && row.Int() == 0;
    }
}

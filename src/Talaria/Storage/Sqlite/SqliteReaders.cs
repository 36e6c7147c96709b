using System.Collections.Concurrent;

namespace Talaria.Storage.Sqlite;

/// <summary>A few read-only connections. A read transaction never waits for anything but the disk: an open reader keeps the WAL growing.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private const int Most = 4;
    private readonly SemaphoreSlim places = new(Most);
    private readonly ConcurrentBag<SqliteSession> idle = [];

    /// <summary>Runs a read on the thread pool, inside one read transaction: everything it sees is of one moment.</summary>
    public async Task<T> ReadAsync<T>(Func<SqliteSession, T> read, CancellationToken cancel)
    {
        await places.WaitAsync(cancel);
        try
        {
            return await Task.Run(() => Read(read), cancel);
        }
        finally
        {
            places.Release();
        }
    }

    private T Read<T>(Func<SqliteSession, T> read)
    {
        if (!idle.TryTake(out var session))
        {
            session = new SqliteSession(path, readOnly: true);
            session.Script("PRAGMA query_only = ON; PRAGMA cache_size = -4000; PRAGMA busy_timeout = 5000;");
        }
        try
        {
            session.Sql("BEGIN").Run();
            try
            {
                return read(session);
            }
            catch
            {
                session.Reset();
                throw;
            }
            finally
            {
                session.Sql("COMMIT").Run();
            }
        }
        finally
        {
            idle.Add(session);
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var session))
        {
            session.Dispose();
        }
        places.Dispose();
    }
}

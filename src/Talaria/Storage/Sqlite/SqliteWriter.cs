using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SQLitePCL;
using Talaria.Telemetry;

namespace Talaria.Storage.Sqlite;

/// <summary>The one thread that writes. It takes what queued up while it wrote the last batch, runs it in one transaction,
/// and never waits for more: one fsync serves everybody who came meanwhile.</summary>
/// <remarks>A batch that fails is run again request by request, so that one bad row fails one caller.</remarks>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>Rows, roughly, in one transaction: bounds how long the first caller of a batch waits for the last.</summary>
    private const int BatchWeight = 2_000;

    /// <summary>More answers than these are given by two threads.</summary>
    private const int AnswersTogether = 8;

    private readonly SqliteSession db;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim work = new(0);
    private readonly Thread thread;
    private readonly WriteScope scope;
    private List<Write> incoming = [];
    private bool signalled;
    private bool closed;
    private volatile bool failing;

    public SqliteWriter(SqliteSession db, TimeProvider time)
    {
        (this.db, this.time) = (db, time);
        scope = new WriteScope(db);
        thread = new Thread(Loop) { Name = "talaria-writer", IsBackground = true };
        thread.Start();
    }

    /// <summary>The last commit failed, and not for a row that was refused.</summary>
    public bool Failing => failing;

    /// <summary>Runs work in the writer's turn and answers after its commit.</summary>
    /// <remarks>No cancellation: a caller that goes away does not undo what is being committed. Work must read and refuse before it
    /// writes: what it wrote is kept unless it throws.</remarks>
    public Task<T> RunAsync<T>(Func<WriteScope, T> run)
    {
        var write = new DelegateWrite<T>(run);
        Enqueue(write);
        return write.Completion;
    }

    public void Enqueue(Write write)
    {
        lock (gate)
        {
            if (!closed)
            {
                incoming.Add(write);
                if (signalled)
                {
                    return;
                }
                signalled = true;
                work.Release();
                return;
            }
        }
        write.Failed(new ObjectDisposedException(nameof(SqliteWriter), "The store is closed."));
    }

    /// <summary>Finishes what is queued, then ends the thread.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            if (closed)
            {
                return;
            }
            closed = true;
            signalled = true;
        }
        work.Release();
        thread.Join();
        work.Dispose();
    }

    private void Loop()
    {
        var taken = new List<Write>();
        while (true)
        {
            work.Wait();
            bool last;
            lock (gate)
            {
                (taken, incoming) = (incoming, taken);
                signalled = closed;
                last = closed;
            }
            for (var from = 0; from < taken.Count; )
            {
                var to = from;
                for (var weight = 0; to < taken.Count && (to == from || weight < BatchWeight); to++)
                {
                    weight += taken[to].Weight;
                }
                Commit(taken, from, to);
                from = to;
            }
            taken.Clear();
            if (last)
            {
                return;
            }
        }
    }

    private void Commit(List<Write> writes, int from, int to)
    {
        if (TryCommit(writes, from, to, out var begun) is not { } failure)
        {
            return;
        }
        if (to - from == 1)
        {
            writes[from].Failed(failure);
            return;
        }
        for (var i = from; i < to; i++)
        {
            // Nobody's row is at fault when not even a transaction begins: waiting for that once is enough for all.
            if ((begun ? TryCommit(writes, i, i + 1, out begun) : failure) is { } alone)
            {
                failure = alone;
                writes[i].Failed(alone);
            }
        }
    }

    [SuppressMessage(
        "Design",
        "CA1031",
        Justification = "Whatever fails is handed to the callers; the thread lives on."
    )]
    private Exception? TryCommit(List<Write> writes, int from, int to, out bool begun)
    {
        var began = time.GetTimestamp();
        begun = false;
        try
        {
            db.Sql("BEGIN IMMEDIATE").Run();
            begun = true;
            for (var i = from; i < to; i++)
            {
                writes[i].Run(scope);
            }
            db.Sql("COMMIT").Run();
        }
        catch (Exception e)
        {
            failing = e is SqliteException { SqliteErrorCode: not raw.SQLITE_CONSTRAINT };
            Rollback();
            TalariaMetrics.CommitFailed();
            for (var i = from; i < to; i++)
            {
                writes[i].RolledBack();
            }
            return e;
        }
        failing = false;
        TalariaMetrics.Commit(to - from, time.GetElapsedTime(began));
        scope.Committed();
        for (var i = from; i < to; i++)
        {
            writes[i].Committed();
        }
        Answer(writes.GetRange(from, to - from));
        return null;
    }

    /// <summary>One item of the thread pool's queue for many callers: waking a thread for each cost more than answering it.</summary>
    private static void Answer(List<Write> committed)
    {
        var half = committed.Count > AnswersTogether ? committed.Count / 2 : committed.Count;
        ThreadPool.UnsafeQueueUserWorkItem(new Answers(committed, 0, half), preferLocal: false);
        if (half < committed.Count)
        {
            ThreadPool.UnsafeQueueUserWorkItem(new Answers(committed, half, committed.Count), preferLocal: false);
        }
    }

    private sealed class Answers(List<Write> writes, int from, int to) : IThreadPoolWorkItem
    {
        public void Execute()
        {
            for (var i = from; i < to; i++)
            {
                writes[i].Answer();
            }
        }
    }

    private void Rollback()
    {
        db.Reset();
        try
        {
            if (db.InTransaction)
            {
                db.Sql("ROLLBACK").Run();
            }
        }
        catch (SqliteException)
        {
            // SQLite rolls back by itself after most errors; the next BEGIN tells if it did not.
        }
        scope.RolledBack();
    }

    private sealed class DelegateWrite<T>(Func<WriteScope, T> run) : Write
    {
        private readonly TaskCompletionSource<T> completion = new();
        private T? result;

        public Task<T> Completion => completion.Task;

        public override void Run(WriteScope scope) => result = run(scope);

        public override void Answer() => completion.SetResult(result!);

        public override void Failed(Exception reason) =>
            ThreadPool.UnsafeQueueUserWorkItem(_ => completion.SetException(reason), null);
    }
}

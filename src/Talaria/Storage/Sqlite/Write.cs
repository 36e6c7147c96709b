namespace Talaria.Storage.Sqlite;

/// <summary>One caller's part of a batch.</summary>
internal abstract class Write
{
    /// <summary>About how many rows it writes.</summary>
    public virtual int Weight => 1;

    /// <summary>Inside the transaction, on the writer's thread. May be run a second time if the batch failed for another's reason.</summary>
    public abstract void Run(WriteScope scope);

    /// <summary>What <see cref="Run"/> did is undone; it may be run again.</summary>
    public virtual void RolledBack() { }

    /// <summary>On the writer's thread, after the commit: what has to follow it before any later batch begins. Short.</summary>
    public virtual void Committed() { }

    /// <summary>On the thread pool, some time after the commit: answers the caller, who may go on right here.</summary>
    public abstract void Answer();

    /// <summary>It failed alone, and nothing of it is stored.</summary>
    public abstract void Failed(Exception reason);
}

/// <summary>The writer's turn: the connection, and what is to happen when the batch is committed.</summary>
internal sealed class WriteScope(SqliteSession db)
{
    private readonly List<Action> afterCommit = [];
    private readonly List<Action> afterRollback = [];

    public SqliteSession Db { get; } = db;

    /// <summary>Runs on the writer's thread once the batch is committed, before any later batch begins: memory follows the store.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>Runs if the batch is undone.</summary>
    public void AfterRollback(Action action) => afterRollback.Add(action);

    internal void Committed() => RunAll(afterCommit);

    internal void RolledBack() => RunAll(afterRollback);

    private void RunAll(List<Action> actions)
    {
        foreach (var action in actions)
        {
            action();
        }
        afterCommit.Clear();
        afterRollback.Clear();
    }
}

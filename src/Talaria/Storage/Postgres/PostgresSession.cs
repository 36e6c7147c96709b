using Npgsql;

namespace Talaria.Storage.Postgres;

/// <summary>A connection in use: statements in order, each trip to the server with as many as there are. In a transaction BEGIN goes with the first
/// of them, and COMMIT may go with the last.</summary>
internal sealed class PostgresSession(NpgsqlConnection connection, bool transaction, Hints? hints = null)
{
    private readonly List<Action> afterCommit = [];
    private readonly List<Action> afterRollback = [];
    private bool begun = !transaction;

    /// <summary>COMMIT was sent: what came of it is known only when it is answered.</summary>
    public bool CommitSent { get; private set; }

    public Statement Sql(string text) => new(this, text);

    /// <summary>Once the transaction is committed, in the order of these calls.</summary>
    public void AfterCommit(Action action) => afterCommit.Add(action);

    /// <summary>If it is undone, or if nobody knows; it may be run again then.</summary>
    public void AfterRollback(Action action) => afterRollback.Add(action);

    /// <summary>Other nodes are to look once this is committed.</summary>
    public void Hint(Hint hint)
    {
        if (hints is not null)
        {
            AfterCommit(() => hints.Give(hint));
        }
    }

    /// <summary>Runs statements in one trip. Every statement that gives rows needs a taker.</summary>
    public Task SendAsync(params IReadOnlyList<Statement> statements) => SendAsync(statements, commit: false);

    /// <summary>The last trip of a transaction, which saves the one of COMMIT. Nothing may be sent after it.</summary>
    public Task CommitWithAsync(params IReadOnlyList<Statement> statements) => SendAsync(statements, commit: true);

    internal async Task CommitAsync()
    {
        if (begun && !CommitSent)
        {
            await SendAsync([], commit: true);
        }
        afterCommit.ForEach(static action => action());
    }

    internal async Task RollbackAsync()
    {
        try
        {
            if (transaction && begun && connection.FullState == System.Data.ConnectionState.Open)
            {
                await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
                await rollback.ExecuteNonQueryAsync(CancellationToken.None);
            }
        }
        catch (NpgsqlException)
        {
            // The connection is gone, and with it the transaction.
        }
        finally
        {
            afterRollback.ForEach(static action => action());
        }
    }

    private async Task SendAsync(IReadOnlyList<Statement> statements, bool commit)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (!begun)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("BEGIN"));
            begun = true;
        }
        foreach (var statement in statements)
        {
            batch.BatchCommands.Add(statement.Command);
        }
        if (commit)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
            CommitSent = true;
        }
        if (batch.BatchCommands.Count == 0)
        {
            return;
        }
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None);
        var row = new Row(reader);
        var first = true;
        foreach (var statement in statements)
        {
            if (statement.Taker is not { } take)
            {
                continue;
            }
            if (!first)
            {
                await reader.NextResultAsync(CancellationToken.None);
            }
            first = false;
            while (await reader.ReadAsync(CancellationToken.None))
            {
                row.Begin();
                take(row);
            }
        }
        // To the end, so that a later statement's failure is heard.
        while (await reader.NextResultAsync(CancellationToken.None)) { }
    }
}

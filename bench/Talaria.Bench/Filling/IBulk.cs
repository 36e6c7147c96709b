namespace Talaria.Bench.Filling;

/// <summary>A stopped server's tables, written in bulk: SQL that both databases understand, and the little in which they differ.</summary>
internal interface IBulk : IAsyncDisposable
{
    /// <summary>A row source with the numbers from 0 to @rows - 1 as numbers.n.</summary>
    string Numbers { get; }

    /// <summary>Statements that keep the log findable by organization and endpoint, where plain indexes do not.</summary>
    IReadOnlyList<string> IndexLog { get; }

    /// <summary>Rows of this time may come.</summary>
    Task PrepareAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancel);

    /// <summary>In SQL: an id of this moment; the number tells those of one millisecond apart.</summary>
    string Id(string milliseconds, string number);

    Task RunAsync(string sql, CancellationToken cancel, params (string Name, object Value)[] values);

    Task<long> CountAsync(string table, CancellationToken cancel);

    /// <summary>All is written: as a database is that has been running for long.</summary>
    Task SettleAsync(CancellationToken cancel);
}

namespace Talaria.Bench.Filling;

/// <summary>A stopped server's tables, written in bulk: SQL that both databases understand, and the little in which they differ.</summary>
internal interface IBulk : IAsyncDisposable
{
    /// <summary>A row source with the numbers of a call of <see cref="FillAsync"/> as numbers.n.</summary>
    string Numbers { get; }

    /// <summary>What a table is that is only there while the bulk is written.</summary>
    string ScratchTable { get; }

    /// <summary>Rows of this time may come; what is cheaper to make at the end may go until then.</summary>
    Task PrepareAsync(DateTimeOffset from, DateTimeOffset until, CancellationToken cancel);

    /// <summary>In SQL: an id of this moment; the number tells those of one millisecond apart.</summary>
    string Id(string milliseconds, string number);

    /// <summary>An id as these databases take it.</summary>
    object Key(Guid id);

    Task RunAsync(string sql, CancellationToken cancel, params (string Name, object Value)[] values);

    /// <summary>Runs it for the numbers from 0 on, where it can in several parts at once.</summary>
    Task FillAsync(string sql, long rows, CancellationToken cancel, params (string Name, object Value)[] values);

    Task<long> CountAsync(string table, CancellationToken cancel);

    /// <summary>All is written: it becomes findable, and as a database is that has been running for long.</summary>
    Task SettleAsync(CancellationToken cancel);
}

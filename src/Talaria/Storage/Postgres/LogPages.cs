using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Pages of a log, newest first: by id, so that they are stable while rows come and go. Narrow rows are looked through first, some at a time and
/// 5,000 at most; only what is shown is read whole. A page stops when its payloads are 8 MiB.</summary>
internal sealed class LogPages(string list, PageRequest page, DateTimeOffset? since, DateTimeOffset? until)
{
    private const int MostExamined = 5_000;

    private const int MostAtOnce = 2_000;

    /// <summary>Bytes of payloads on a page: 200 events of 1 MiB each would be an answer of 200 MiB.</summary>
    private const long MostBytes = 8 * 1024 * 1024;

    /// <param name="select">So many rows between two ids (below the first, not below the second), newest first.</param>
    /// <param name="whole">What is shown of the rows that pass, in their order; one that went meanwhile is left out.</param>
    public async Task<Result<Page<T>>> ReadAsync<TRow, T>(
        PostgresDatabase database,
        Func<PostgresSession, Guid, Guid, int, Statement> select,
        Func<Row, TRow> read,
        Func<TRow, bool> passes,
        Func<PostgresSession, IReadOnlyList<TRow>, Task<IReadOnlyList<T>>> whole,
        CancellationToken cancel
    )
        where TRow : ILogRow
    {
        var newest = until is { } end ? IdSource.FloorOf(end) : IdSource.Last;
        if (
            page.Cursor is not null
            && !(Cursor.TryRead(list, page.Cursor, out var position) && Guid.TryParseExact(position, "N", out newest))
        )
        {
            return Cursor.FromElsewhere;
        }
        var oldest = since is { } start ? IdSource.FloorOf(start) : Guid.Empty;
        return await database.ReadAsync(
            async db =>
            {
                var (found, last) = await FindAsync(
                    (below, most) => select(db, below, oldest, most).ListAsync(read),
                    newest,
                    passes
                );
                IReadOnlyList<T> items = found.Count == 0 ? [] : await whole(db, found);
                return new Page<T>(items, last is { } id ? Cursor.Make(list, id.ToString("N")) : null);
            },
            cancel
        );
    }

    private async Task<(List<TRow> Found, Guid? Last)> FindAsync<TRow>(
        Func<Guid, int, Task<List<TRow>>> read,
        Guid newest,
        Func<TRow, bool> passes
    )
        where TRow : ILogRow
    {
        var found = new List<TRow>();
        var (last, examined, bytes) = (newest, 0, 0L);
        // One more than a page, for it says whether there is another page.
        for (var most = page.Limit + 1; ; most = MostAtOnce)
        {
            var rows = await read(last, most);
            foreach (var row in rows)
            {
                if (found.Count == page.Limit || examined == MostExamined || bytes >= MostBytes)
                {
                    return (found, last);
                }
                (last, examined) = (row.Id, examined + 1);
                if (passes(row))
                {
                    found.Add(row);
                    bytes += row.Bytes;
                }
            }
            if (rows.Count < most)
            {
                return (found, null);
            }
        }
    }
}

/// <summary>What a page needs to know of a row that it looks at.</summary>
internal interface ILogRow
{
    Guid Id { get; }

    /// <summary>Of its payload, if it is shown.</summary>
    int Bytes { get; }
}

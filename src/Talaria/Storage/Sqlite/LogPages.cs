using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Pages of a log, newest first: by id, so that they are stable while rows come and go; a page looks at no more than 5,000 rows (some 15 ms; 60 where they come from the disk),
/// and stops when the payloads on it are 8 MiB.</summary>
internal sealed class LogPages(string list, PageRequest page, DateTimeOffset? since, DateTimeOffset? until)
{
    private const int MostExamined = 5_000;

    /// <summary>Bytes of payloads on a page: 200 events of 1 MiB each would be an answer of 200 MiB.</summary>
    private const long MostBytes = 8 * 1024 * 1024;

    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <param name="select">The rows between two ids (below the first, not below the second), newest first.</param>
    /// <param name="take">What a row is on the page; null if it does not pass the filter.</param>
    public async Task<Result<Page<TItem>>> ReadAsync<T, TItem>(
        SqliteDatabase database,
        Func<SqliteSession, Guid, Guid, Statement> select,
        Func<Statement, T> read,
        Func<T, Guid> idOf,
        Func<T, int> sizeOf,
        Func<SqliteSession, T, TItem?> take,
        CancellationToken cancel
    )
        where TItem : class
    {
        var newest = until is { } end ? IdSource.FloorOf(end) : Last;
        if (page.Cursor is not null)
        {
            if (!Cursor.TryRead(list, page.Cursor, out var position) || !Guid.TryParseExact(position, "N", out newest))
            {
                return Cursor.FromElsewhere;
            }
        }
        var oldest = since is { } start ? IdSource.FloorOf(start) : Guid.Empty;
        return await database.Readers.ReadAsync(
            db => Read(db, select(db, newest, oldest), read, idOf, sizeOf, take),
            cancel
        );
    }

    private Page<TItem> Read<T, TItem>(
        SqliteSession db,
        Statement rows,
        Func<Statement, T> read,
        Func<T, Guid> idOf,
        Func<T, int> sizeOf,
        Func<SqliteSession, T, TItem?> take
    )
        where TItem : class
    {
        var items = new List<TItem>();
        Guid last = default;
        using (rows)
        {
            var bytes = 0L;
            for (var examined = 0; rows.Step(); examined++)
            {
                if (items.Count == page.Limit || examined == MostExamined || bytes >= MostBytes)
                {
                    return new Page<TItem>(items, Cursor.Make(list, last.ToString("N")));
                }
                var row = read(rows);
                last = idOf(row);
                if (take(db, row) is { } item)
                {
                    items.Add(item);
                    bytes += sizeOf(row);
                }
            }
        }
        return new Page<TItem>(items, null);
    }
}

using Talaria.Deliveries;

namespace Talaria.Storage.Sqlite;

/// <summary>Recorded attempts in the order of their commits, one row for a whole batch: what live streams and statistics read. The attempts
/// themselves are found by delivery only; an index by time would cost a page for each (docs/adr/0008-attempt-journal.md).</summary>
/// <remarks>Written in the writer's turn, on its thread. A row's id is its moment: milliseconds and a count, growing whatever the clock does.</remarks>
internal sealed class AttemptJournal(SqliteDatabase database, TimeProvider time)
{
    /// <summary>Attempts that stay however many there are in an hour: 64 MiB.</summary>
    public const int Most = 64 * 1024 * 1024 / JournalEntry.Size;

    private const int CountBits = 12;

    private byte[] entries = new byte[64 * JournalEntry.Size];
    private int count;
    private (long Id, long Total)? last;

    /// <summary>The row that a moment begins with.</summary>
    public static long FloorOf(DateTimeOffset moment) => Math.Max(0, moment.ToUnixTimeMilliseconds()) << CountBits;

    public void Begin() => count = 0;

    public void Add(Finished finished, MadeAttempt attempt, DeliveryState state)
    {
        var needed = (count + 1) * JournalEntry.Size;
        if (entries.Length < needed)
        {
            Array.Resize(ref entries, needed * 2);
        }
        var (delivery, outcome) = (finished.Delivery, attempt.Outcome);
        new JournalEntry(
            delivery.Organization,
            delivery.Endpoint,
            delivery.Id,
            attempt.Id,
            attempt.At,
            outcome.Total,
            attempt.Number,
            outcome.Status,
            outcome.Class,
            state,
            delivery.Test
        ).Write(entries.AsSpan(count * JournalEntry.Size));
        count++;
    }

    public void Append(SqliteSession db)
    {
        if (count == 0)
        {
            return;
        }
        // What is undone leaves a hole in the ids and in the totals: nobody minds.
        var (id, total) = last ?? Newest(db);
        last = (Math.Max(id + 1, FloorOf(time.GetUtcNow())), total + count);
        db.Sql("INSERT INTO attempt_journal (id, total, entries) VALUES (?, ?, ?)")
            .Bind(last.Value.Id)
            .Bind(last.Value.Total)
            .Bind(entries.AsSpan(0, count * JournalEntry.Size))
            .Run();
    }

    /// <summary>Drops the oldest rows that are folded, and too old or too many. A few thousand attempts at a time.</summary>
    /// <returns>Whether there are more.</returns>
    public Task<bool> PruneAsync(long before)
    {
        const int step = 4_000;
        return database.Writer.RunAsync(scope =>
        {
            var db = scope.Db;
            var (_, newest) = Newest(db);
            long upTo = 0;
            long? first = null;
            using (
                var row = db.Sql(
                    """
                    SELECT id, total FROM attempt_journal WHERE id <= (SELECT folded FROM attempt_journal_state) ORDER BY id LIMIT 1000
                    """
                )
            )
            {
                while (row.Step())
                {
                    var (id, total) = (row.Long(), row.Long());
                    // The newest row stays: the next one's id and total follow from it.
                    if ((id >= before && total > newest - Most) || total == newest || total - (first ??= total) > step)
                    {
                        break;
                    }
                    upTo = id;
                }
            }
            if (upTo == 0)
            {
                return false;
            }
            db.Sql("DELETE FROM attempt_journal WHERE id <= ?").Bind(upTo).Run();
            db.Sql("UPDATE attempt_journal_state SET pruned = ?").Bind(upTo).Run();
            return true;
        });
    }

    private static (long Id, long Total) Newest(SqliteSession db)
    {
        using var row = db.Sql("SELECT id, total FROM attempt_journal ORDER BY id DESC LIMIT 1");
        return row.Step() ? (row.Long(), row.Long()) : (0, 0);
    }
}

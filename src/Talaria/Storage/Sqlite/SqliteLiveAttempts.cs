using Talaria.Deliveries.Live;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Attempts in the order of their commits, from the journal. One writer commits in order, so that a position is exact.</summary>
internal sealed class SqliteLiveAttempts(SqliteDatabase database) : ILiveLog<LiveAttempt>, IAttemptTail
{
    /// <summary>Attempts of organizations that somebody listens to in a page, give or take a batch.</summary>
    private const int PageSize = 500;

    /// <summary>Bytes of the journal that a page looks at.</summary>
    private const int MostBytes = 8 * 1024 * 1024;

    public Task<long> HeadAsync(CancellationToken cancel) => database.Readers.ReadAsync(Head, cancel);

    public Task<(long Position, bool Gap)> SeekAsync(DateTimeOffset moment, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
            {
                var position = AttemptJournal.FloorOf(moment) - 1;
                using var row = db.Sql("SELECT pruned FROM attempt_journal_state");
                row.Step();
                return (position, row.Long() is > 0 and var pruned && pruned > position);
            },
            cancel
        );

    public Task<LivePage<LiveAttempt>> ReadAsync(
        IReadOnlySet<OrganizationId> organizations,
        long position,
        CancellationToken cancel
    ) => database.Readers.ReadAsync(db => Read(db, organizations, position), cancel);

    Task<AttemptTail> IAttemptTail.ReadAsync(int most, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Tail(db, most), cancel);

    private static AttemptTail Tail(SqliteSession db, int most)
    {
        var tail = new JournalTail(most);
        using (var row = db.Sql("SELECT id, entries FROM attempt_journal ORDER BY id DESC"))
        {
            while (!tail.IsFull && row.Step())
            {
                tail.Add(row.Long(), row.Blob());
            }
        }
        return new AttemptTail(
            [.. tail.Newest.Select(n => Attempt(db, n.Entry, n.Position)).OfType<LiveAttempt>()],
            tail.ByOrganization
        );
    }

    private static LivePage<LiveAttempt> Read(
        SqliteSession db,
        IReadOnlySet<OrganizationId> organizations,
        long position
    )
    {
        var pick = new JournalPick(organizations);
        var (last, bytes, more) = (position, 0, false);
        using (var row = db.Sql("SELECT id, entries FROM attempt_journal WHERE id > ? ORDER BY id").Bind(position))
        {
            while (row.Step())
            {
                if (pick.Named >= PageSize || bytes >= MostBytes)
                {
                    more = true;
                    break;
                }
                last = row.Long();
                var entries = row.Blob();
                bytes += entries.Length;
                pick.Add(last, entries);
            }
        }
        return new LivePage<LiveAttempt>(
            [.. pick.Picked.Select(p => Attempt(db, p.Entry, p.Position)).OfType<LiveAttempt>()],
            last,
            more
        );
    }

    /// <summary>Null if the delivery was removed meanwhile.</summary>
    private static LiveAttempt? Attempt(SqliteSession db, JournalEntry entry, long position)
    {
        using var row = db.Sql(
                """
                SELECT d.event_id, e.type FROM deliveries d LEFT JOIN events e ON e.id = d.event_id WHERE d.id = ?
                """
            )
            .Bind(entry.Delivery.Value);
        return row.Step() ? entry.Told(new EventId(row.Guid()), row.TextOrNull() ?? "", position) : null;
    }

    private static long Head(SqliteSession db)
    {
        using var row = db.Sql("SELECT coalesce(max(id), 0) FROM attempt_journal");
        row.Step();
        return row.Long();
    }
}

using Talaria.Deliveries.Live;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Attempts in the order of their transactions, from the journal. What lies below the oldest transaction under way is settled, so that a position
/// is exact; a long transaction of anybody holds the stream up for as long.</summary>
internal sealed class PostgresLiveAttempts(PostgresDatabase database) : ILiveLog<LiveAttempt>, IAttemptTail
{
    /// <summary>Rows of the journal in a page; each is a batch.</summary>
    private const int PageRows = 20;
    private const int TailRows = 200;

    public Task<long> HeadAsync(CancellationToken cancel) =>
        database.ReadAsync(db => db.Sql($"SELECT {RecordedJournal.Settled} - 1").FirstAsync(row => row.Long()), cancel);

    public Task<(long Position, bool Gap)> SeekAsync(DateTimeOffset moment, CancellationToken cancel) =>
        database.ReadAsync(
            db =>
                db.Sql(
                        $"""
                        SELECT coalesce((SELECT min(xid) FROM attempt_journal WHERE at >= $1), {RecordedJournal.Settled}) - 1,
                            (SELECT pruned_at >= $1 FROM attempt_journal_state)
                        """
                    )
                    .Bind(moment)
                    .FirstAsync(row => (row.Long(), row.Bool())),
            cancel
        );

    public Task<LivePage<LiveAttempt>> ReadAsync(
        IReadOnlySet<OrganizationId> organizations,
        long position,
        CancellationToken cancel
    ) => database.ReadAsync(db => ReadAsync(db, organizations, position), cancel);

    /// <summary>Batches are of any size: some at a time, until there are enough.</summary>
    Task<AttemptTail> IAttemptTail.ReadAsync(int most, CancellationToken cancel) =>
        database.ReadAsync(db => TailAsync(db, most), cancel);

    private static async Task<AttemptTail> TailAsync(PostgresSession db, int most)
    {
        var tail = new JournalTail(most);
        var below = long.MaxValue;
        for (var more = true; more && !tail.IsFull; )
        {
            var rows = await db.Sql(
                    "SELECT xid, entries FROM attempt_journal WHERE xid < $1 ORDER BY xid DESC LIMIT $2"
                )
                .Bind(below)
                .Bind(TailRows)
                .ListAsync(row => (Xid: row.Long(), Entries: row.Blob()));
            rows.ForEach(row => tail.Add(row.Xid, row.Entries));
            more = rows.Count == TailRows;
            below = more ? rows[^1].Xid : below;
        }
        return new AttemptTail(await AttemptsAsync(db, tail.Newest), tail.ByOrganization);
    }

    private static async Task<LivePage<LiveAttempt>> ReadAsync(
        PostgresSession db,
        IReadOnlySet<OrganizationId> organizations,
        long position
    )
    {
        var (settled, rows) = (position, new List<(long Xid, byte[] Entries)>());
        await db.SendAsync(
            // First, so that everything below it is seen by what follows.
            db.Sql($"SELECT {RecordedJournal.Settled} - 1").Each(row => settled = Math.Max(position, row.Long())),
            db.Sql("SELECT xid, entries FROM attempt_journal WHERE xid > $1 ORDER BY xid LIMIT $2")
                .Bind(position)
                .Bind(PageRows)
                .Each(row => rows.Add((row.Long(), row.Blob())))
        );
        var pick = new JournalPick(organizations);
        var last = position;
        foreach (var (xid, entries) in rows.TakeWhile(r => r.Xid <= settled))
        {
            last = xid;
            pick.Add(xid, entries);
        }
        var more = rows.Count == PageRows && last == rows[^1].Xid;
        return new LivePage<LiveAttempt>(await AttemptsAsync(db, pick.Picked), more ? last : settled, more);
    }

    /// <summary>Without those whose delivery was removed meanwhile.</summary>
    private static async Task<List<LiveAttempt>> AttemptsAsync(
        PostgresSession db,
        IReadOnlyCollection<(long Xid, JournalEntry Entry)> wanted
    )
    {
        if (wanted.Count == 0)
        {
            return [];
        }
        var events = new Dictionary<Guid, (EventId Id, string Type)>();
        await db.Sql(
                """
                SELECT r.id, d.event_id, e.type FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS r (organization_id, id, bound)
                JOIN deliveries d ON d.organization_id = r.organization_id AND d.id = r.id AND d.event_id < r.bound
                LEFT JOIN events e ON e.id = d.event_id
                """
            )
            .BindAll(wanted.Select(w => w.Entry.Organization.Value))
            .BindAll(wanted.Select(w => w.Entry.Delivery.Value))
            .BindAll(wanted.Select(w => EventBound.Above(w.Entry.Delivery.Value)))
            .ListAsync(row => events[row.Guid()] = (new EventId(row.Guid()), row.TextOrNull() ?? ""));
        return
        [
            .. wanted
                .Where(w => events.ContainsKey(w.Entry.Delivery.Value))
                .Select(w =>
                {
                    var (id, type) = events[w.Entry.Delivery.Value];
                    return w.Entry.Told(id, type, w.Xid);
                }),
        ];
    }
}

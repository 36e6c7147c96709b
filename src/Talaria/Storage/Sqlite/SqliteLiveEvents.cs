using Talaria.Deliveries.Live;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Events in the order of their commits: their row numbers. Data is not read.</summary>
internal sealed class SqliteLiveEvents(SqliteDatabase database) : ILiveLog<LiveEvent>
{
    private const int PageSize = 500;
    private const int MostExamined = 20_000;

    public Task<long> HeadAsync(CancellationToken cancel) => database.Readers.ReadAsync(Head, cancel);

    /// <summary>Ids are made a moment before the commit; callers ask for a few seconds more than they need.</summary>
    public Task<(long Position, bool Gap)> SeekAsync(DateTimeOffset moment, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
            {
                using var row = db.Sql("SELECT rowid FROM events WHERE id >= ? ORDER BY id LIMIT 1")
                    .Bind(IdSource.FloorOf(moment));
                return (row.Step() ? row.Long() - 1 : Head(db), false);
            },
            cancel
        );

    public Task<LivePage<LiveEvent>> ReadAsync(
        IReadOnlySet<OrganizationId> organizations,
        long position,
        CancellationToken cancel
    ) => database.Readers.ReadAsync(db => Read(db, organizations, position), cancel);

    private static LivePage<LiveEvent> Read(SqliteSession db, IReadOnlySet<OrganizationId> organizations, long position)
    {
        // Numbers of deleted last rows are given again.
        if (Head(db) is var head && head <= position)
        {
            return new LivePage<LiveEvent>([], head, false);
        }
        var found = new List<LiveEvent>();
        // Not IN over the set: each statement's text is prepared once. Columns behind the data are read in a second step, of those wanted.
        var wanted = new List<long>();
        var (last, examined, more) = (position, 0, false);
        using (
            var row = db.Sql("SELECT rowid, organization_id FROM events WHERE rowid > ? ORDER BY rowid").Bind(position)
        )
        {
            while (row.Step())
            {
                if (wanted.Count == PageSize || examined++ == MostExamined)
                {
                    more = true;
                    break;
                }
                last = row.Long();
                if (organizations.Hears(new OrganizationId(row.Guid())))
                {
                    wanted.Add(last);
                }
            }
        }
        foreach (var number in wanted)
        {
            found.Add(One(db, number));
        }
        return new LivePage<LiveEvent>(found, last, more);
    }

    private static LiveEvent One(SqliteSession db, long number)
    {
        using var row = db.Sql(
                "SELECT id, organization_id, type, scopes, occurred_at, deliveries, test FROM events WHERE rowid = ?"
            )
            .Bind(number);
        row.Step();
        return new LiveEvent(
            new EventId(row.Guid()),
            new OrganizationId(row.Guid()),
            row.Text(),
            Json.Scopes(row.TextOrNull()),
            row.Time(),
            row.Int(),
            row.Bool()
        )
        {
            Position = number,
        };
    }

    private static long Head(SqliteSession db)
    {
        using var row = db.Sql("SELECT coalesce(max(rowid), 0) FROM events");
        row.Step();
        return row.Long();
    }
}

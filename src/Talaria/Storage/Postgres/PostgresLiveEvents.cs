using System.Buffers.Binary;
using Talaria.Deliveries.Live;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Events in the order of their ids, which are made a moment before the commit, on clocks that differ: the end of the log is read again for a few
/// seconds. A position is the first 60 bits of an id: its millisecond, and the count within.</summary>
internal sealed class PostgresLiveEvents(PostgresDatabase database, TimeProvider time) : ILiveLog<LiveEvent>
{
    private const int PageSize = 500;
    private const int CountBits = 12;

    /// <summary>How much later than its id an event may be committed.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromSeconds(5);

    public Task<long> HeadAsync(CancellationToken cancel) => Task.FromResult(PositionOf(time.GetUtcNow() - Overlap));

    public Task<(long Position, bool Gap)> SeekAsync(DateTimeOffset moment, CancellationToken cancel) =>
        Task.FromResult((PositionOf(moment), false));

    public Task<LivePage<LiveEvent>> ReadAsync(
        IReadOnlySet<OrganizationId> organizations,
        long position,
        CancellationToken cancel
    ) => database.ReadAsync(db => ReadAsync(db, organizations, position), cancel);

    private async Task<LivePage<LiveEvent>> ReadAsync(
        PostgresSession db,
        IReadOnlySet<OrganizationId> organizations,
        long position
    )
    {
        var end = PositionOf(time.GetUtcNow() - Overlap);
        var found = await Query(db, organizations).Bind(IdOf(position)).Bind((long)PageSize).ListAsync(Read);
        var more = found.Count == PageSize;
        return new LivePage<LiveEvent>(found, more ? found[^1].Position + 1 : Math.Max(position, end), more);
    }

    private static Statement Query(PostgresSession db, IReadOnlySet<OrganizationId> organizations) =>
        organizations.Contains(LiveAudience.Everyone)
            ? db.Sql(
                """
                SELECT id, organization_id, type, scopes, occurred_at, deliveries, test FROM events
                WHERE id >= $1 ORDER BY id LIMIT $2
                """
            )
            : db.Sql(
                    """
                    SELECT e.id, e.organization_id, e.type, e.scopes, e.occurred_at, e.deliveries, e.test
                    FROM unnest($1::uuid[]) AS r (organization_id)
                    CROSS JOIN LATERAL (
                        SELECT * FROM events WHERE organization_id = r.organization_id AND id >= $2 ORDER BY id LIMIT $3) e
                    ORDER BY e.id LIMIT $3
                    """
                )
                .BindAll(organizations.Select(o => o.Value));

    private static LiveEvent Read(Row row)
    {
        var id = row.Guid();
        return new LiveEvent(
            new EventId(id),
            new OrganizationId(row.Guid()),
            row.Text(),
            Json.Scopes(row.TextOrNull()),
            row.Time(),
            row.Int(),
            row.Bool()
        )
        {
            Position = PositionOf(id),
        };
    }

    private static long PositionOf(DateTimeOffset moment) => Math.Max(0, moment.ToUnixTimeMilliseconds()) << CountBits;

    private static long PositionOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var first = BinaryPrimitives.ReadInt64BigEndian(bytes);
        return ((first >>> 16) << CountBits) | (first & 0xFFF);
    }

    private static Guid IdOf(long position)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        BinaryPrimitives.WriteInt64BigEndian(bytes, ((position >>> CountBits) << 16) | 0x7000L | (position & 0xFFF));
        return new Guid(bytes, bigEndian: true);
    }
}

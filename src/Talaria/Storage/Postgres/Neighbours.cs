using Talaria.Deliveries;
using Talaria.Maintenance;

namespace Talaria.Storage.Postgres;

/// <summary>The nodes of this database, as this one sees them at each of its beats; itself included.</summary>
internal sealed class Neighbours(PostgresNode node, TimeProvider time) : INodes
{
    /// <summary>Some beats: a busy machine may miss one or two.</summary>
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    private volatile IReadOnlyList<Seen> seen = [];

    /// <summary>Some node stores what others are to deliver.</summary>
    public bool LeaveWork { get; private set; }

    /// <summary>Gives a row for each node.</summary>
    public static Statement Read(PostgresSession db, List<NodeRow> rows) =>
        db.Sql(
                """
                SELECT id, name, role, version, started_at, beat, lanes, waiting, in_flight, memory, unrecorded
                FROM nodes ORDER BY id
                """
            )
            .Each(row => rows.Add(NodeRow.Read(row)));

    public void See(IReadOnlyList<NodeRow> rows)
    {
        var (before, now, at) = (seen.ToDictionary(s => s.Row.Id), time.GetTimestamp(), time.GetUtcNow());
        seen =
        [
            .. rows.Select(row =>
                before.TryGetValue(row.Id, out var last) && last.Row.Beat == row.Beat ? last : new Seen(row, now, at)
            ),
        ];
        LeaveWork = rows.Any(row => row.Role == NodeRole.Api);
    }

    public IReadOnlyList<Node> List()
    {
        var (own, now) = (node.Ids, time.GetTimestamp());
        return
        [
            .. seen.Select(s => new Node
            {
                Id = s.Row.Id,
                Name = s.Row.Name,
                Role = s.Row.Role,
                Version = s.Row.Version,
                StartedAt = s.Row.StartedAt,
                SeenAt = s.At,
                State = StateOf(time.GetElapsedTime(s.Since, now)),
                IsThis = own.Contains(s.Row.Id),
                Holds = s.Row.Holds,
            }),
        ];
    }

    internal static NodeState StateOf(TimeSpan still) =>
        still < Soon ? NodeState.Alive
        : still < Heart.Lease ? NodeState.Silent
        : NodeState.Lapsed;

    /// <param name="Since">When its counter moved, on the monotonic clock.</param>
    private sealed record Seen(NodeRow Row, long Since, DateTimeOffset At);
}

/// <summary>A row of nodes.</summary>
internal sealed record NodeRow(
    long Id,
    string Name,
    NodeRole Role,
    string Version,
    DateTimeOffset StartedAt,
    long Beat,
    NodeHoldings Holds
)
{
    public static NodeRow Read(Row row) =>
        new(
            row.Long(),
            row.Text(),
            Columns.ReadRole(row.Text()),
            row.Text(),
            row.Time(),
            row.Long(),
            new NodeHoldings(row.Long(), row.Long(), row.Long(), row.Long(), row.Long())
        );
}

using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>The queue table: which lanes have rows, claims given back, rows cancelled. Claims are <see cref="QueueClaims"/>.</summary>
internal sealed class PostgresQueue(
    PostgresDatabase database,
    PostgresNode node,
    QueueClaims claims,
    DueNews news,
    TimeProvider time
) : IQueue, ICancelStore
{
    /// <summary>One look into the index for each endpoint, however many rows it has.</summary>
    internal const string SkipScan = """
        WITH RECURSIVE lanes AS (
            (SELECT endpoint_id, due_at, organization_id FROM queue
                WHERE node IS NULL AND replay IS NULL ORDER BY endpoint_id, due_at LIMIT 1)
            UNION ALL
            SELECT next.* FROM lanes CROSS JOIN LATERAL (
                SELECT endpoint_id, due_at, organization_id FROM queue
                WHERE node IS NULL AND replay IS NULL AND endpoint_id > lanes.endpoint_id
                ORDER BY endpoint_id, due_at LIMIT 1) next
        )
        SELECT endpoint_id, due_at, organization_id FROM lanes
        """;

    private static readonly string SkipScanReplayed = SkipScan.Replace(
        "replay IS NULL",
        "replay IS NOT NULL",
        StringComparison.Ordinal
    );

    public event Action InDoubt
    {
        add => database.InDoubt += value;
        remove => database.InDoubt -= value;
    }

    private readonly LostClaims lostClaims = new(time);

    public Task ClaimAsync(IReadOnlyList<Refill> refills) => claims.ClaimAsync(refills);

    public Task<IReadOnlyList<DueLane>> FindLanesAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<DueLane>>(
            async db =>
            {
                var lanes = new List<DueLane>();
                await db.SendAsync(
                    db.Sql(SkipScan).Each(row => lanes.Add(ReadLane(row, replayed: false))),
                    db.Sql(SkipScanReplayed).Each(row => lanes.Add(ReadLane(row, replayed: true)))
                );
                return lanes;
            },
            cancel
        );

    public Task ReleaseAsync(IReadOnlyList<QueuedDelivery> deliveries) =>
        database.WriteAsync(db =>
            db.Sql("UPDATE queue SET node = NULL WHERE delivery_id = ANY($1) AND node = ANY($2)")
                .BindAll(deliveries.Select(d => d.Id.Value))
                .BindAll(node.Ids)
                .RunAsync()
        );

    public async Task<int> ReleaseLostAsync(Func<IReadOnlyList<QueuedDelivery>> waiting, CancellationToken cancel)
    {
        var own = node.Ids;
        var claimed = await database.ReadAsync(
            async db =>
            {
                var rows = new HashSet<(Guid, int)>();
                // Its own, and those of incarnations that nobody can rescue any more: a claim that was committed after its node was given up.
                await db.Sql(
                        """
                        SELECT delivery_id, attempts FROM queue
                        WHERE node = ANY($1) OR (node IS NOT NULL AND node <> ALL(ARRAY(SELECT id FROM nodes)))
                        """
                    )
                    .BindAll(own)
                    .ListAsync(row => rows.Add((row.Guid(), row.Int())));
                return rows;
            },
            cancel
        );
        var lost = lostClaims.Find(claimed, waiting());
        return lost.Count == 0 ? 0 : await ReleaseAsync(lost);
    }

    public Task<int> CancelUnclaimedAsync(EndpointId endpoint, string reason, int limit) =>
        database.WriteAsync(db =>
            CancelUnclaimedAsync(db, endpoint, reason, limit, time.GetUtcNow(), keepTests: false)
        );

    public Task CancelAsync(IReadOnlyList<QueuedDelivery> deliveries, string reason, DateTimeOffset at) =>
        database.WriteAsync(db => CancelAsync(db, [.. deliveries.Select(d => d.Id)], reason, at));

    /// <summary>Pending becomes cancelled; a finished delivery stays as it is.</summary>
    /// <returns>How many were pending.</returns>
    public static async Task<int> CancelAsync(
        PostgresSession db,
        IReadOnlyCollection<DeliveryId> ids,
        string reason,
        DateTimeOffset at
    )
    {
        // Whoever is pending has a row here, which knows its event's day.
        var rows = await db.Sql("DELETE FROM queue WHERE delivery_id = ANY($1) RETURNING event_id, delivery_id")
            .BindAll(ids.Select(d => d.Value))
            .ListAsync(row => (row.Guid(), row.Guid()));
        return await EndAsync(db, rows, reason, at);
    }

    internal static async Task<int> CancelUnclaimedAsync(
        PostgresSession db,
        EndpointId endpoint,
        string reason,
        int limit,
        DateTimeOffset at,
        bool keepTests
    )
    {
        var rows = await db.Sql(
                """
                DELETE FROM queue WHERE delivery_id = ANY(ARRAY(
                    SELECT delivery_id FROM queue
                    WHERE node IS NULL AND replay IS NULL AND endpoint_id = $1 AND NOT (test AND $2)
                    LIMIT $3 FOR UPDATE SKIP LOCKED))
                RETURNING event_id, delivery_id
                """
            )
            .Bind(endpoint.Value)
            .Bind(keepTests)
            .Bind((long)limit)
            .ListAsync(row => (row.Guid(), row.Guid()));
        if (rows.Count < limit)
        {
            rows.AddRange(
                await db.Sql(
                        """
                        DELETE FROM queue WHERE delivery_id = ANY(ARRAY(
                            SELECT delivery_id FROM queue WHERE node IS NULL AND replay IS NOT NULL AND endpoint_id = $1
                            LIMIT $2 FOR UPDATE SKIP LOCKED))
                        RETURNING event_id, delivery_id
                        """
                    )
                    .Bind(endpoint.Value)
                    .Bind((long)limit - rows.Count)
                    .ListAsync(row => (row.Guid(), row.Guid()))
            );
        }
        await EndAsync(db, rows, reason, at);
        return rows.Count;
    }

    private static async Task<int> EndAsync(
        PostgresSession db,
        IReadOnlyCollection<(Guid Event, Guid Delivery)> rows,
        string reason,
        DateTimeOffset at
    ) =>
        rows.Count == 0
            ? 0
            : await db.Sql(
                    """
                    UPDATE deliveries d SET state = 3, reason = $3, completed_at = $4
                    FROM unnest($1::uuid[], $2::uuid[]) AS r (event_id, id)
                    WHERE d.event_id = r.event_id AND d.id = r.id AND d.state = 0
                    """
                )
                .BindAll(rows.Select(r => r.Event))
                .BindAll(rows.Select(r => r.Delivery))
                .Bind(reason)
                .Bind(at)
                .RunAsync();

    private async Task<int> ReleaseAsync(IReadOnlyCollection<(Guid Delivery, int Attempts)> lost)
    {
        var freed = await database.WriteAsync(db =>
            db.Sql(
                    """
                    UPDATE queue q SET node = NULL
                    FROM unnest($1::uuid[], $2::integer[]) AS r (delivery_id, attempts)
                    WHERE q.delivery_id = r.delivery_id AND q.attempts = r.attempts AND q.node IS NOT NULL
                        AND (q.node = ANY($3) OR q.node <> ALL(ARRAY(SELECT id FROM nodes)))
                    RETURNING q.endpoint_id, q.due_at, q.organization_id, q.replay IS NOT NULL
                    """
                )
                .BindAll(lost.Select(l => l.Delivery))
                .BindAll(lost.Select(l => l.Attempts))
                .BindAll(node.Ids)
                .ListAsync(row =>
                {
                    var lane = ReadLane(row, replayed: false);
                    return lane with { Replayed = row.Bool() };
                })
        );
        foreach (var lane in freed)
        {
            news.StoreHolds(lane.Organization, lane.Endpoint, lane.DueAt, lane.Replayed);
        }
        return freed.Count;
    }

    /// <param name="row">At endpoint_id, due_at, organization_id.</param>
    private static DueLane ReadLane(Row row, bool replayed)
    {
        var (endpoint, due) = (new EndpointId(row.Guid()), row.Long());
        return new DueLane(new OrganizationId(row.Guid()), endpoint, due, replayed);
    }
}

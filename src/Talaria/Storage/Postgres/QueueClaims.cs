using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Claims due rows for some lanes: locked where no other node has them, taken as far as the board has room.</summary>
internal sealed class QueueClaims(
    PostgresDatabase database,
    PostgresNode node,
    LaneBoard board,
    DueNews news,
    TimeProvider time
)
{
    private const int CancelStep = 100;

    /// <summary>For tests, which read its plan.</summary>
    internal const string Due = $"""
        SELECT r.endpoint_id, q.delivery_id, q.attempts, q.test, q.replay, {EventRow.Columns}
        FROM unnest($1::uuid[], $2::bigint[]) AS r (endpoint_id, most)
        CROSS JOIN LATERAL (
            SELECT delivery_id, event_id, attempts, test, replay, due_at FROM queue
            WHERE node IS NULL AND replay IS NULL AND endpoint_id = r.endpoint_id AND due_at <= $3
            ORDER BY due_at LIMIT r.most FOR UPDATE SKIP LOCKED) q
        JOIN events e ON e.id = q.event_id
        """;

    internal static readonly string DueReplayed = Due.Replace(
        "replay IS NULL",
        "replay IS NOT NULL",
        StringComparison.Ordinal
    );

    /// <summary>For tests, which read its plan.</summary>
    internal const string Tests = $"""
        SELECT q.endpoint_id, q.delivery_id, q.attempts, q.test, q.replay, {EventRow.Columns}
        FROM (SELECT endpoint_id, delivery_id, event_id, attempts, test, replay FROM queue
            WHERE node IS NULL AND test AND endpoint_id = ANY($1) AND due_at <= $2
            LIMIT $3 FOR UPDATE SKIP LOCKED) q
        JOIN events e ON e.id = q.event_id
        """;

    /// <summary>When each lane's rows that are left are due. For tests, which read its plan.</summary>
    internal const string Next = """
        SELECT r.endpoint_id,
            (SELECT due_at FROM queue q WHERE q.endpoint_id = r.endpoint_id AND node IS NULL AND replay IS NULL
                ORDER BY due_at LIMIT 1),
            (SELECT due_at FROM queue q WHERE q.endpoint_id = r.endpoint_id AND node IS NULL AND replay IS NOT NULL
                ORDER BY due_at LIMIT 1)
        FROM unnest($1::uuid[]) AS r (endpoint_id)
        """;

    private const int MostTests = 100;

    /// <summary>Claims tests that another node stored: each goes to the head of its lane, whatever waits there.</summary>
    public Task ClaimTestsAsync(IReadOnlyList<EndpointId> endpoints) =>
        database.WriteAsync(async db =>
        {
            var claimed = new List<QueuedDelivery>();
            db.AfterRollback(() => claimed.ForEach(board.Release));
            db.AfterCommit(() => board.HandOver(claimed, time.GetUtcNow().ToUnixTimeMilliseconds()));
            await db.Sql(Tests)
                .BindAll(endpoints.Select(e => e.Value))
                .Bind(time.GetUtcNow())
                .Bind((long)MostTests)
                .ListAsync(row => TakeTest(row, claimed));
            await db.CommitWithAsync(Claim(db, claimed));
            return claimed.Count;
        });

    private bool TakeTest(Row row, List<QueuedDelivery> claimed)
    {
        var endpoint = new EndpointId(row.Guid());
        var (delivery, attempts, test) = (new DeliveryId(row.Guid()), row.Int(), row.Bool());
        _ = row.GuidOrNull();
        var happened = Stored.Event(row);
        if (
            happened.ErasedAt is not null
            || !board.TryReserveTest(happened.Organization, endpoint, QueuedDelivery.Size(happened.Data.Length))
        )
        {
            return false;
        }
        claimed.Add(new QueuedDelivery(delivery, happened, endpoint, attempts, test));
        return true;
    }

    private Statement Claim(PostgresSession db, IReadOnlyList<QueuedDelivery> claimed) =>
        db.Sql("UPDATE queue SET node = $1 WHERE delivery_id = ANY($2)")
            .Bind(node.Id)
            .BindAll(claimed.Select(d => d.Id.Value));

    public async Task ClaimAsync(IReadOnlyList<Refill> refills)
    {
        news.Begin(refills.Select(r => r.Endpoint));
        List<(EndpointId Endpoint, long? Live, long? Replayed)> next;
        try
        {
            next = await database.WriteAsync(db => ClaimAsync(db, refills));
        }
        catch (Exception)
        {
            news.Abandon(refills.Select(r => r.Endpoint));
            throw;
        }
        foreach (var (endpoint, live, replayed) in next)
        {
            news.End(endpoint, live, replayed);
        }
    }

    private async Task<List<(EndpointId, long?, long?)>> ClaimAsync(PostgresSession db, IReadOnlyList<Refill> refills)
    {
        var now = time.GetUtcNow();
        var admitted = await AdmitAsync(db, refills, now);
        var claimed = new List<QueuedDelivery>();
        db.AfterRollback(() => claimed.ForEach(board.Release));
        db.AfterCommit(() => board.HandOver(claimed, time.GetUtcNow().ToUnixTimeMilliseconds()));
        var erased = new List<DeliveryId>();
        var full = new HashSet<(EndpointId, bool)>();
        await db.SendAsync(
            Pick(db, Due, admitted.Where(r => r.Rows > 0), r => r.Rows, now)
                .Each(row => Take(row, claimed, erased, full)),
            Pick(db, DueReplayed, admitted.Where(r => r.Behind > 0), r => r.Behind, now)
                .Each(row => Take(row, claimed, erased, full))
        );
        if (erased.Count > 0)
        {
            // An erasure that was cut short.
            await PostgresQueue.CancelAsync(db, erased, Eraser.Reason, now);
        }
        var next = new List<(EndpointId, long?, long?)>(refills.Count);
        await db.CommitWithAsync(
            Claim(db, claimed),
            db.Sql(Next)
                .BindAll(refills.Select(r => r.Endpoint.Value))
                .Each(row => next.Add((new EndpointId(row.Guid()), row.LongOrNull(), row.LongOrNull())))
        );
        return next;
    }

    private static Statement Pick(
        PostgresSession db,
        string due,
        IEnumerable<Refill> refills,
        Func<Refill, int> most,
        DateTimeOffset now
    )
    {
        var wanted = refills.ToList();
        return db.Sql(due)
            .BindAll(wanted.Select(r => r.Endpoint.Value))
            .BindAll(wanted.Select(r => (long)most(r)))
            .Bind(now);
    }

    /// <summary>In the order in which they are due: the first that has no room ends it for its lane.</summary>
    private void Take(Row row, List<QueuedDelivery> claimed, List<DeliveryId> erased, HashSet<(EndpointId, bool)> full)
    {
        var endpoint = new EndpointId(row.Guid());
        var (delivery, attempts, test) = (new DeliveryId(row.Guid()), row.Int(), row.Bool());
        ReplayId? replay = row.GuidOrNull() is { } id ? new ReplayId(id) : null;
        if (full.Contains((endpoint, replay is not null)))
        {
            return;
        }
        var happened = Stored.Event(row);
        if (happened.ErasedAt is not null)
        {
            erased.Add(delivery);
        }
        else if (board.TryReserveRefill(endpoint, QueuedDelivery.Size(happened.Data.Length), replay is not null))
        {
            claimed.Add(new QueuedDelivery(delivery, happened, endpoint, attempts, test) { Replay = replay });
        }
        else
        {
            full.Add((endpoint, replay is not null));
        }
    }

    /// <summary>The second gate: publishing may race a disable, and a crash may cut its cancelling short.</summary>
    /// <returns>Those whose rows may be claimed; of a disabled endpoint its tests, once they are alone.</returns>
    private static async Task<List<Refill>> AdmitAsync(
        PostgresSession db,
        IReadOnlyList<Refill> refills,
        DateTimeOffset now
    )
    {
        var open = new HashSet<Guid>();
        var disabled = new Dictionary<Guid, string>();
        await db.Sql("SELECT id, enabled, disabled_reason FROM endpoints WHERE id = ANY($1) AND deleted_at IS NULL")
            .BindAll(refills.Select(r => r.Endpoint.Value))
            .ListAsync(row =>
            {
                var (id, enabled, reason) = (row.Guid(), row.Bool(), row.TextOrNull());
                if (!enabled)
                {
                    disabled[id] = reason ?? "The endpoint is disabled.";
                }
                return enabled && open.Add(id);
            });
        var admitted = new List<Refill>(refills.Count);
        foreach (var refill in refills)
        {
            if (Callbacks.IsLane(refill.Endpoint) || open.Contains(refill.Endpoint.Value))
            {
                admitted.Add(refill);
                continue;
            }
            var keepTests = disabled.TryGetValue(refill.Endpoint.Value, out var reason);
            var cancelled = await PostgresQueue.CancelUnclaimedAsync(
                db,
                refill.Endpoint,
                reason ?? "The endpoint was removed.",
                CancelStep,
                now,
                keepTests
            );
            if (keepTests && cancelled < CancelStep)
            {
                admitted.Add(refill);
            }
        }
        return admitted;
    }
}

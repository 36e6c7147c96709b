using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Claims due rows for some lanes in the writer's turn: what the board learns, it learns in the order of the writes.</summary>
internal sealed class ClaimWrite(SqliteNode node, LaneBoard board, IReadOnlyList<Refill> refills, TimeProvider time)
    : Write
{
    private const int CancelStep = 100;

    private readonly TaskCompletionSource completion = new();
    private readonly List<QueuedDelivery> claimed = [];

    public Task Completion => completion.Task;

    public override int Weight => refills.Sum(r => r.Rows);

    public override void Run(WriteScope scope)
    {
        var now = time.GetUtcNow();
        foreach (var refill in refills)
        {
            if (Admit(scope.Db, refill.Endpoint, now))
            {
                Claim(scope.Db, refill, now);
            }
            board.RefillRead(refill.Endpoint, NextDue(scope.Db, refill.Endpoint));
        }
    }

    public override void RolledBack()
    {
        foreach (var delivery in claimed)
        {
            board.Release(delivery.Endpoint, delivery.Bytes);
        }
        claimed.Clear();
    }

    public override void Committed() => board.HandOver(claimed, time.GetUtcNow().ToUnixTimeMilliseconds());

    public override void Answer() => completion.SetResult();

    public override void Failed(Exception reason) =>
        ThreadPool.UnsafeQueueUserWorkItem(_ => completion.SetException(reason), null);

    private void Claim(SqliteSession db, Refill refill, DateTimeOffset now)
    {
        var from = claimed.Count;
        using (
            var row = db.Sql(
                    """
                    SELECT q.delivery_id, q.attempts, q.test, length(e.data), e.id, e.organization_id, e.external_id, e.type, e.data,
                        e.scopes, e.occurred_at, e.created_at, e.deliveries, e.test
                    FROM queue q JOIN events e ON e.id = q.event_id
                    WHERE q.node IS NULL AND q.endpoint_id = ? AND q.due_at <= ? ORDER BY q.due_at LIMIT ?
                    """
                )
                .Bind(refill.Endpoint.Value)
                .Bind(now)
                .Bind((long)refill.Rows)
        )
        {
            while (row.Step())
            {
                var (delivery, attempts, test) = (new DeliveryId(row.Guid()), row.Int(), row.Bool());
                if (!board.TryReserveRefill(refill.Endpoint, QueuedDelivery.Size(row.IntOrNull() ?? 0)))
                {
                    break;
                }
                claimed.Add(new QueuedDelivery(delivery, SqliteQueue.ReadEvent(row), refill.Endpoint, attempts, test));
            }
        }
        for (var i = from; i < claimed.Count; i++)
        {
            db.Sql("UPDATE queue SET node = ? WHERE delivery_id = ?").Bind(node.Id).Bind(claimed[i].Id.Value).Run();
        }
    }

    private static long? NextDue(SqliteSession db, EndpointId endpoint)
    {
        using var row = db.Sql("SELECT min(due_at) FROM queue WHERE node IS NULL AND endpoint_id = ?")
            .Bind(endpoint.Value);
        return row.Step() ? row.LongOrNull() : null;
    }

    /// <summary>The second gate: publishing may race a disable, and a crash may cut its cancelling short.</summary>
    /// <returns>Whether what is left may be claimed: all, or the tests of a disabled endpoint, once they are alone.</returns>
    private static bool Admit(SqliteSession db, EndpointId endpoint, DateTimeOffset now)
    {
        if (ClosedBecause(db, endpoint) is not var (reason, keepTests))
        {
            return true;
        }
        var cancelled = SqliteQueue.CancelUnclaimed(db, endpoint, reason, CancelStep, now, keepTests);
        return keepTests && cancelled < CancelStep;
    }

    private static (string Reason, bool KeepTests)? ClosedBecause(SqliteSession db, EndpointId endpoint)
    {
        using var row = db.Sql("SELECT enabled, disabled_reason, deleted_at IS NOT NULL FROM endpoints WHERE id = ?")
            .Bind(endpoint.Value);
        if (!row.Step())
        {
            return ("The endpoint was removed.", KeepTests: false);
        }
        var (enabled, reason, removed) = (row.Bool(), row.TextOrNull(), row.Bool());
        return removed ? ("The endpoint was removed.", KeepTests: false)
            : enabled ? null
            : (reason ?? "The endpoint is disabled.", KeepTests: true);
    }
}

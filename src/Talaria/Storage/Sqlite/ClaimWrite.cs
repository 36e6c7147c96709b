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

    private const string Columns = """
        SELECT q.delivery_id, q.attempts, q.test, q.replay, length(e.data), e.id, e.organization_id, e.external_id, e.type, e.data,
            e.scopes, e.occurred_at, e.created_at, e.deliveries, e.test, e.callback_url, e.erased_at
        FROM queue q JOIN events e ON e.id = q.event_id
        """;

    // Each of the two kinds has an index of its own, which its condition names. Tests read the plans.
    internal const string Due = $"""
        {Columns}
        WHERE q.node IS NULL AND q.replay IS NULL AND q.endpoint_id = ? AND q.due_at <= ? ORDER BY q.due_at LIMIT ?
        """;

    internal const string DueReplayed = $"""
        {Columns}
        WHERE q.node IS NULL AND q.replay IS NOT NULL AND q.endpoint_id = ? AND q.due_at <= ? ORDER BY q.due_at LIMIT ?
        """;

    internal const string Sooner =
        "SELECT min(due_at) FROM queue WHERE node IS NULL AND replay IS NULL AND endpoint_id = ?";

    internal const string SoonerReplayed =
        "SELECT min(due_at) FROM queue WHERE node IS NULL AND replay IS NOT NULL AND endpoint_id = ?";

    private readonly TaskCompletionSource completion = new();
    private readonly List<QueuedDelivery> claimed = [];

    public Task Completion => completion.Task;

    public override int Weight => refills.Sum(r => r.Rows + r.Behind);

    public override void Run(WriteScope scope)
    {
        var now = time.GetUtcNow();
        foreach (var refill in refills)
        {
            if (Admit(scope.Db, refill.Endpoint, now))
            {
                Claim(scope.Db, refill, now);
            }
            board.RefillRead(
                refill.Endpoint,
                NextDue(scope.Db, Sooner, refill.Endpoint),
                NextDue(scope.Db, SoonerReplayed, refill.Endpoint)
            );
        }
    }

    public override void RolledBack()
    {
        foreach (var delivery in claimed)
        {
            board.Release(delivery);
        }
        claimed.Clear();
    }

    public override void Committed() => board.HandOver(claimed, time.GetUtcNow().ToUnixTimeMilliseconds());

    public override void Answer() => completion.SetResult();

    public override void Failed(Exception reason) =>
        ThreadPool.UnsafeQueueUserWorkItem(_ => completion.SetException(reason), null);

    private void Claim(SqliteSession db, Refill refill, DateTimeOffset now)
    {
        if (refill.Rows > 0)
        {
            Claim(db, Due, refill.Endpoint, refill.Rows, replayed: false, now);
        }
        if (refill.Behind > 0)
        {
            Claim(db, DueReplayed, refill.Endpoint, refill.Behind, replayed: true, now);
        }
    }

    private void Claim(SqliteSession db, string due, EndpointId endpoint, int rows, bool replayed, DateTimeOffset now)
    {
        var from = claimed.Count;
        var erased = new List<DeliveryId>();
        using (var row = db.Sql(due).Bind(endpoint.Value).Bind(now).Bind((long)rows))
        {
            while (row.Step())
            {
                var (delivery, attempts, test) = (new DeliveryId(row.Guid()), row.Int(), row.Bool());
                ReplayId? replay = row.GuidOrNull() is { } id ? new ReplayId(id) : null;
                if (row.IntOrNull() is not { } size)
                {
                    erased.Add(delivery);
                    continue;
                }
                if (!board.TryReserveRefill(endpoint, QueuedDelivery.Size(size), replayed))
                {
                    break;
                }
                claimed.Add(
                    new QueuedDelivery(delivery, Stored.Event(row), endpoint, attempts, test) { Replay = replay }
                );
            }
        }
        // An erasure that was cut short.
        erased.ForEach(id => SqliteQueue.Cancel(db, id, Eraser.Reason, now));
        for (var i = from; i < claimed.Count; i++)
        {
            db.Sql("UPDATE queue SET node = ? WHERE delivery_id = ?").Bind(node.Id).Bind(claimed[i].Id.Value).Run();
        }
    }

    private static long? NextDue(SqliteSession db, string sooner, EndpointId endpoint)
    {
        using var row = db.Sql(sooner).Bind(endpoint.Value);
        return row.Step() ? row.LongOrNull() : null;
    }

    /// <summary>The second gate: publishing may race a disable, and a crash may cut its cancelling short.</summary>
    /// <returns>Whether what is left may be claimed: all, or the tests of a disabled endpoint, once they are alone.</returns>
    private static bool Admit(SqliteSession db, EndpointId endpoint, DateTimeOffset now)
    {
        if (Callbacks.IsLane(endpoint) || ClosedBecause(db, endpoint) is not var (reason, keepTests))
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

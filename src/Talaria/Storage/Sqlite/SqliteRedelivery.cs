using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Retry and cancel of single deliveries.</summary>
internal sealed class SqliteRedelivery(
    SqliteDatabase database,
    SqliteNode node,
    SqliteEndpoints endpoints,
    SqliteIdempotency idempotency,
    EndpointDirectory directory,
    LaneBoard board,
    LogIndex log,
    IdSource ids,
    TimeProvider time
) : IRedeliveryStore
{
    private readonly EventWriting writing = new(node, endpoints, directory, board, log, ids, time);

    public Task<Result<Delivery>> RetryAsync(
        OrganizationId organization,
        DeliveryId id,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => database.Writer.RunAsync(scope => idempotency.Once(scope, once, () => Retry(scope, organization, id)));

    public Task<Result<int>> ResendAsync(
        OrganizationId organization,
        EventId happened,
        EndpointId? only,
        CancellationToken cancel
    ) => database.Writer.RunAsync(scope => Resend(scope, organization, happened, only));

    public Task<Result<Delivery>> CancelAsync(
        OrganizationId organization,
        DeliveryId id,
        string reason,
        CancellationToken cancel
    ) =>
        database.Writer.RunAsync<Result<Delivery>>(scope =>
        {
            if (SqliteDeliveryLog.Find(scope.Db, organization, id) is not { } delivery)
            {
                return Refusal.NotFound("delivery", id.ToString());
            }
            return SqliteQueue.Cancel(scope.Db, id, reason, time.GetUtcNow())
                ? SqliteDeliveryLog.Find(scope.Db, organization, id)!
                : new Refusal(
                    RefusalKind.Conflict,
                    "delivery_finished",
                    $"The delivery is {delivery.State.ToString().ToLowerInvariant()}; only a pending one can be cancelled."
                );
        });

    private Result<Delivery> Retry(WriteScope scope, OrganizationId organization, DeliveryId id)
    {
        var db = scope.Db;
        if (SqliteDeliveryLog.Find(db, organization, id) is not { } delivery)
        {
            return Refusal.NotFound("delivery", id.ToString());
        }
        if (SqliteErasure.IsErased(db, delivery.Event))
        {
            return Eraser.Refused;
        }
        if (Closed(db, delivery.Endpoint) is { } refusal)
        {
            return refusal;
        }
        return delivery.State == DeliveryState.Pending ? MakeDue(db, delivery) : Replay(scope, delivery);
    }

    private Refusal? Closed(SqliteSession db, EndpointId endpoint) =>
        Callbacks.IsLane(endpoint) ? null
        : endpoints.Read(db, endpoint) is not { } found
            ? new(RefusalKind.Conflict, "endpoint_removed", "The delivery's endpoint was removed.")
        : !found.Enabled
            ? new(RefusalKind.Conflict, "endpoint_disabled", "The delivery's endpoint is disabled; enable it first.")
        : null;

    /// <summary>A row that is claimed waits in memory or is in flight: it needs no help, and must not be sent twice at once.</summary>
    private Result<Delivery> MakeDue(SqliteSession db, Delivery delivery)
    {
        var now = time.GetUtcNow();
        var moved = db.Sql("UPDATE queue SET due_at = min(due_at, ?) WHERE delivery_id = ? AND node IS NULL")
            .Bind(now)
            .Bind(delivery.Id.Value)
            .Run();
        if (moved == 0)
        {
            return new Refusal(
                RefusalKind.Conflict,
                "delivery_in_flight",
                "The delivery is being sent right now; wait for its outcome."
            );
        }
        board.StoreHolds(
            delivery.Organization,
            delivery.Endpoint,
            now.ToUnixTimeMilliseconds(),
            replayed: delivery.Replay is not null
        );
        return SqliteDeliveryLog.Find(db, delivery.Organization, delivery.Id)!;
    }

    private Result<Delivery> Replay(WriteScope scope, Delivery delivery)
    {
        if (SqliteEventLog.Find(scope.Db, delivery.Organization, delivery.Event) is not { } happened)
        {
            return Refusal.NotFound("event", delivery.Event.ToString());
        }
        var id = Insert(scope, happened, delivery.Endpoint, delivery.Id);
        return SqliteDeliveryLog.Find(scope.Db, delivery.Organization, id)!;
    }

    private Result<int> Resend(WriteScope scope, OrganizationId organization, EventId id, EndpointId? only)
    {
        var db = scope.Db;
        if (SqliteEventLog.Find(db, organization, id) is not { } happened)
        {
            return Refusal.NotFound("event", id.ToString());
        }
        if (happened.ErasedAt is not null)
        {
            return Eraser.Refused;
        }
        var matched = directory
            .Find(organization, o => endpoints.Load(db, o))!
            .Index.Match(happened.Type, happened.Scopes)
            .Where(endpoint => only is null || endpoint.Id == only)
            // A test is sent again to whom it was sent, and to nobody else.
            .Where(endpoint => !happened.Test || Latest(db, id, endpoint.Id) is not null)
            .ToList();
        foreach (var endpoint in matched)
        {
            switch (Latest(db, id, endpoint.Id))
            {
                case (var pending, DeliveryState.Pending):
                    // In flight already is as good as sent again.
                    _ = MakeDue(db, SqliteDeliveryLog.Find(db, organization, pending)!);
                    break;
                case var latest:
                    Insert(scope, happened, endpoint.Id, latest?.Id);
                    break;
            }
        }
        return matched.Count;
    }

    private static (DeliveryId Id, DeliveryState State)? Latest(SqliteSession db, EventId happened, EndpointId endpoint)
    {
        using var row = db.Sql(
                "SELECT id, state FROM deliveries WHERE event_id = ? AND endpoint_id = ? ORDER BY id DESC LIMIT 1"
            )
            .Bind(happened.Value)
            .Bind(endpoint.Value);
        return row.Step() ? (new DeliveryId(row.Guid()), (DeliveryState)row.Int()) : null;
    }

    private DeliveryId Insert(WriteScope scope, Event happened, EndpointId endpoint, DeliveryId? replayOf)
    {
        var reserved = new List<QueuedDelivery>(1);
        var id = writing.InsertDelivery(scope.Db, happened, endpoint, replayOf, reserved);
        scope.AfterCommit(() => board.HandOver(reserved, time.GetUtcNow().ToUnixTimeMilliseconds()));
        scope.AfterRollback(() => reserved.ForEach(board.Release));
        return id;
    }
}

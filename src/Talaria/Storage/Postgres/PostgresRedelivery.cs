using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Retry and cancel of single deliveries.</summary>
internal sealed class PostgresRedelivery(
    PostgresDatabase database,
    PostgresNode node,
    PostgresEndpoints endpoints,
    PostgresIdempotency idempotency,
    EndpointDirectory directory,
    LaneBoard board,
    DueNews news,
    IdSource ids,
    TimeProvider time
) : IRedeliveryStore
{
    public Task<Result<Delivery>> RetryAsync(
        OrganizationId organization,
        DeliveryId id,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => database.WriteAsync(db => idempotency.OnceAsync(db, once, () => RetryAsync(db, organization, id)));

    public Task<Result<int>> ResendAsync(
        OrganizationId organization,
        EventId happened,
        EndpointId? only,
        CancellationToken cancel
    ) => database.WriteAsync(db => ResendAsync(db, organization, happened, only));

    public Task<Result<Delivery>> CancelAsync(
        OrganizationId organization,
        DeliveryId id,
        string reason,
        CancellationToken cancel
    ) =>
        database.WriteAsync<Result<Delivery>>(async db =>
        {
            if (await PostgresDeliveryLog.FindAsync(db, organization, id) is not { } delivery)
            {
                return Refusal.NotFound("delivery", id.ToString());
            }
            var cancelled = await PostgresQueue.CancelAsync(db, [id], reason, time.GetUtcNow());
            var after = await PostgresDeliveryLog.FindAsync(db, organization, delivery.Event, id) ?? delivery;
            return cancelled == 1
                ? after
                : new Refusal(
                    RefusalKind.Conflict,
                    "delivery_finished",
                    $"The delivery is {after.State.ToString().ToLowerInvariant()}; only a pending one can be cancelled."
                );
        });

    private async Task<Result<Delivery>> RetryAsync(PostgresSession db, OrganizationId organization, DeliveryId id)
    {
        if (await PostgresDeliveryLog.FindAsync(db, organization, id) is not { } delivery)
        {
            return Refusal.NotFound("delivery", id.ToString());
        }
        if (await LockAsync(db, organization, delivery.Event) is not { } happened)
        {
            return Refusal.NotFound("event", delivery.Event.ToString());
        }
        if (happened.ErasedAt is not null)
        {
            return Eraser.Refused;
        }
        if (await ClosedAsync(db, delivery.Endpoint) is { } refusal)
        {
            return refusal;
        }
        if (delivery.State == DeliveryState.Pending)
        {
            return await MakeDueAsync(db, delivery);
        }
        var rows = Rows(db);
        var again = rows.AddDelivery(happened, delivery.Endpoint, delivery.Id);
        await db.SendAsync(rows.Statements(db));
        return (await PostgresDeliveryLog.FindAsync(db, organization, happened.Id, again))!;
    }

    /// <summary>Neither erased nor removed by retention until the commit.</summary>
    private static Task<Event?> LockAsync(PostgresSession db, OrganizationId organization, EventId id) =>
        db.Sql($"{PostgresEventLog.One} FOR SHARE").Bind(id.Value).Bind(organization.Value).FirstAsync(Stored.Event);

    private static async Task<Refusal?> ClosedAsync(PostgresSession db, EndpointId endpoint) =>
        Callbacks.IsLane(endpoint)
            ? null
            : await db.Sql("SELECT enabled FROM endpoints WHERE id = $1 AND deleted_at IS NULL")
                .Bind(endpoint.Value)
                .FirstAsync(row => (bool?)row.Bool()) switch
            {
                null => new(RefusalKind.Conflict, "endpoint_removed", "The delivery's endpoint was removed."),
                false => new(
                    RefusalKind.Conflict,
                    "endpoint_disabled",
                    "The delivery's endpoint is disabled; enable it first."
                ),
                true => null,
            };

    /// <summary>A row that is claimed waits in some node's memory or is in flight: it needs no help, and must not be sent twice at once.</summary>
    private async Task<Result<Delivery>> MakeDueAsync(PostgresSession db, Delivery delivery)
    {
        var now = time.GetUtcNow();
        var moved = await db.Sql("UPDATE queue SET due_at = least(due_at, $2) WHERE delivery_id = $1 AND node IS NULL")
            .Bind(delivery.Id.Value)
            .Bind(now)
            .RunAsync();
        if (moved == 0)
        {
            return new Refusal(
                RefusalKind.Conflict,
                "delivery_in_flight",
                "The delivery is being sent right now; wait for its outcome."
            );
        }
        db.AfterCommit(() =>
            news.StoreHolds(
                delivery.Organization,
                delivery.Endpoint,
                now.ToUnixTimeMilliseconds(),
                replayed: delivery.Replay is not null
            )
        );
        return (await PostgresDeliveryLog.FindAsync(db, delivery.Organization, delivery.Event, delivery.Id))!;
    }

    private async Task<Result<int>> ResendAsync(
        PostgresSession db,
        OrganizationId organization,
        EventId id,
        EndpointId? only
    )
    {
        if (await LockAsync(db, organization, id) is not { } happened)
        {
            return Refusal.NotFound("event", id.ToString());
        }
        if (happened.ErasedAt is not null)
        {
            return Eraser.Refused;
        }
        if (await endpoints.LoadAsync(db, organization) is not { } loaded)
        {
            return Refusal.NotFound("organization", organization.ToString());
        }
        directory.Refresh(loaded);
        var latest = await LatestAsync(db, id);
        var matched = (directory.Find(organization) ?? throw new LostRaceException($"{organization} was forgotten"))
            .Index.Match(happened.Type, happened.Scopes)
            .Where(endpoint => only is null || endpoint.Id == only)
            // A test is sent again to whom it was sent, and to nobody else.
            .Where(endpoint => !happened.Test || latest.ContainsKey(endpoint.Id))
            .ToList();
        var rows = Rows(db);
        foreach (var endpoint in matched)
        {
            switch (latest.TryGetValue(endpoint.Id, out var known) ? known : default((DeliveryId, DeliveryState)?))
            {
                case (var pending, DeliveryState.Pending):
                    // In flight already is as good as sent again.
                    _ = await MakeDueAsync(db, (await PostgresDeliveryLog.FindAsync(db, organization, id, pending))!);
                    break;
                case var before:
                    rows.AddDelivery(happened, endpoint.Id, before?.Item1);
                    break;
            }
        }
        await db.SendAsync(rows.Statements(db));
        return matched.Count;
    }

    private static async Task<Dictionary<EndpointId, (DeliveryId Id, DeliveryState State)>> LatestAsync(
        PostgresSession db,
        EventId happened
    )
    {
        var latest = new Dictionary<EndpointId, (DeliveryId, DeliveryState)>();
        await db.SendAsync(
            db.Sql("SELECT endpoint_id, id, state FROM deliveries WHERE event_id = $1 ORDER BY id")
                .Bind(happened.Value)
                .Each(row =>
                    latest[new EndpointId(row.Guid())] = (new DeliveryId(row.Guid()), (DeliveryState)row.Int())
                )
        );
        return latest;
    }

    private EventRows Rows(PostgresSession db)
    {
        var rows = new EventRows(node, board, ids, news, time);
        db.AfterCommit(rows.Committed);
        db.AfterRollback(rows.RolledBack);
        return rows;
    }
}

using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>The rows of a transaction that publishes: events, external ids, look-ups, deliveries and queue. One for each run of it.</summary>
internal sealed class EventRows(PostgresNode node, LaneBoard board, IdSource ids, DueNews news, TimeProvider time)
{
    private readonly long claimedBy = node.Id;
    private readonly List<(Event Event, int Deliveries)> events = [];
    private readonly List<(Event Event, byte[] Hash)> keys = [];
    private readonly List<(Event Event, string Kind, string Id)> lookUps = [];
    private readonly List<NewDelivery> deliveries = [];
    private readonly List<QueuedDelivery> reserved = [];
    private readonly HashSet<LaneHint> left = [];

    public void AddEvent(Event happened, int deliveries) => events.Add((happened, deliveries));

    public void AddKey(Event happened, byte[] contentHash) => keys.Add((happened, contentHash));

    public void AddLookUps(Event happened, string kind)
    {
        foreach (var id in happened.Scopes.GetValueOrDefault(kind, []).Distinct(StringComparer.Ordinal))
        {
            lookUps.Add((happened, kind, id));
        }
    }

    /// <summary>A pending delivery with its queue row: claimed, if the board has room for it in memory, else left to be claimed.</summary>
    public DeliveryId AddDelivery(Event happened, EndpointId endpoint, DeliveryId? replayOf)
    {
        var id = ids.Next<DeliveryId>();
        var now = Now;
        var size = QueuedDelivery.Size(happened.Data.Length);
        var inMemory =
            node.Delivers
            && (
                (happened.Test && board.TryReserveTest(happened.Organization, endpoint, size))
                || board.TryReserve(happened.Organization, endpoint, size, now)
            );
        if (inMemory)
        {
            reserved.Add(new QueuedDelivery(id, happened, endpoint, attempts: 0, happened.Test));
        }
        else
        {
            left.Add(new(happened.Organization, endpoint, happened.Test ? LaneKind.Test : LaneKind.Live));
        }
        deliveries.Add(
            new(
                id,
                happened.Id,
                happened.Organization,
                endpoint,
                happened.Test,
                null,
                replayOf,
                now,
                inMemory ? claimedBy : null
            )
        );
        return id;
    }

    /// <summary>A pending delivery of a replay: it waits in the store, where live ones pass it.</summary>
    public void AddReplayed(Replay replay, EventId happened, DeliveryId? replayOf)
    {
        left.Add(new(replay.Organization, replay.Endpoint, LaneKind.Replayed));
        deliveries.Add(
            new(
                ids.Next<DeliveryId>(),
                happened,
                replay.Organization,
                replay.Endpoint,
                false,
                replay.Id,
                replayOf,
                Now,
                null
            )
        );
    }

    /// <summary>To be sent in one trip.</summary>
    public IReadOnlyList<Statement> Statements(PostgresSession db)
    {
        var all = new List<Statement>(5);
        if (events.Count > 0)
        {
            all.Add(Events(db));
        }
        if (keys.Count > 0)
        {
            all.Add(Keys(db));
        }
        if (lookUps.Count > 0)
        {
            all.Add(LookUps(db));
        }
        if (deliveries.Count > 0)
        {
            all.Add(Deliveries(db));
            all.Add(Queue(db));
        }
        return all;
    }

    public void Committed()
    {
        if (reserved.Count > 0)
        {
            board.HandOver(reserved, Now);
        }
        foreach (var (organization, endpoint, kind) in left)
        {
            if (kind == LaneKind.Test)
            {
                news.StoreHoldsTest(organization, endpoint, Now);
            }
            else
            {
                news.StoreHolds(organization, endpoint, Now, kind == LaneKind.Replayed);
            }
        }
    }

    public void RolledBack()
    {
        foreach (var delivery in reserved)
        {
            board.Release(delivery);
        }
    }

    private Statement Events(PostgresSession db) =>
        db.Sql(
                """
                INSERT INTO events
                    (id, organization_id, external_id, type, data, scopes, occurred_at, created_at, deliveries, test, callback_url)
                SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::bigint[],
                    $8::bigint[], $9::integer[], $10::boolean[], $11::text[])
                """
            )
            .BindAll(events.Select(e => e.Event.Id.Value))
            .BindAll(events.Select(e => e.Event.Organization.Value))
            .BindAll(events.Select(e => e.Event.ExternalId))
            .BindAll(events.Select(e => e.Event.Type))
            .BindAll(events.Select(e => Statement.Bytes(e.Event.Data)))
            .BindAll(events.Select(e => Json.Scopes(e.Event.Scopes)))
            .BindAll(events.Select(e => e.Event.OccurredAt.ToUnixTimeMilliseconds()))
            .BindAll(events.Select(e => e.Event.CreatedAt.ToUnixTimeMilliseconds()))
            .BindAll(events.Select(e => e.Deliveries))
            .BindAll(events.Select(e => e.Event.Test))
            .BindAll(events.Select(e => e.Event.CallbackUrl));

    /// <summary>In one order on all nodes, so that two that publish the same wait for each other in turn and not in a ring.</summary>
    private Statement Keys(PostgresSession db)
    {
        keys.Sort((a, b) => string.CompareOrdinal(a.Event.ExternalId, b.Event.ExternalId));
        return db.Sql(
                """
                INSERT INTO event_keys (organization_id, external_id, event_id, content_hash)
                SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::bytea[])
                """
            )
            .BindAll(keys.Select(k => k.Event.Organization.Value))
            .BindAll(keys.Select(k => k.Event.ExternalId))
            .BindAll(keys.Select(k => k.Event.Id.Value))
            .BindAll(keys.Select(k => k.Hash));
    }

    private Statement LookUps(PostgresSession db) =>
        db.Sql(
                """
                INSERT INTO event_lookup (organization_id, kind, scope_id, event_id)
                SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::uuid[])
                """
            )
            .BindAll(lookUps.Select(l => l.Event.Organization.Value))
            .BindAll(lookUps.Select(l => l.Kind))
            .BindAll(lookUps.Select(l => l.Id))
            .BindAll(lookUps.Select(l => l.Event.Id.Value));

    private Statement Deliveries(PostgresSession db) =>
        db.Sql(
                """
                INSERT INTO deliveries
                    (id, event_id, organization_id, endpoint_id, state, attempts, test, replay, replay_of, created_at)
                SELECT id, event_id, organization_id, endpoint_id, 0, 0, test, replay, replay_of, created_at
                FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[], $6::uuid[], $7::uuid[], $8::bigint[])
                    AS r (id, event_id, organization_id, endpoint_id, test, replay, replay_of, created_at)
                """
            )
            .BindAll(deliveries.Select(d => d.Id.Value))
            .BindAll(deliveries.Select(d => d.Event.Value))
            .BindAll(deliveries.Select(d => d.Organization.Value))
            .BindAll(deliveries.Select(d => d.Endpoint.Value))
            .BindAll(deliveries.Select(d => d.Test))
            .BindAll(deliveries.Select(d => d.Replay?.Value))
            .BindAll(deliveries.Select(d => d.ReplayOf?.Value))
            .BindAll(deliveries.Select(d => d.CreatedAt));

    private Statement Queue(PostgresSession db) =>
        db.Sql(
                """
                INSERT INTO queue (delivery_id, event_id, organization_id, endpoint_id, due_at, attempts, test, replay, node)
                SELECT id, event_id, organization_id, endpoint_id, due_at, 0, test, replay, node
                FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::boolean[], $6::uuid[], $7::bigint[], $8::bigint[])
                    AS r (id, event_id, organization_id, endpoint_id, test, replay, due_at, node)
                """
            )
            .BindAll(deliveries.Select(d => d.Id.Value))
            .BindAll(deliveries.Select(d => d.Event.Value))
            .BindAll(deliveries.Select(d => d.Organization.Value))
            .BindAll(deliveries.Select(d => d.Endpoint.Value))
            .BindAll(deliveries.Select(d => d.Test))
            .BindAll(deliveries.Select(d => d.Replay?.Value))
            .BindAll(deliveries.Select(d => d.CreatedAt))
            .BindAll(deliveries.Select(d => d.Node));

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private readonly record struct NewDelivery(
        DeliveryId Id,
        EventId Event,
        OrganizationId Organization,
        EndpointId Endpoint,
        bool Test,
        ReplayId? Replay,
        DeliveryId? ReplayOf,
        long CreatedAt,
        long? Node
    );
}

using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>The rows of a publish: event, external id, deliveries, queue.</summary>
internal sealed class EventWriting(
    SqliteNode node,
    SqliteEndpoints endpoints,
    EndpointDirectory directory,
    LaneBoard board,
    LogIndex log,
    IdSource ids,
    TimeProvider time
)
{
    /// <summary>Looks at all before it writes any: a refused batch leaves nothing.</summary>
    /// <param name="reserved">Takes the deliveries that may be sent from memory once this is committed.</param>
    public Result<IReadOnlyList<Published>> Store(
        SqliteSession db,
        IReadOnlyList<Publication> publications,
        List<QueuedDelivery> reserved
    )
    {
        if (Known(db, publications) is var known && known.IsRefused)
        {
            return known.Refusal;
        }
        var published = new Published[publications.Count];
        for (var i = 0; i < publications.Count; i++)
        {
            published[i] = known.Value?[i] switch
            {
                // The same event earlier in this very batch.
                { Earlier: { } index } => published[index] with { Duplicate = true },
                { Stored: { } stored } => stored,
                _ => Insert(db, publications[i], reserved),
            };
        }
        return published;
    }

    /// <summary>Which of them were published before; null if none has an external id.</summary>
    private Result<Duplicate?[]?> Known(SqliteSession db, IReadOnlyList<Publication> publications)
    {
        Duplicate?[]? known = null;
        Dictionary<(OrganizationId, string), int>? inBatch = null;
        var problems = new List<FieldProblem>();
        for (var i = 0; i < publications.Count; i++)
        {
            var (happened, hash) = publications[i];
            if (directory.Find(happened.Organization, id => endpoints.Load(db, id)) is null)
            {
                return Refusal.NotFound("organization", happened.Organization.ToString());
            }
            if (happened.ExternalId is not { } externalId)
            {
                continue;
            }
            byte[] before;
            Duplicate duplicate;
            if ((inBatch ??= []).TryGetValue((happened.Organization, externalId), out var index))
            {
                (before, duplicate) = (publications[index].ContentHash!, new Duplicate(index, null));
            }
            else
            {
                inBatch.Add((happened.Organization, externalId), i);
                if (Find(db, happened.Organization, externalId) is not { } stored)
                {
                    continue;
                }
                (before, duplicate) = (stored.Hash, new Duplicate(null, stored.Published));
            }
            if (before.AsSpan().SequenceEqual(hash))
            {
                (known ??= new Duplicate?[publications.Count])[i] = duplicate;
            }
            else
            {
                problems.Add(
                    new FieldProblem(
                        $"/{i}/external_id",
                        $"'{externalId}' was published before with other content; an external_id names one event."
                    )
                );
            }
        }
        return problems.Count == 0
            ? known
            : new Refusal(RefusalKind.Conflict, "external_id_conflict", problems[0].Message) { Problems = problems };
    }

    private static (byte[] Hash, Published Published)? Find(
        SqliteSession db,
        OrganizationId organization,
        string externalId
    )
    {
        using var row = db.Sql(
                """
                SELECT k.content_hash, k.event_id, e.deliveries FROM event_keys k LEFT JOIN events e ON e.id = k.event_id
                WHERE k.organization_id = ? AND k.external_id = ?
                """
            )
            .Bind(organization.Value)
            .Bind(externalId);
        return row.Step() ? (row.Blob(), new Published(new EventId(row.Guid()), row.Int(), Duplicate: true)) : null;
    }

    private Published Insert(SqliteSession db, Publication publication, List<QueuedDelivery> reserved)
    {
        var happened = publication.Event;
        var subscribers = directory.Find(happened.Organization)!;
        var matched = subscribers.Index.Match(happened.Type, happened.Scopes);
        var deliveries = matched.Count + (happened.CallbackUrl is null ? 0 : 1);
        InsertEvent(db, happened, deliveries);
        if (happened.ExternalId is not null)
        {
            db.Sql("INSERT INTO event_keys (organization_id, external_id, event_id, content_hash) VALUES (?, ?, ?, ?)")
                .Bind(happened.Organization.Value)
                .Bind(happened.ExternalId)
                .Bind(happened.Id.Value)
                .Bind(publication.ContentHash)
                .Run();
        }
        foreach (var kind in subscribers.Profile.LookUpKinds)
        {
            InsertLookUp(db, happened, kind.Name);
        }
        foreach (var endpoint in matched)
        {
            InsertDelivery(db, happened, endpoint.Id, replayOf: null, reserved);
        }
        if (happened.CallbackUrl is { } callback)
        {
            var lane = Callbacks.LaneOf(happened.Organization, callback);
            InsertDelivery(db, happened, lane, replayOf: null, reserved);
        }
        return new Published(happened.Id, deliveries, Duplicate: false);
    }

    /// <summary>An event for one endpoint alone, whatever it and others subscribe to; nobody looks it up by what it is about.</summary>
    public DeliveryId InsertTest(SqliteSession db, Event happened, EndpointId endpoint, List<QueuedDelivery> reserved)
    {
        InsertEvent(db, happened, deliveries: 1);
        return InsertDelivery(db, happened, endpoint, replayOf: null, reserved);
    }

    private void InsertEvent(SqliteSession db, Event happened, int deliveries)
    {
        db.Sql(
                """
                INSERT INTO events
                    (id, organization_id, external_id, type, data, scopes, occurred_at, created_at, deliveries, test, callback_url)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
            )
            .Bind(happened.Id.Value)
            .Bind(happened.Organization.Value)
            .Bind(happened.ExternalId)
            .Bind(happened.Type)
            .Bind(happened.Data.Span)
            .Bind(Json.Scopes(happened.Scopes))
            .Bind(happened.OccurredAt)
            .Bind(happened.CreatedAt)
            .Bind(deliveries)
            .Bind(happened.Test)
            .Bind(happened.CallbackUrl)
            .Run();
        // Readers sort the tail payloads and all: large ones shorten it.
        log.Count(1 + (happened.Data.Length / 4096));
    }

    private static void InsertLookUp(SqliteSession db, Event happened, string kind)
    {
        foreach (var id in happened.Scopes.GetValueOrDefault(kind, []))
        {
            db.Sql("INSERT INTO event_lookup (organization_id, kind, scope_id, event_id) VALUES (?, ?, ?, ?)")
                .Bind(happened.Organization.Value)
                .Bind(kind)
                .Bind(id)
                .Bind(happened.Id.Value)
                .Run();
        }
    }

    /// <summary>A pending delivery with its queue row: claimed, if the board has room for it in memory, else left to be claimed.</summary>
    public DeliveryId InsertDelivery(
        SqliteSession db,
        Event happened,
        EndpointId endpoint,
        DeliveryId? replayOf,
        List<QueuedDelivery> reserved
    )
    {
        log.Count(1);
        var id = ids.Next<DeliveryId>();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var size = QueuedDelivery.Size(happened.Data.Length);
        var inMemory =
            (happened.Test && board.TryReserveTest(happened.Organization, endpoint, size))
            || board.TryReserve(happened.Organization, endpoint, size, now);
        if (inMemory)
        {
            reserved.Add(new QueuedDelivery(id, happened, endpoint, attempts: 0, happened.Test));
        }
        InsertRows(
            db,
            id,
            happened.Id,
            happened.Organization,
            endpoint,
            happened.Test,
            replayOf,
            replay: null,
            now,
            inMemory
        );
        return id;
    }

    /// <summary>A pending delivery of a replay: it waits in the store, where live ones pass it.</summary>
    public void InsertReplayed(SqliteSession db, Replay replay, EventId happened, DeliveryId? replayOf)
    {
        log.Count(1);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        InsertRows(
            db,
            ids.Next<DeliveryId>(),
            happened,
            replay.Organization,
            replay.Endpoint,
            test: false,
            replayOf,
            replay.Id,
            now,
            inMemory: false
        );
    }

    private void InsertRows(
        SqliteSession db,
        DeliveryId id,
        EventId happened,
        OrganizationId organization,
        EndpointId endpoint,
        bool test,
        DeliveryId? replayOf,
        ReplayId? replay,
        long now,
        bool inMemory
    )
    {
        db.Sql(
                """
                INSERT INTO deliveries
                    (id, event_id, organization_id, endpoint_id, state, attempts, test, replay, replay_of, created_at)
                VALUES (?, ?, ?, ?, 0, 0, ?, ?, ?, ?)
                """
            )
            .Bind(id.Value)
            .Bind(happened.Value)
            .Bind(organization.Value)
            .Bind(endpoint.Value)
            .Bind(test)
            .Bind(replay?.Value)
            .Bind(replayOf?.Value)
            .Bind(now)
            .Run();
        db.Sql(
                """
                INSERT INTO queue
                    (delivery_id, event_id, organization_id, endpoint_id, due_at, attempts, test, replay, node)
                VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?)
                """
            )
            .Bind(id.Value)
            .Bind(happened.Value)
            .Bind(organization.Value)
            .Bind(endpoint.Value)
            .Bind(now)
            .Bind(test)
            .Bind(replay?.Value)
            .Bind(inMemory ? node.Id : (long?)null)
            .Run();
    }

    private sealed record Duplicate(int? Earlier, Published? Stored);
}

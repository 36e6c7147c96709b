using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Stores an event that goes to one endpoint alone.</summary>
internal sealed class PostgresTestEvents(
    PostgresDatabase database,
    PostgresNode node,
    PostgresIdempotency idempotency,
    LaneBoard board,
    DueNews news,
    IdSource ids,
    TimeProvider time
) : ITestStore
{
    public Task<Result<Delivery>> TestAsync(Event happened, EndpointId endpoint, IdempotencyKey? once) =>
        database.WriteAsync(db => idempotency.OnceAsync(db, once, () => StoreAsync(db, happened, endpoint)));

    private async Task<Result<Delivery>> StoreAsync(PostgresSession db, Event happened, EndpointId endpoint)
    {
        if (
            !await db.Sql("SELECT 1 FROM endpoints WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL")
                .Bind(endpoint.Value)
                .Bind(happened.Organization.Value)
                .AnyAsync()
        )
        {
            return Refusal.NotFound("endpoint", endpoint.ToString());
        }
        var rows = new EventRows(node, board, ids, news, time);
        db.AfterCommit(rows.Committed);
        db.AfterRollback(rows.RolledBack);
        rows.AddEvent(happened, deliveries: 1);
        var id = rows.AddDelivery(happened, endpoint, replayOf: null);
        await db.SendAsync(rows.Statements(db));
        return (await PostgresDeliveryLog.FindAsync(db, happened.Organization, id))!;
    }
}

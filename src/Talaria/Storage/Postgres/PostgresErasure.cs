using Talaria.Deliveries;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Payload erasure: what is erased is read by nobody any more. Its bytes leave the files when PostgreSQL vacuums the table and recycles its log, and
/// backups when they do (docs/retention.md): no client can make it sooner.</summary>
internal sealed class PostgresErasure(PostgresDatabase database, TimeProvider time) : IErasureStore
{
    /// <summary>Deliveries in one transaction.</summary>
    private const int Most = 500;

    public Task<ErasureStep?> EraseAsync(OrganizationId organization, EventId id, DeliveryId after, string reason) =>
        database.WriteAsync(db => EraseAsync(db, organization, id, after, reason));

    public Task<bool> ForgetAsync(CancellationToken cancel) => Task.FromResult(true);

    /// <summary>Deliveries that were cancelled while their attempts were in flight: perhaps because their events were erased, and what was answered
    /// must not stay. After the attempts were inserted.</summary>
    public static Task EraseLateAsync(
        PostgresSession db,
        IReadOnlyCollection<(EventId Event, DeliveryId Delivery)> late
    ) =>
        late.Count == 0
            ? Task.CompletedTask
            : db.Sql(
                    """
                    UPDATE attempts a SET response_headers = NULL, response_body = NULL
                    FROM unnest($1::uuid[], $2::uuid[]) AS r (event_id, delivery_id) JOIN events e ON e.id = r.event_id
                    WHERE e.erased_at IS NOT NULL AND a.event_id = r.event_id AND a.delivery_id = r.delivery_id
                    """
                )
                .BindAll(late.Select(l => l.Event.Value))
                .BindAll(late.Select(l => l.Delivery.Value))
                .RunAsync();

    private async Task<ErasureStep?> EraseAsync(
        PostgresSession db,
        OrganizationId organization,
        EventId id,
        DeliveryId after,
        string reason
    )
    {
        var now = time.GetUtcNow();
        // Locked, so that nobody who sends it again comes between.
        if (
            !await db.Sql("SELECT 1 FROM events WHERE id = $1 AND organization_id = $2 FOR UPDATE")
                .Bind(id.Value)
                .Bind(organization.Value)
                .AnyAsync()
        )
        {
            return null;
        }
        await db.Sql("UPDATE events SET data = NULL, erased_at = $2 WHERE id = $1 AND erased_at IS NULL")
            .Bind(id.Value)
            .Bind(now)
            .RunAsync();
        var deliveries = await db.Sql(
                """
                SELECT id, endpoint_id, state FROM deliveries WHERE event_id = $1 AND id > $2 ORDER BY id LIMIT $3
                """
            )
            .Bind(id.Value)
            .Bind(after.Value)
            .Bind((long)Most)
            .ListAsync(row =>
                (Id: new DeliveryId(row.Guid()), Endpoint: new EndpointId(row.Guid()), State: (DeliveryState)row.Int())
            );
        var pending = deliveries.Where(d => d.State == DeliveryState.Pending).ToList();
        // First these: an attempt that is being recorded is waited for, and seen by what follows.
        await PostgresQueue.CancelAsync(db, [.. pending.Select(d => d.Id)], reason, now);
        await db.Sql(
                """
                UPDATE attempts SET response_headers = NULL, response_body = NULL
                WHERE event_id = $1 AND delivery_id = ANY($2)
                """
            )
            .Bind(id.Value)
            .BindAll(deliveries.Select(d => d.Id.Value))
            .RunAsync();
        return new ErasureStep(
            [.. pending.Select(d => (d.Endpoint, d.Id))],
            deliveries.Count == Most ? deliveries[^1].Id : null
        );
    }
}

using Talaria.Deliveries;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Payload erasure: SQLite overwrites what is deleted (secure_delete), and the write-ahead log is emptied afterwards.</summary>
internal sealed class SqliteErasure(SqliteDatabase database, WalTruncation wal, TimeProvider time) : IErasureStore
{
    /// <summary>Deliveries in one turn of the writer.</summary>
    private const int Most = 50;

    public Task<ErasureStep?> EraseAsync(OrganizationId organization, EventId id, DeliveryId after, string reason) =>
        database.Writer.RunAsync(scope => Erase(scope.Db, organization, id, after, reason));

    public Task<bool> ForgetAsync(CancellationToken cancel) => wal.RunAsync(cancel);

    /// <summary>Whether it is there without its data.</summary>
    public static bool IsErased(SqliteSession db, EventId id)
    {
        using var row = db.Sql("SELECT 1 FROM events WHERE id = ? AND erased_at IS NOT NULL").Bind(id.Value);
        return row.Step();
    }

    /// <summary>What a receiver answered may quote what it was sent: body and headers go.</summary>
    public static void EraseAnswer(SqliteSession db, DeliveryId delivery) =>
        db.Sql("UPDATE attempts SET response_headers = NULL, response_body = NULL WHERE delivery_id = ?")
            .Bind(delivery.Value)
            .Run();

    private ErasureStep? Erase(
        SqliteSession db,
        OrganizationId organization,
        EventId id,
        DeliveryId after,
        string reason
    )
    {
        var now = time.GetUtcNow();
        if (SqliteEventLog.Find(db, organization, id) is null)
        {
            return null;
        }
        db.Sql("UPDATE events SET data = NULL, erased_at = ? WHERE id = ? AND erased_at IS NULL")
            .Bind(now)
            .Bind(id.Value)
            .Run();
        var deliveries = DeliveriesOf(db, id, after);
        var cancelled = new List<(EndpointId, DeliveryId)>();
        foreach (var (delivery, endpoint) in deliveries)
        {
            EraseAnswer(db, delivery);
            if (SqliteQueue.Cancel(db, delivery, reason, now))
            {
                cancelled.Add((endpoint, delivery));
            }
        }
        return new ErasureStep(cancelled, deliveries.Count == Most ? deliveries[^1].Id : null);
    }

    private static List<(DeliveryId Id, EndpointId Endpoint)> DeliveriesOf(
        SqliteSession db,
        EventId happened,
        DeliveryId after
    ) =>
        db.Sql("SELECT id, endpoint_id FROM deliveries WHERE event_id = ? AND id > ? ORDER BY id LIMIT ?")
            .Bind(happened.Value)
            .Bind(after.Value)
            .Bind(Most)
            .List(row => (new DeliveryId(row.Guid()), new EndpointId(row.Guid())));
}

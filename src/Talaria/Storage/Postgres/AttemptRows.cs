using Talaria.Deliveries;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Attempts as they are read.</summary>
internal static class AttemptRows
{
    internal const string OfDelivery = """
        SELECT a.id, a.number, a.at, a.outcome, a.status, a.connect_us, a.first_byte_us, a.total_us, a.response_headers,
            a.response_body, a.truncated, a.error, a.url, r.revision, a.sent_at, a.signature, a.header_names, a.slots
        FROM attempts a JOIN profile_revisions r ON r.number = a.revision
        WHERE a.delivery_id = $1 AND a.event_id < $2 ORDER BY a.id
        """;

    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<RecordedAttempt>> ReadAsync(PostgresSession db, DeliveryId delivery) =>
        await db.Sql(OfDelivery).Bind(delivery.Value).Bind(EventBound.Above(delivery.Value)).ListAsync(Stored.Attempt);
}

using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
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
        await db.Sql(OfDelivery).Bind(delivery.Value).Bind(EventBound.Above(delivery.Value)).ListAsync(Read);

    private static RecordedAttempt Read(Row row) =>
        new(
            new AttemptId(row.Guid()),
            row.Int(),
            row.Time(),
            new AttemptOutcome
            {
                Class = (OutcomeClass)row.Int(),
                Status = row.IntOrNull(),
                Connect = Microseconds(row.LongOrNull()),
                FirstByte = Microseconds(row.LongOrNull()),
                Total = Microseconds(row.Long())!.Value,
                ResponseHeaders = Json.Headers(row.TextOrNull()),
                ResponseBody = row.BlobOrNull(),
                Truncated = row.Bool(),
                Error = row.TextOrNull(),
            },
            new SentTrace(
                row.Text(),
                row.Text(),
                row.Time(),
                row.TextOrNull(),
                Json.Names(row.TextOrNull()),
                row.TextOrNull()
            )
        );

    private static TimeSpan? Microseconds(long? value) => value is { } us ? TimeSpan.FromMicroseconds(us) : null;
}

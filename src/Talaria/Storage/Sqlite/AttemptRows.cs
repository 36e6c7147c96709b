using Talaria.Deliveries;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Attempts as rows.</summary>
internal static class AttemptRows
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    /// <returns>False if this attempt is already there.</returns>
    public static bool Insert(SqliteSession db, SqliteNode node, DeliveryId delivery, MadeAttempt attempt)
    {
        var (outcome, sent) = (attempt.Outcome, attempt.Sent);
        return db.Sql(
                    """
                    INSERT INTO attempts (delivery_id, id, number, at, outcome, status, connect_us, first_byte_us, total_us, url, revision,
                        sent_at, signature, header_names, slots, response_headers, response_body, truncated, error)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """
                )
                .Bind(delivery.Value)
                .Bind(attempt.Id.Value)
                .Bind((long)attempt.Number)
                .Bind(attempt.At)
                .Bind((long)outcome.Class)
                .Bind(outcome.Status)
                .Bind(outcome.Connect?.Ticks / TicksPerMicrosecond)
                .Bind(outcome.FirstByte?.Ticks / TicksPerMicrosecond)
                .Bind(outcome.Total.Ticks / TicksPerMicrosecond)
                .Bind(sent.Url)
                .Bind(node.NumberOf(sent.Revision))
                .Bind(sent.SentAt)
                .Bind(sent.Signature)
                .Bind(Json.Names(sent.HeaderNames))
                .Bind(sent.Slots)
                .Bind(Json.Headers(outcome.ResponseHeaders))
                .BindBytes(outcome.ResponseBody)
                .Bind(outcome.Truncated)
                .Bind(outcome.Error)
                .Run() == 1;
    }

    /// <summary>Oldest first.</summary>
    public static IReadOnlyList<RecordedAttempt> Read(SqliteSession db, DeliveryId delivery) =>
        db.Sql(
                """
                SELECT a.id, a.number, a.at, a.outcome, a.status, a.connect_us, a.first_byte_us, a.total_us, a.response_headers,
                    a.response_body, a.truncated, a.error, a.url, r.revision, a.sent_at, a.signature, a.header_names, a.slots
                FROM attempts a JOIN profile_revisions r ON r.number = a.revision
                WHERE a.delivery_id = ? ORDER BY a.id
                """
            )
            .Bind(delivery.Value)
            .List(Stored.Attempt);
}

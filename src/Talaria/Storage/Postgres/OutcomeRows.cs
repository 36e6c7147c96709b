using Talaria.Deliveries;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>What becomes of the deliveries of a batch of outcomes: ended, cancelled, or tried again.</summary>
internal sealed class OutcomeRows
{
    /// <summary>For tests too, which read its plan.</summary>
    internal const string RequeueStatement = """
        UPDATE queue q SET due_at = r.due_at, attempts = r.attempts, node = NULL
        FROM unnest($1::uuid[], $2::bigint[], $3::integer[]) AS r (delivery_id, due_at, attempts)
        WHERE q.delivery_id = r.delivery_id AND (q.node IS NULL OR q.node = ANY($4)) AND q.attempts <= r.attempts
        RETURNING q.delivery_id
        """;

    /// <summary>For tests too, which read its plan. Another node may have made later attempts by now: theirs are the last.</summary>
    internal const string EndStatement = """
        UPDATE deliveries d SET attempts = greatest(d.attempts, r.attempts),
            last_status = CASE WHEN r.attempts >= d.attempts THEN r.status ELSE d.last_status END,
            last_outcome = CASE WHEN r.attempts >= d.attempts THEN r.outcome ELSE d.last_outcome END,
            reason = CASE WHEN d.state = 0 OR r.state = 1 THEN r.reason ELSE d.reason END,
            completed_at = CASE WHEN d.state = 0 OR r.state = 1 THEN r.at ELSE d.completed_at END,
            state = CASE WHEN d.state = 0 OR r.state = 1 THEN r.state ELSE d.state END
        FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::integer[], $5::integer[], $6::integer[], $7::text[], $8::bigint[])
            AS r (event_id, id, attempts, status, outcome, state, reason, at)
        WHERE d.event_id = r.event_id AND d.id = r.id
        """;

    private readonly List<(
        QueuedDelivery Delivery,
        MadeAttempt Attempt,
        DeliveryState State,
        string? Reason,
        long At
    )> ended = [];
    private readonly List<(QueuedDelivery Delivery, string Reason, long At)> cancelled = [];
    private readonly Dictionary<DeliveryId, (QueuedDelivery Delivery, MadeAttempt Attempt, long RetryAt)> retried = [];
    private readonly List<DeliveryId> queued = [];

    /// <summary>Takes what is finished out of the queue, and holds what is tried again; <paramref name="present"/> hears what was there.</summary>
    public static IEnumerable<Statement> Leave(
        PostgresSession db,
        IReadOnlyList<Finished> batch,
        Action<DeliveryId> present
    )
    {
        var made = batch.Where(f => f.Attempt is not null).ToLookup(f => f.Verdict.State == DeliveryState.Pending);
        if (made[false].Any())
        {
            yield return db.Sql("DELETE FROM queue WHERE delivery_id = ANY($1) RETURNING delivery_id")
                .BindAll(made[false].Select(f => f.Delivery.Id.Value))
                .Each(row => present(new DeliveryId(row.Guid())));
        }
        if (made[true].Any())
        {
            yield return db.Sql("SELECT delivery_id FROM queue WHERE delivery_id = ANY($1) FOR UPDATE")
                .BindAll(made[true].Select(f => f.Delivery.Id.Value))
                .Each(row => present(new DeliveryId(row.Guid())));
        }
    }

    /// <summary>It was cancelled before an attempt was made.</summary>
    public void Cancel(Finished finished) =>
        cancelled.Add((finished.Delivery, finished.Verdict.Reason!, finished.EndedAt.ToUnixTimeMilliseconds()));

    /// <summary>Ends a delivery. A cancelled one becomes delivered by the 2xx of an attempt that was in flight, and nothing else.</summary>
    public void Complete(Finished finished, MadeAttempt attempt, DeliveryState state, string? reason) =>
        ended.Add((finished.Delivery, attempt, state, reason, finished.EndedAt.ToUnixTimeMilliseconds()));

    public void Retry(Finished finished, MadeAttempt attempt, DateTimeOffset retryAt) =>
        retried[finished.Delivery.Id] = (finished.Delivery, attempt, retryAt.ToUnixTimeMilliseconds());

    /// <param name="own">This node's incarnations: what another one has claimed by now is its to decide.</param>
    public IEnumerable<Statement> Statements(PostgresSession db, long[] own)
    {
        if (ended.Count > 0)
        {
            if (ended.Exists(e => e.State == DeliveryState.Cancelled))
            {
                // To be tried again, but its endpoint is disabled.
                yield return db.Sql("DELETE FROM queue WHERE delivery_id = ANY($1)")
                    .BindAll(ended.Where(e => e.State == DeliveryState.Cancelled).Select(e => e.Delivery.Id.Value));
            }
            yield return End(db);
        }
        if (cancelled.Count > 0)
        {
            yield return db.Sql("DELETE FROM queue WHERE delivery_id = ANY($1)")
                .BindAll(cancelled.Select(c => c.Delivery.Id.Value));
            yield return Cancel(db);
        }
        if (retried.Count > 0)
        {
            yield return TryAgain(db);
            yield return Requeue(db, own);
        }
    }

    /// <summary>After the commit.</summary>
    public void TellRetries(DueNews news)
    {
        foreach (var id in queued)
        {
            var (delivery, _, retryAt) = retried[id];
            news.StoreHolds(delivery.Organization, delivery.Endpoint, retryAt, delivery.IsReplayed);
        }
    }

    private Statement End(PostgresSession db) =>
        db.Sql(EndStatement)
            .BindAll(ended.Select(e => e.Delivery.Event.Id.Value))
            .BindAll(ended.Select(e => e.Delivery.Id.Value))
            .BindAll(ended.Select(e => e.Attempt.Number))
            .BindAll(ended.Select(e => e.Attempt.Outcome.Status))
            .BindAll(ended.Select(e => (int)e.Attempt.Outcome.Class))
            .BindAll(ended.Select(e => (int)e.State))
            .BindAll(ended.Select(e => e.Reason))
            .BindAll(ended.Select(e => e.At));

    private Statement Cancel(PostgresSession db) =>
        db.Sql(
                """
                UPDATE deliveries d SET state = 3, reason = r.reason, completed_at = r.at
                FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::bigint[]) AS r (event_id, id, reason, at)
                WHERE d.event_id = r.event_id AND d.id = r.id AND d.state = 0
                """
            )
            .BindAll(cancelled.Select(c => c.Delivery.Event.Id.Value))
            .BindAll(cancelled.Select(c => c.Delivery.Id.Value))
            .BindAll(cancelled.Select(c => c.Reason))
            .BindAll(cancelled.Select(c => c.At));

    private Statement TryAgain(PostgresSession db) =>
        db.Sql(
                """
                UPDATE deliveries d SET attempts = r.attempts, last_status = r.status, last_outcome = r.outcome
                FROM unnest($1::uuid[], $2::uuid[], $3::integer[], $4::integer[], $5::integer[])
                    AS r (event_id, id, attempts, status, outcome)
                WHERE d.event_id = r.event_id AND d.id = r.id AND d.attempts <= r.attempts
                """
            )
            .BindAll(retried.Values.Select(r => r.Delivery.Event.Id.Value))
            .BindAll(retried.Keys.Select(id => id.Value))
            .BindAll(retried.Values.Select(r => r.Attempt.Number))
            .BindAll(retried.Values.Select(r => r.Attempt.Outcome.Status))
            .BindAll(retried.Values.Select(r => (int)r.Attempt.Outcome.Class));

    // No row: it was cancelled by hand while the attempt was in flight, and stays so.
    private Statement Requeue(PostgresSession db, long[] own) =>
        db.Sql(RequeueStatement)
            .BindAll(retried.Keys.Select(id => id.Value))
            .BindAll(retried.Values.Select(r => r.RetryAt))
            .BindAll(retried.Values.Select(r => r.Attempt.Number))
            .BindAll(own)
            .Each(row => queued.Add(new DeliveryId(row.Guid())));
}

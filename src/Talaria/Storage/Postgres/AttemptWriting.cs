using Talaria.Deliveries;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Attempts on their way into the log.</summary>
internal static class AttemptWriting
{
    private const long TicksPerMicrosecond = TimeSpan.TicksPerMillisecond / 1000;

    /// <summary>Inserts those that are not there yet; <paramref name="inserted"/> hears which.</summary>
    public static Statement Insert(
        PostgresSession db,
        PostgresNode node,
        IReadOnlyList<(QueuedDelivery Delivery, MadeAttempt Attempt)> made,
        Action<AttemptId> inserted
    ) =>
        db.Sql(
                """
                INSERT INTO attempts (event_id, delivery_id, id, number, at, outcome, status, connect_us, first_byte_us, total_us, url,
                    revision, sent_at, signature, header_names, slots, response_headers, response_body, truncated, error)
                SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::integer[], $5::bigint[], $6::integer[], $7::integer[],
                    $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[], $14::text[], $15::text[],
                    $16::text[], $17::text[], $18::bytea[], $19::boolean[], $20::text[])
                ON CONFLICT DO NOTHING RETURNING id
                """
            )
            .BindAll(made.Select(m => m.Delivery.Event.Id.Value))
            .BindAll(made.Select(m => m.Delivery.Id.Value))
            .BindAll(made.Select(m => m.Attempt.Id.Value))
            .BindAll(made.Select(m => m.Attempt.Number))
            .BindAll(made.Select(m => m.Attempt.At.ToUnixTimeMilliseconds()))
            .BindAll(made.Select(m => (int)m.Attempt.Outcome.Class))
            .BindAll(made.Select(m => m.Attempt.Outcome.Status))
            .BindAll(made.Select(m => m.Attempt.Outcome.Connect?.Ticks / TicksPerMicrosecond))
            .BindAll(made.Select(m => m.Attempt.Outcome.FirstByte?.Ticks / TicksPerMicrosecond))
            .BindAll(made.Select(m => m.Attempt.Outcome.Total.Ticks / TicksPerMicrosecond))
            .BindAll(made.Select(m => m.Attempt.Sent.Url))
            .BindAll(made.Select(m => node.NumberOf(m.Attempt.Sent.Revision)))
            .BindAll(made.Select(m => m.Attempt.Sent.SentAt.ToUnixTimeMilliseconds()))
            .BindAll(made.Select(m => m.Attempt.Sent.Signature))
            .BindAll(made.Select(m => Json.Names(m.Attempt.Sent.HeaderNames)))
            .BindAll(made.Select(m => m.Attempt.Sent.Slots))
            .BindAll(made.Select(m => Json.Headers(m.Attempt.Outcome.ResponseHeaders)))
            .BindAll(
                made.Select(m =>
                    m.Attempt.Outcome.ResponseBody.IsEmpty ? null : Statement.Bytes(m.Attempt.Outcome.ResponseBody)
                )
            )
            .BindAll(made.Select(m => m.Attempt.Outcome.Truncated))
            .BindAll(made.Select(m => m.Attempt.Outcome.Error))
            .Each(row => inserted(new AttemptId(row.Guid())));
}

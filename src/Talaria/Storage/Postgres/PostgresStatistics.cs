using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Hourly figures: a row for each endpoint and hour, made from the journal in bulk, and the rest of the journal on top.</summary>
internal sealed class PostgresStatistics(PostgresDatabase database) : IStatisticsStore
{
    /// <summary>Rows of the journal in one step of folding; each is a batch.</summary>
    private const int FoldStep = 50;
    private const int PruneStep = 500;

    private const string HourColumns =
        "endpoint_id, hour, outcomes, durations, failed_at, failed_outcome, failed_status, failed_delivery, failed_attempt";

    public Task<(IReadOnlyList<EndpointHour> Hours, string? Error)> ReadAsync(
        EndpointId endpoint,
        long hour,
        CancellationToken cancel
    ) => database.ReadAsync(db => ReadAsync(db, endpoint, hour), cancel);

    public async Task<bool> FoldAsync(DateTimeOffset keepJournal)
    {
        var folded = await database.WriteAsync(FoldAsync);
        return await database.WriteAsync(db => PruneJournalAsync(db, keepJournal)) || folded;
    }

    public Task<bool> PruneAsync(long hour) =>
        database.WriteAsync(async db =>
            await db.Sql(
                    """
                    DELETE FROM endpoint_hours h USING (
                        SELECT endpoint_id, hour FROM endpoint_hours WHERE hour < $1 ORDER BY hour LIMIT $2 FOR UPDATE SKIP LOCKED) old
                    WHERE h.endpoint_id = old.endpoint_id AND h.hour = old.hour
                    """
                )
                .Bind(hour)
                .Bind((long)PruneStep)
                .RunAsync() == PruneStep
        );

    private static async Task<(IReadOnlyList<EndpointHour>, string?)> ReadAsync(
        PostgresSession db,
        EndpointId endpoint,
        long hour
    )
    {
        var hours = new SortedDictionary<long, EndpointHour>();
        // In one statement, so that nothing is folded between the two looks.
        await db.Sql(
                $"""
                SELECT {HourColumns}, NULL::bytea FROM endpoint_hours WHERE endpoint_id = $1 AND hour >= $2
                UNION ALL
                SELECT $1, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, entries FROM attempt_journal
                WHERE xid > (SELECT folded FROM attempt_journal_state)
                """
            )
            .Bind(endpoint.Value)
            .Bind(hour)
            .ListAsync(row =>
            {
                var (_, stored, entries) = (row.Guid(), Hour(row), row.BlobOrNull());
                if (stored is not null)
                {
                    At(hours, stored.Hour).Add(stored);
                }
                for (var rest = entries.AsSpan(); !rest.IsEmpty; rest = rest[JournalEntry.Size..])
                {
                    if (
                        JournalEntry.EndpointOf(rest) == endpoint
                        && JournalEntry.Read(rest) is var entry
                        && EndpointHour.Of(entry.At) is var at
                        && at >= hour
                    )
                    {
                        At(hours, at).Add(entry.Code, entry.Duration, entry.Failure);
                    }
                }
                return true;
            });
        var last = hours.Values.Aggregate((FailedAttempt?)null, (f, h) => FailedAttempt.Later(f, h.LastFailure));
        var error = last is null
            ? null
            : await db.Sql("SELECT error FROM attempts WHERE delivery_id = $1 AND id = $2")
                .Bind(last.Delivery.Value)
                .Bind(last.Attempt.Value)
                .FirstAsync(row => row.TextOrNull());
        return ([.. hours.Values], error);
    }

    /// <summary>Of several nodes one folds at a time.</summary>
    private static async Task<bool> FoldAsync(PostgresSession db)
    {
        var from = await db.Sql("SELECT folded FROM attempt_journal_state FOR UPDATE SKIP LOCKED")
            .FirstAsync(row => (long?)row.Long());
        if (from is null)
        {
            return false;
        }
        var (settled, to, rows) = (0L, from.Value, 0);
        var sums = new Dictionary<(Guid, long), EndpointHour>();
        await db.SendAsync(
            db.Sql($"SELECT {RecordedJournal.Settled} - 1").Each(row => settled = row.Long()),
            db.Sql("SELECT xid, entries FROM attempt_journal WHERE xid > $1 ORDER BY xid LIMIT $2")
                .Bind(from.Value)
                .Bind((long)FoldStep)
                .Each(row =>
                {
                    var xid = row.Long();
                    if (xid <= settled)
                    {
                        (to, rows) = (xid, rows + 1);
                        Sum(sums, row.Blob());
                    }
                })
        );
        if (rows == 0)
        {
            return false;
        }
        await AddStoredAsync(db, sums);
        await db.SendAsync(Upsert(db, sums), db.Sql("UPDATE attempt_journal_state SET folded = $1").Bind(to));
        return rows == FoldStep;
    }

    private static void Sum(Dictionary<(Guid, long), EndpointHour> sums, byte[] entries)
    {
        for (var rest = entries.AsSpan(); !rest.IsEmpty; rest = rest[JournalEntry.Size..])
        {
            var entry = JournalEntry.Read(rest);
            var key = (entry.Endpoint.Value, EndpointHour.Of(entry.At));
            if (!sums.TryGetValue(key, out var sum))
            {
                sums.Add(key, sum = new EndpointHour(key.Item2));
            }
            sum.Add(entry.Code, entry.Duration, entry.Failure);
        }
    }

    private static Task AddStoredAsync(PostgresSession db, Dictionary<(Guid Endpoint, long Hour), EndpointHour> sums) =>
        db.Sql(
                """
                SELECT h.endpoint_id, h.hour, outcomes, durations, failed_at, failed_outcome, failed_status, failed_delivery, failed_attempt
                FROM unnest($1::uuid[], $2::bigint[]) AS r (endpoint_id, hour)
                JOIN endpoint_hours h ON h.endpoint_id = r.endpoint_id AND h.hour = r.hour
                """
            )
            .BindAll(sums.Keys.Select(k => k.Endpoint))
            .BindAll(sums.Keys.Select(k => k.Hour))
            .ListAsync(row =>
            {
                var (endpoint, stored) = (row.Guid(), Hour(row)!);
                sums[(endpoint, stored.Hour)].Add(stored);
                return true;
            });

    // Not of an endpoint whose organization was purged meanwhile.
    private static Statement Upsert(PostgresSession db, Dictionary<(Guid Endpoint, long Hour), EndpointHour> sums)
    {
        var hours = sums.ToList();
        return db.Sql(
                $"""
                INSERT INTO endpoint_hours ({HourColumns})
                SELECT r.* FROM unnest($1::uuid[], $2::bigint[], $3::bytea[], $4::bytea[], $5::bigint[], $6::integer[], $7::integer[],
                    $8::uuid[], $9::uuid[]) AS r ({HourColumns})
                WHERE EXISTS (SELECT 1 FROM endpoints WHERE id = r.endpoint_id)
                ON CONFLICT (endpoint_id, hour) DO UPDATE SET outcomes = excluded.outcomes, durations = excluded.durations,
                    failed_at = excluded.failed_at, failed_outcome = excluded.failed_outcome, failed_status = excluded.failed_status,
                    failed_delivery = excluded.failed_delivery, failed_attempt = excluded.failed_attempt
                """
            )
            .BindAll(hours.Select(h => h.Key.Endpoint))
            .BindAll(hours.Select(h => h.Key.Hour))
            .BindAll(hours.Select(h => h.Value.Outcomes.ToBytes()))
            .BindAll(hours.Select(h => h.Value.Durations.ToBytes()))
            .BindAll(hours.Select(h => h.Value.LastFailure?.At.ToUnixTimeMilliseconds()))
            .BindAll(hours.Select(h => (int?)h.Value.LastFailure?.Outcome))
            .BindAll(hours.Select(h => h.Value.LastFailure?.Status))
            .BindAll(hours.Select(h => h.Value.LastFailure?.Delivery.Value))
            .BindAll(hours.Select(h => h.Value.LastFailure?.Attempt.Value));
    }

    /// <summary>Drops the oldest rows that are folded, and too old or too many.</summary>
    private static async Task<bool> PruneJournalAsync(PostgresSession db, DateTimeOffset keep)
    {
        var dropped = await db.Sql(
                """
                DELETE FROM attempt_journal WHERE xid = ANY(ARRAY(
                    SELECT xid FROM (SELECT xid, at, sum(attempts) OVER (ORDER BY xid DESC) AS newer FROM attempt_journal) j
                    WHERE xid <= (SELECT folded FROM attempt_journal_state) AND (at < $1 OR newer > $2) ORDER BY xid LIMIT $3))
                RETURNING at
                """
            )
            .Bind(keep)
            .Bind((long)RecordedJournal.Most)
            .Bind((long)FoldStep)
            .ListAsync(row => row.Long());
        if (dropped.Count > 0)
        {
            await db.Sql("UPDATE attempt_journal_state SET pruned_at = greatest(pruned_at, $1)")
                .Bind(dropped.Max())
                .RunAsync();
        }
        return dropped.Count == FoldStep;
    }

    /// <param name="row">Behind the endpoint's id.</param>
    private static EndpointHour? Hour(Row row)
    {
        var (at, outcomes, durations) = (row.Long(), row.BlobOrNull(), row.BlobOrNull());
        var failure = (At: row.TimeOrNull(), Outcome: row.IntOrNull(), Status: row.IntOrNull());
        var (delivery, attempt) = (row.GuidOrNull(), row.GuidOrNull());
        if (outcomes is null)
        {
            return null;
        }
        var hour = new EndpointHour(at)
        {
            Outcomes = Counts.FromBytes(outcomes),
            Durations = Counts.FromBytes(durations!),
        };
        if (failure.At is { } failedAt)
        {
            hour.Add(
                new FailedAttempt(
                    failedAt,
                    (OutcomeClass)failure.Outcome!.Value,
                    failure.Status,
                    new DeliveryId(delivery!.Value),
                    new AttemptId(attempt!.Value)
                )
            );
        }
        return hour;
    }

    private static EndpointHour At(SortedDictionary<long, EndpointHour> hours, long at)
    {
        if (!hours.TryGetValue(at, out var hour))
        {
            hours.Add(at, hour = new EndpointHour(at));
        }
        return hour;
    }
}

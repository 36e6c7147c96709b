using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Hourly figures: a row for each endpoint and hour, made from the journal in bulk, and the rest of the journal on top.</summary>
internal sealed class SqliteStatistics(SqliteDatabase database, AttemptJournal journal) : IStatisticsStore
{
    /// <summary>Attempts in one step of folding.</summary>
    private const int MostEntries = 20_000;

    /// <summary>Rows in one step, give or take a batch: the writer's time.</summary>
    private const int MostHours = 500;

    private const int PruneStep = 500;

    public Task<(IReadOnlyList<EndpointHour> Hours, string? Error)> ReadAsync(
        EndpointId endpoint,
        long hour,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync<(IReadOnlyList<EndpointHour>, string?)>(
            db =>
            {
                var hours = new SortedDictionary<long, EndpointHour>();
                foreach (var stored in Stored(db, endpoint, hour))
                {
                    hours.Add(stored.Hour, stored);
                }
                using (
                    var row = db.Sql(
                        """
                        SELECT entries FROM attempt_journal WHERE id > (SELECT folded FROM attempt_journal_state) ORDER BY id
                        """
                    )
                )
                {
                    while (row.Step())
                    {
                        for (var rest = row.Blob().AsSpan(); !rest.IsEmpty; rest = rest[JournalEntry.Size..])
                        {
                            if (JournalEntry.EndpointOf(rest) == endpoint)
                            {
                                Add(hours, JournalEntry.Read(rest), hour);
                            }
                        }
                    }
                }
                var last = hours.Values.Aggregate(
                    (FailedAttempt?)null,
                    (f, h) => FailedAttempt.Later(f, h.LastFailure)
                );
                return ([.. hours.Values], last is null ? null : ErrorOf(db, last));
            },
            cancel
        );

    public async Task<bool> FoldAsync(DateTimeOffset keepJournal)
    {
        // Summed up beside the writer, which only adds the sums; nothing, if another has done so meanwhile.
        var (from, to, sums) = await database.Readers.ReadAsync(Collect, CancellationToken.None);
        if (to > from)
        {
            await database.Writer.RunAsync(scope =>
            {
                var mine = scope
                    .Db.Sql("UPDATE attempt_journal_state SET folded = ? WHERE folded = ?")
                    .Bind(to)
                    .Bind(from)
                    .Run();
                foreach (var ((endpoint, _), hour) in mine == 1 ? sums : [])
                {
                    Fold(scope.Db, endpoint, hour);
                }
                return mine;
            });
        }
        return await journal.PruneAsync(AttemptJournal.FloorOf(keepJournal)) || to > from;
    }

    public async Task<bool> PruneAsync(long hour)
    {
        // Looked for beside the writer: they lie scattered.
        var old = await database.Readers.ReadAsync(
            db =>
            {
                var found = new List<(Guid Endpoint, long Hour)>();
                using var row = db.Sql("SELECT endpoint_id, hour FROM endpoint_hours WHERE hour < ? LIMIT ?")
                    .Bind(hour)
                    .Bind(PruneStep);
                while (row.Step())
                {
                    found.Add((row.Guid(), row.Long()));
                }
                return found;
            },
            CancellationToken.None
        );
        if (old.Count > 0)
        {
            await database.Writer.RunAsync(scope =>
            {
                foreach (var (endpoint, at) in old)
                {
                    scope
                        .Db.Sql("DELETE FROM endpoint_hours WHERE endpoint_id = ? AND hour = ?")
                        .Bind(endpoint)
                        .Bind(at)
                        .Run();
                }
                return true;
            });
        }
        return old.Count == PruneStep;
    }

    private static (long From, long To, Dictionary<(EndpointId, long), EndpointHour> Sums) Collect(SqliteSession db)
    {
        var sums = new Dictionary<(EndpointId, long), EndpointHour>();
        long from;
        using (var state = db.Sql("SELECT folded FROM attempt_journal_state"))
        {
            state.Step();
            from = state.Long();
        }
        var (to, entries) = (from, 0);
        using var row = db.Sql("SELECT id, entries FROM attempt_journal WHERE id > ? ORDER BY id").Bind(from);
        while (entries < MostEntries && sums.Count < MostHours && row.Step())
        {
            to = row.Long();
            for (var rest = row.Blob().AsSpan(); !rest.IsEmpty; rest = rest[JournalEntry.Size..], entries++)
            {
                var entry = JournalEntry.Read(rest);
                var key = (entry.Endpoint, EndpointHour.Of(entry.At));
                if (!sums.TryGetValue(key, out var sum))
                {
                    sums.Add(key, sum = new EndpointHour(key.Item2));
                }
                sum.Add(entry.Code, entry.Duration, entry.Failure);
            }
        }
        return (from, to, sums);
    }

    private static void Add(SortedDictionary<long, EndpointHour> hours, JournalEntry entry, long oldest)
    {
        var at = EndpointHour.Of(entry.At);
        if (at < oldest)
        {
            return;
        }
        if (!hours.TryGetValue(at, out var hour))
        {
            hours.Add(at, hour = new EndpointHour(at));
        }
        hour.Add(entry.Code, entry.Duration, entry.Failure);
    }

    private static void Fold(SqliteSession db, EndpointId endpoint, EndpointHour more)
    {
        var sum = Stored(db, endpoint, more.Hour, more.Hour).FirstOrDefault() ?? new EndpointHour(more.Hour);
        sum.Add(more);
        var failure = sum.LastFailure;
        // Not of an endpoint whose organization was purged meanwhile.
        db.Sql(
                """
                INSERT OR REPLACE INTO endpoint_hours
                    (endpoint_id, hour, outcomes, durations, failed_at, failed_outcome, failed_status, failed_delivery, failed_attempt)
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9 WHERE EXISTS (SELECT 1 FROM endpoints WHERE id = ?1)
                """
            )
            .Bind(endpoint.Value)
            .Bind(sum.Hour)
            .Bind(sum.Outcomes.ToBytes())
            .Bind(sum.Durations.ToBytes())
            .Bind(failure?.At)
            .Bind((int?)failure?.Outcome)
            .Bind(failure?.Status)
            .Bind(failure?.Delivery.Value)
            .Bind(failure?.Attempt.Value)
            .Run();
    }

    private static List<EndpointHour> Stored(SqliteSession db, EndpointId endpoint, long from, long to = long.MaxValue)
    {
        var hours = new List<EndpointHour>();
        using var row = db.Sql(
                """
                SELECT hour, outcomes, durations, failed_at, failed_outcome, failed_status, failed_delivery, failed_attempt
                FROM endpoint_hours WHERE endpoint_id = ? AND hour BETWEEN ? AND ? ORDER BY hour
                """
            )
            .Bind(endpoint.Value)
            .Bind(from)
            .Bind(to);
        while (row.Step())
        {
            var hour = new EndpointHour(row.Long())
            {
                Outcomes = Counts.FromBytes(row.Blob()),
                Durations = Counts.FromBytes(row.Blob()),
            };
            if (row.TimeOrNull() is { } failedAt)
            {
                hour.Add(
                    new FailedAttempt(
                        failedAt,
                        (OutcomeClass)row.Int(),
                        row.IntOrNull(),
                        new DeliveryId(row.Guid()),
                        new AttemptId(row.Guid())
                    )
                );
            }
            hours.Add(hour);
        }
        return hours;
    }

    private static string? ErrorOf(SqliteSession db, FailedAttempt failed)
    {
        using var row = db.Sql("SELECT error FROM attempts WHERE delivery_id = ? AND id = ?")
            .Bind(failed.Delivery.Value)
            .Bind(failed.Attempt.Value);
        return row.Step() ? row.TextOrNull() : null;
    }
}

using Talaria.Deliveries.Statistics;

namespace Talaria.Storage.Postgres;

/// <summary>Tallies of attempts: a row for each subject and period, made from the journal in bulk, and the rest of the journal on top.</summary>
internal sealed class PostgresStatistics(PostgresDatabase database) : IStatisticsStore
{
    /// <summary>Rows of the journal in one step of folding; each is a batch.</summary>
    private const int FoldStep = 50;
    private const int PruneStep = 500;

    internal const string OldestFolded = """
        SELECT xid, at, attempts FROM attempt_journal WHERE xid <= (SELECT folded FROM attempt_journal_state WHERE one = 1)
        ORDER BY xid LIMIT $1
        """;

    private const string Columns = $"subject, {Stored.TallyColumns}";

    /// <summary>Attempts that stay in the journal; fewer in tests.</summary>
    internal long Most { get; init; } = RecordedJournal.Most;

    // In one statement, so that nothing is folded between the two looks.
    public Task<IReadOnlyDictionary<Subject, IReadOnlyList<Tally>>> ReadAsync(
        IReadOnlyCollection<Subject> subjects,
        Period from,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            async db =>
            {
                var reading = new TallyReading(subjects, from);
                await db.Sql(
                        $"""
                        SELECT NULL::bytea, {Columns} FROM attempt_tallies WHERE subject = ANY($1) AND grain = $2 AND number >= $3
                        UNION ALL
                        SELECT entries, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM attempt_journal
                        WHERE xid > (SELECT folded FROM attempt_journal_state)
                        """
                    )
                    .BindAll(subjects.Select(s => s.Id))
                    .Bind((int)from.Grain)
                    .Bind(from.Number)
                    .ListAsync(row =>
                    {
                        if (row.BlobOrNull() is { } entries)
                        {
                            reading.AddJournal(entries);
                        }
                        else
                        {
                            reading.Add(new Subject(row.Guid()), Stored.Tally(row));
                        }
                        return true;
                    });
                return reading.Result();
            },
            cancel
        );

    public Task<string?> ErrorOfAsync(FailedAttempt failed, CancellationToken cancel) =>
        database.ReadAsync(
            db =>
                db.Sql("SELECT error FROM attempts WHERE delivery_id = $1 AND id = $2")
                    .Bind(failed.Delivery.Value)
                    .Bind(failed.Attempt.Value)
                    .FirstAsync(row => row.TextOrNull()),
            cancel
        );

    public async Task<bool> FoldAsync(DateTimeOffset keepJournal)
    {
        var folded = await database.WriteAsync(FoldAsync);
        return await database.WriteAsync(db => PruneJournalAsync(db, keepJournal)) || folded;
    }

    public Task<bool> PruneAsync(Period before) =>
        database.WriteAsync(async db =>
            await db.Sql(
                    """
                    DELETE FROM attempt_tallies t USING (
                        SELECT subject, grain, number FROM attempt_tallies WHERE grain = $1 AND number < $2
                        ORDER BY number LIMIT $3 FOR UPDATE SKIP LOCKED) old
                    WHERE t.subject = old.subject AND t.grain = old.grain AND t.number = old.number
                    """
                )
                .Bind((int)before.Grain)
                .Bind(before.Number)
                .Bind((long)PruneStep)
                .RunAsync() == PruneStep
        );

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
        var journal = new JournalTallies();
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
                        journal.Add(row.Blob());
                    }
                })
        );
        if (rows == 0)
        {
            return false;
        }
        var sums = journal.ToSubjects();
        await AddStoredAsync(db, sums);
        await db.SendAsync(
            Upsert(db, sums),
            db.Sql("UPDATE attempt_journal_state SET folded = $1, held = held + $2")
                .Bind(to)
                .Bind((long)journal.Entries)
        );
        return rows == FoldStep;
    }

    private static Task AddStoredAsync(PostgresSession db, Dictionary<(Subject, Period), Tally> sums) =>
        db.Sql(
                $"""
                SELECT {Columns} FROM attempt_tallies
                WHERE (subject, grain, number) IN (SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bigint[]))
                """
            )
            .BindAll(sums.Keys.Select(k => k.Item1.Id))
            .BindAll(sums.Keys.Select(k => (int?)k.Item2.Grain))
            .BindAll(sums.Keys.Select(k => k.Item2.Number))
            .ListAsync(row =>
            {
                var (subject, stored) = (new Subject(row.Guid()), Stored.Tally(row));
                sums[(subject, stored.Period)].Add(stored);
                return true;
            });

    // Not of an endpoint or an organization that was purged meanwhile.
    private static Statement Upsert(PostgresSession db, Dictionary<(Subject Subject, Period Period), Tally> sums)
    {
        var tallies = sums.ToList();
        return db.Sql(
                $"""
                INSERT INTO attempt_tallies ({Columns})
                SELECT r.* FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bytea[], $5::bytea[], $6::bigint[], $7::integer[],
                    $8::integer[], $9::uuid[], $10::uuid[]) AS r ({Columns})
                WHERE subject = '00000000-0000-0000-0000-000000000000' OR EXISTS (SELECT 1 FROM endpoints WHERE id = r.subject)
                    OR EXISTS (SELECT 1 FROM organizations WHERE id = r.subject)
                ON CONFLICT (subject, grain, number) DO UPDATE SET outcomes = excluded.outcomes, durations = excluded.durations,
                    failed_at = excluded.failed_at, failed_outcome = excluded.failed_outcome, failed_status = excluded.failed_status,
                    failed_delivery = excluded.failed_delivery, failed_attempt = excluded.failed_attempt
                """
            )
            .BindAll(tallies.Select(t => t.Key.Subject.Id))
            .BindAll(tallies.Select(t => (int?)t.Key.Period.Grain))
            .BindAll(tallies.Select(t => t.Key.Period.Number))
            .BindAll(tallies.Select(t => t.Value.Outcomes.ToBytes()))
            .BindAll(tallies.Select(t => t.Value.Durations.ToBytes()))
            .BindAll(tallies.Select(t => t.Value.LastFailure?.At.ToUnixTimeMilliseconds()))
            .BindAll(tallies.Select(t => (int?)t.Value.LastFailure?.Outcome))
            .BindAll(tallies.Select(t => t.Value.LastFailure?.Status))
            .BindAll(tallies.Select(t => t.Value.LastFailure?.Delivery.Value))
            .BindAll(tallies.Select(t => t.Value.LastFailure?.Attempt.Value));
    }

    /// <summary>Drops the oldest rows that are folded, and too old or too many. Looks at one step's rows: how many attempts there are is kept beside.</summary>
    private async Task<bool> PruneJournalAsync(PostgresSession db, DateTimeOffset keep)
    {
        long? stored = null;
        var rows = new List<(long Xid, DateTimeOffset At, int Attempts)>();
        await db.SendAsync(
            db.Sql("SELECT held FROM attempt_journal_state FOR UPDATE SKIP LOCKED").Each(row => stored = row.Long()),
            db.Sql(OldestFolded).Bind((long)FoldStep).Each(row => rows.Add((row.Long(), row.Time(), row.Int())))
        );
        if (stored is not { } held)
        {
            return false;
        }
        var dropped = new List<(long Xid, DateTimeOffset At, int Attempts)>();
        foreach (var row in rows)
        {
            if (row.At < keep || held > Most)
            {
                held -= row.Attempts;
                dropped.Add(row);
            }
        }
        if (dropped.Count > 0)
        {
            await db.SendAsync(
                db.Sql("DELETE FROM attempt_journal WHERE xid = ANY($1)").BindAll(dropped.Select(d => d.Xid)),
                db.Sql("UPDATE attempt_journal_state SET held = $1, pruned_at = greatest(pruned_at, $2)")
                    .Bind(held)
                    .Bind(dropped.Max(d => d.At))
            );
        }
        return dropped.Count == FoldStep;
    }
}

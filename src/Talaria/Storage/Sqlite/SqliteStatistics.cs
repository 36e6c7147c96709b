using Talaria.Deliveries.Statistics;

namespace Talaria.Storage.Sqlite;

/// <summary>Tallies of attempts: a row for each subject and period, made from the journal in bulk, and the rest of the journal on top.</summary>
internal sealed class SqliteStatistics(SqliteDatabase database, AttemptJournal journal) : IStatisticsStore
{
    /// <summary>Attempts in one step of folding.</summary>
    private const int MostEntries = 20_000;

    /// <summary>Rows in one step, give or take a batch: the writer's time.</summary>
    private const int MostTallies = 500;

    private const int PruneStep = 500;

    public Task<IReadOnlyDictionary<Subject, IReadOnlyList<Tally>>> ReadAsync(
        IReadOnlyCollection<Subject> subjects,
        Period from,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync(
            db =>
            {
                var reading = new TallyReading(subjects, from);
                foreach (var subject in subjects)
                {
                    using var stored = db.Sql(
                            $"SELECT {Stored.TallyColumns} FROM attempt_tallies WHERE subject = ? AND grain = ? AND number >= ?"
                        )
                        .Bind(subject.Id)
                        .Bind((int)from.Grain)
                        .Bind(from.Number);
                    while (stored.Step())
                    {
                        reading.Add(subject, Stored.Tally(stored));
                    }
                }
                using var row = db.Sql(
                    "SELECT entries FROM attempt_journal WHERE id > (SELECT folded FROM attempt_journal_state) ORDER BY id"
                );
                while (row.Step())
                {
                    reading.AddJournal(row.Blob());
                }
                return reading.Result();
            },
            cancel
        );

    public Task<string?> ErrorOfAsync(FailedAttempt failed, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
            {
                using var row = db.Sql("SELECT error FROM attempts WHERE delivery_id = ? AND id = ?")
                    .Bind(failed.Delivery.Value)
                    .Bind(failed.Attempt.Value);
                return row.Step() ? row.TextOrNull() : null;
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
                foreach (var ((subject, _), tally) in mine == 1 ? sums : [])
                {
                    Fold(scope.Db, subject, tally);
                }
                return mine;
            });
        }
        return await journal.PruneAsync(AttemptJournal.FloorOf(keepJournal)) || to > from;
    }

    public Task<bool> PruneAsync(Period before) =>
        database.Writer.RunAsync(scope =>
            scope
                .Db.Sql(
                    """
                    DELETE FROM attempt_tallies WHERE (subject, grain, number) IN (
                        SELECT subject, grain, number FROM attempt_tallies WHERE grain = ? AND number < ? LIMIT ?)
                    """
                )
                .Bind((int)before.Grain)
                .Bind(before.Number)
                .Bind(PruneStep)
                .Run() == PruneStep
        );

    private static (long From, long To, Dictionary<(Subject, Period), Tally> Sums) Collect(SqliteSession db)
    {
        var sums = new JournalTallies();
        long from;
        using (var state = db.Sql("SELECT folded FROM attempt_journal_state"))
        {
            state.Step();
            from = state.Long();
        }
        var to = from;
        using var row = db.Sql("SELECT id, entries FROM attempt_journal WHERE id > ? ORDER BY id").Bind(from);
        while (sums.Entries < MostEntries && sums.Count < MostTallies && row.Step())
        {
            to = row.Long();
            sums.Add(row.Blob());
        }
        return (from, to, sums.ToSubjects());
    }

    private static void Fold(SqliteSession db, Subject subject, Tally more)
    {
        var sum = StoredOf(db, subject, more.Period) ?? new Tally(more.Period);
        sum.Add(more);
        var failure = sum.LastFailure;
        // Not of an endpoint or an organization that was purged meanwhile.
        db.Sql(
                $"""
                INSERT OR REPLACE INTO attempt_tallies (subject, {Stored.TallyColumns})
                SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE ?1 = zeroblob(16)
                    OR EXISTS (SELECT 1 FROM endpoints WHERE id = ?1) OR EXISTS (SELECT 1 FROM organizations WHERE id = ?1)
                """
            )
            .Bind(subject.Id)
            .Bind((int)sum.Period.Grain)
            .Bind(sum.Period.Number)
            .Bind(sum.Outcomes.ToBytes())
            .Bind(sum.Durations.ToBytes())
            .Bind(failure?.At)
            .Bind((int?)failure?.Outcome)
            .Bind(failure?.Status)
            .Bind(failure?.Delivery.Value)
            .Bind(failure?.Attempt.Value)
            .Run();
    }

    private static Tally? StoredOf(SqliteSession db, Subject subject, Period period)
    {
        using var row = db.Sql(
                $"SELECT {Stored.TallyColumns} FROM attempt_tallies WHERE subject = ? AND grain = ? AND number = ?"
            )
            .Bind(subject.Id)
            .Bind((int)period.Grain)
            .Bind(period.Number);
        return row.Step() ? Stored.Tally(row) : null;
    }
}

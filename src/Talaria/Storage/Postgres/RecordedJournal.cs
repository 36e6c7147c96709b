using Talaria.Deliveries;

namespace Talaria.Storage.Postgres;

/// <summary>Recorded attempts of one transaction, one row for the whole batch: what live streams and statistics read. Its place is the transaction's
/// number; below <see cref="Settled"/> nothing comes any more.</summary>
internal sealed class RecordedJournal(TimeProvider time)
{
    /// <summary>Attempts that stay however many there are in an hour: 64 MiB.</summary>
    public const int Most = 64 * 1024 * 1024 / JournalEntry.Size;

    /// <summary>The oldest transaction under way, as an expression.</summary>
    public const string Settled = "pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    private readonly List<JournalEntry> entries = [];

    public void Add(Finished finished, MadeAttempt attempt, DeliveryState state)
    {
        var (delivery, outcome) = (finished.Delivery, attempt.Outcome);
        entries.Add(
            new JournalEntry(
                delivery.Organization,
                delivery.Endpoint,
                delivery.Id,
                attempt.Id,
                attempt.At,
                outcome.Total,
                attempt.Number,
                outcome.Status,
                outcome.Class,
                state,
                delivery.Test
            )
        );
    }

    public IEnumerable<Statement> Statements(PostgresSession db)
    {
        if (entries.Count == 0)
        {
            yield break;
        }
        var bytes = new byte[entries.Count * JournalEntry.Size];
        for (var i = 0; i < entries.Count; i++)
        {
            entries[i].Write(bytes.AsSpan(i * JournalEntry.Size));
        }
        yield return db.Sql("INSERT INTO attempt_journal (at, attempts, entries) VALUES ($1, $2, $3)")
            .Bind(time.GetUtcNow())
            .Bind(entries.Count)
            .Bind(bytes);
    }
}

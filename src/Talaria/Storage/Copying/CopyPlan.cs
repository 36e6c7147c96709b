namespace Talaria.Storage.Copying;

/// <summary>What of SQLite's tables goes where in PostgreSQL's. Tables and columns of the same name are carried as they are; here is what differs, with
/// its reason.</summary>
internal static class CopyPlan
{
    /// <summary>SQLite numbers the journal's rows by their moment, PostgreSQL by transaction: what comes from SQLite is numbered below every transaction.</summary>
    private const string BelowTransactions = "(1 << 60)";

    /// <summary>Milliseconds of a row's number in SQLite's journal.</summary>
    private const string Milliseconds = ">> 12";

    /// <summary>Tables that stay behind.</summary>
    public static readonly Dictionary<string, string> NotCarried = new(StringComparer.Ordinal)
    {
        ["nodes"] = "Starts of the server on this file: nothing refers to them when none runs.",
        ["log_index"] = "PostgreSQL has plain indexes instead.",
        ["log_indexed"] = "How far log_index is filled.",
    };

    /// <summary>Tables in which a new target has rows already: they are replaced.</summary>
    public static readonly string[] Replaced = ["attempt_journal_state"];

    /// <summary>SQLite's columns that stand in the target in another form, or not at all.</summary>
    public static readonly Dictionary<(string Table, string Column), string> Transformed = new()
    {
        [("attempt_journal", "id")] = "It is in xid and at.",
        [("attempt_journal", "total")] = "A running sum of attempts, only to prune by.",
        [("attempt_journal_state", "pruned")] = "It is in pruned_at.",
    };

    /// <summary>The target's columns that keep their default.</summary>
    public static readonly HashSet<(string Table, string Column)> Defaults =
    [
        // Tells nodes that their memory is stale: there are none yet.
        ("organizations", "version"),
    ];

    /// <summary>What is read instead of a table of SQLite.</summary>
    private static readonly Dictionary<string, string> Sources = new(StringComparer.Ordinal)
    {
        // The day of its event says where an attempt lies. One whose delivery is gone is found by nobody.
        ["attempts"] = "(SELECT a.*, d.event_id FROM attempts a JOIN deliveries d ON d.id = a.delivery_id)",
        // On PostgreSQL whoever folds an outcome locks the endpoint's row, so there has to be one.
        ["health"] = """
            (SELECT * FROM health UNION ALL
            SELECT id, 0, NULL, NULL, NULL, NULL, 0 FROM endpoints e
            WHERE deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM health h WHERE h.endpoint_id = e.id))
            """,
    };

    /// <summary>What is read instead of a column, in SQLite's words.</summary>
    private static readonly Dictionary<(string Table, string Column), string> Expressions = new()
    {
        [("queue", "node")] = "NULL",
        [("tellings", "node")] = "NULL",
        [("tellings", "due_at")] = "CASE WHEN node IS NULL THEN due_at ELSE 0 END",
        [("attempt_journal", "xid")] = $"id - {BelowTransactions}",
        [("attempt_journal", "at")] = $"id {Milliseconds}",
        [("attempt_journal", "attempts")] = $"length(entries) / {JournalEntry.Size}",
        [("attempt_journal_state", "folded")] = $"folded - {BelowTransactions}",
        [("attempt_journal_state", "held")] =
            $"(SELECT coalesce(sum(length(entries)), 0) / {JournalEntry.Size} FROM attempt_journal WHERE id <= folded)",
        [("attempt_journal_state", "pruned_at")] = $"pruned {Milliseconds}",
    };

    /// <summary>Whether rows may stay behind: see <see cref="Sources"/>.</summary>
    public static bool MayLeave(string table) => table == "attempts";

    /// <summary>The query that reads a table's rows for the target.</summary>
    public static string Select(CopyTable table) =>
        $"SELECT {string.Join(", ", table.Columns.Select(c => Expressions.GetValueOrDefault((table.Name, c.Name), $"\"{c.Name}\"")))} FROM {Sources.GetValueOrDefault(table.Name, $"\"{table.Name}\"")}";

    /// <summary>The tables to carry, in the order of the source's.</summary>
    /// <param name="source">Its tables with their columns.</param>
    /// <param name="target">As <paramref name="source"/>.</param>
    /// <exception cref="InvalidOperationException">The two do not fit, and nothing here says how: all that do not.</exception>
    public static IReadOnlyList<CopyTable> Tables(
        IReadOnlyDictionary<string, IReadOnlyList<string>> source,
        IReadOnlyDictionary<string, IReadOnlyList<CopyColumn>> target
    )
    {
        var misfits = new List<string>();
        var tables = new List<CopyTable>();
        foreach (var (name, columns) in source.Where(t => !NotCarried.ContainsKey(t.Key)))
        {
            if (!target.TryGetValue(name, out var there))
            {
                misfits.Add($"{name} is in SQLite only");
                continue;
            }
            var carried = there.Where(c => !Defaults.Contains((name, c.Name))).ToList();
            misfits.AddRange(
                carried
                    .Where(c => !columns.Contains(c.Name) && !IsMade(name, c.Name))
                    .Select(c => $"{name}.{c.Name} is in PostgreSQL only")
            );
            misfits.AddRange(
                columns
                    .Where(c => !Transformed.ContainsKey((name, c)) && carried.TrueForAll(t => t.Name != c))
                    .Select(c => $"{name}.{c} is in SQLite only")
            );
            tables.Add(new CopyTable(name, carried));
        }
        return misfits.Count == 0
            ? tables
            : throw new InvalidOperationException($"The copy does not know what to do: {string.Join(", ", misfits)}.");
    }

    private static bool IsMade(string table, string column) =>
        Expressions.ContainsKey((table, column)) || (table == "attempts" && column == "event_id");
}

namespace Talaria.Storage.Migrations;

/// <summary>The tables behind live streams and statistics: the journal of attempts, and what is counted from it.</summary>
internal static class SqliteJournalSchema
{
    public const string Initial = """
        -- What was recorded, in the order of commits, a row for each batch (Storage/Sqlite/AttemptJournal); id is milliseconds << 12.
        CREATE TABLE attempt_journal (id INTEGER PRIMARY KEY, total INTEGER NOT NULL, entries BLOB NOT NULL);

        -- How far it is counted in endpoint_hours, and how far it was dropped.
        CREATE TABLE attempt_journal_state (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            folded INTEGER NOT NULL,
            pruned INTEGER NOT NULL
        );
        INSERT INTO attempt_journal_state VALUES (1, 0, 0);

        -- An endpoint's attempts by the hour in which they started (hours since 1970); the last failure in it.
        CREATE TABLE endpoint_hours (
            endpoint_id BLOB NOT NULL,
            hour INTEGER NOT NULL,
            outcomes BLOB NOT NULL,
            durations BLOB NOT NULL,
            failed_at INTEGER,
            failed_outcome INTEGER,
            failed_status INTEGER,
            failed_delivery BLOB,
            failed_attempt BLOB,
            PRIMARY KEY (endpoint_id, hour)
        ) WITHOUT ROWID;
        """;
}

namespace Talaria.Storage.Migrations;

/// <summary>The tables behind live streams and statistics: the journal of attempts, and what is counted from it.</summary>
internal static class SqliteJournalSchema
{
    public const string Initial = """
        -- What was recorded, in the order of commits, a row for each batch (Storage/Sqlite/AttemptJournal); id is milliseconds << 12.
        CREATE TABLE attempt_journal (id INTEGER PRIMARY KEY, total INTEGER NOT NULL, entries BLOB NOT NULL);

        -- How far it is counted in attempt_tallies, and how far it was dropped.
        CREATE TABLE attempt_journal_state (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            folded INTEGER NOT NULL,
            pruned INTEGER NOT NULL
        );
        INSERT INTO attempt_journal_state VALUES (1, 0, 0);

        -- Attempts of a subject (an endpoint, an organization, zeros for all) by the minute (grain 0) or hour (1) in which they started, numbered
        -- since 1970; the last failure in it.
        CREATE TABLE attempt_tallies (
            subject BLOB NOT NULL,
            grain INTEGER NOT NULL CHECK (grain BETWEEN 0 AND 1),
            number INTEGER NOT NULL,
            outcomes BLOB NOT NULL,
            durations BLOB NOT NULL,
            failed_at INTEGER,
            failed_outcome INTEGER,
            failed_status INTEGER,
            failed_delivery BLOB,
            failed_attempt BLOB,
            PRIMARY KEY (subject, grain, number)
        ) WITHOUT ROWID;
        CREATE INDEX attempt_tallies_by_age ON attempt_tallies (grain, number);
        """;
}

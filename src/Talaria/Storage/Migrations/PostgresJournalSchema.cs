namespace Talaria.Storage.Migrations;

/// <summary>The tables behind live streams and statistics: the journal of attempts, and what is counted from it.</summary>
internal static class PostgresJournalSchema
{
    public const string Initial = """
        -- What was recorded, a row for each batch (Storage/JournalEntry), in the order of transactions: those below the oldest one under way are all there.
        CREATE TABLE attempt_journal (
            xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint PRIMARY KEY,
            at bigint NOT NULL,
            attempts integer NOT NULL,
            entries bytea NOT NULL
        );
        -- Packing it took longer than writing it; it is gone in some minutes.
        ALTER TABLE attempt_journal ALTER COLUMN entries SET STORAGE EXTERNAL;
        CREATE INDEX attempt_journal_by_age ON attempt_journal (at);

        -- How far it is counted in attempt_tallies, how many attempts are held in rows up to there, and the age of the youngest row that was dropped.
        CREATE TABLE attempt_journal_state (
            one integer PRIMARY KEY CHECK (one = 1),
            folded bigint NOT NULL,
            held bigint NOT NULL,
            pruned_at bigint NOT NULL
        );
        INSERT INTO attempt_journal_state VALUES (1, 0, 0, 0);

        -- Attempts of a subject (an endpoint, an organization, zeros for all) by the minute (grain 0) or hour (1) in which they started, numbered
        -- since 1970; the last failure in it.
        CREATE TABLE attempt_tallies (
            subject uuid NOT NULL,
            grain integer NOT NULL CHECK (grain BETWEEN 0 AND 1),
            number bigint NOT NULL,
            outcomes bytea NOT NULL,
            durations bytea NOT NULL,
            failed_at bigint,
            failed_outcome integer,
            failed_status integer,
            failed_delivery uuid,
            failed_attempt uuid,
            PRIMARY KEY (subject, grain, number)
        );
        CREATE INDEX attempt_tallies_by_age ON attempt_tallies (grain, number);
        """;
}

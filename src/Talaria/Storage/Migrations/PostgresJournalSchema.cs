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
        CREATE INDEX attempt_journal_by_age ON attempt_journal (at);

        -- How far it is counted in endpoint_hours, and the age of the youngest row that was dropped.
        CREATE TABLE attempt_journal_state (
            one integer PRIMARY KEY CHECK (one = 1),
            folded bigint NOT NULL,
            pruned_at bigint NOT NULL
        );
        INSERT INTO attempt_journal_state VALUES (1, 0, 0);

        -- An endpoint's attempts by the hour in which they started (hours since 1970); the last failure in it.
        CREATE TABLE endpoint_hours (
            endpoint_id uuid NOT NULL,
            hour bigint NOT NULL,
            outcomes bytea NOT NULL,
            durations bytea NOT NULL,
            failed_at bigint,
            failed_outcome integer,
            failed_status integer,
            failed_delivery uuid,
            failed_attempt uuid,
            PRIMARY KEY (endpoint_id, hour)
        );
        CREATE INDEX endpoint_hours_by_age ON endpoint_hours (hour);
        """;
}

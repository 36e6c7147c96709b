namespace Talaria.Storage.Migrations;

/// <summary>The table of the dashboard's sessions, for each store.</summary>
internal static class SessionSchema
{
    public const string Sqlite = """

        -- The dashboard's; without an organization they are the operator's.
        CREATE TABLE sessions (
            id BLOB NOT NULL PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            organization_id BLOB,
            read_only INTEGER NOT NULL,
            theme TEXT,
            proof BLOB,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX sessions_by_organization ON sessions (organization_id, id);
        CREATE INDEX sessions_by_end ON sessions (expires_at);
        """;

    public const string Postgres = """

        -- The dashboard's; without an organization they are the operator's.
        CREATE TABLE sessions (
            id uuid NOT NULL PRIMARY KEY,
            hash bytea NOT NULL UNIQUE,
            organization_id uuid,
            read_only boolean NOT NULL,
            theme text,
            proof bytea,
            created_at bigint NOT NULL,
            expires_at bigint NOT NULL
        );
        CREATE INDEX sessions_by_organization ON sessions (organization_id, id);
        CREATE INDEX sessions_by_end ON sessions (expires_at);
        """;
}

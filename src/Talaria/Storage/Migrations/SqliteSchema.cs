namespace Talaria.Storage.Migrations;

/// <summary>The tables. Ids are 16-byte big-endian UUIDv7, times UTC milliseconds, lists and maps JSON text.</summary>
internal static class SqliteSchema
{
    public const string Initial = """
        CREATE TABLE settings (
            name TEXT NOT NULL PRIMARY KEY,
            value BLOB NOT NULL
        ) WITHOUT ROWID;

        -- One row a start: an incarnation that claims deliveries.
        CREATE TABLE nodes (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            started_at INTEGER NOT NULL
        );

        CREATE TABLE admin_keys (
            hash BLOB NOT NULL PRIMARY KEY,
            created_at INTEGER NOT NULL
        ) WITHOUT ROWID;

        -- Every text of a profile that ever rendered a request, so that the log can render it again.
        CREATE TABLE profile_revisions (
            number INTEGER PRIMARY KEY,
            revision TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            source TEXT NOT NULL,
            first_seen_at INTEGER NOT NULL
        );

        CREATE TABLE organizations (
            id BLOB NOT NULL PRIMARY KEY,
            external_id TEXT,
            name TEXT NOT NULL,
            profile TEXT NOT NULL,
            owners TEXT NOT NULL,
            configured_in TEXT,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            deleted_at INTEGER
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX organizations_by_external_id ON organizations (external_id)
            WHERE external_id IS NOT NULL AND deleted_at IS NULL;

        CREATE TABLE api_keys (
            id BLOB NOT NULL PRIMARY KEY,
            organization_id BLOB NOT NULL,
            name TEXT NOT NULL,
            hash BLOB NOT NULL UNIQUE,
            permissions INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER,
            last_used_at INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX api_keys_by_organization ON api_keys (organization_id, id);

        -- headers and secrets are encrypted JSON (Storage/SecretBox).
        CREATE TABLE endpoints (
            id BLOB NOT NULL PRIMARY KEY,
            organization_id BLOB NOT NULL,
            external_id TEXT,
            name TEXT,
            description TEXT,
            url TEXT NOT NULL,
            events TEXT NOT NULL,
            scopes TEXT NOT NULL,
            headers BLOB,
            secrets BLOB,
            metadata TEXT,
            timeout_ms INTEGER,
            retries_ms TEXT,
            rate_limit REAL,
            enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
            disabled_reason TEXT,
            version INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            deleted_at INTEGER
        ) WITHOUT ROWID;
        CREATE INDEX endpoints_by_organization ON endpoints (organization_id, id);
        CREATE UNIQUE INDEX endpoints_by_external_id ON endpoints (organization_id, external_id)
            WHERE external_id IS NOT NULL AND deleted_at IS NULL;
        CREATE INDEX endpoints_by_url ON endpoints (organization_id, url) WHERE deleted_at IS NULL;
        CREATE INDEX endpoints_removed ON endpoints (deleted_at) WHERE deleted_at IS NOT NULL;

        -- secrets is encrypted JSON: they sign deliveries to events' callback_url.
        CREATE TABLE callback_secrets (
            organization_id BLOB NOT NULL PRIMARY KEY,
            secrets BLOB NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE health (
            endpoint_id BLOB NOT NULL PRIMARY KEY,
            consecutive_failures INTEGER NOT NULL,
            failing_since INTEGER,
            last_success_at INTEGER,
            last_failure_at INTEGER,
            last_error TEXT,
            warned INTEGER NOT NULL
        ) WITHOUT ROWID;

        -- A rowid table: payloads are large, and the small tree of ids stays shallow beside them.
        CREATE TABLE events (
            id BLOB NOT NULL PRIMARY KEY,
            organization_id BLOB NOT NULL,
            external_id TEXT,
            type TEXT NOT NULL,
            test INTEGER NOT NULL CHECK (test IN (0, 1)),
            callback_url TEXT,
            erased_at INTEGER,
            data BLOB,
            scopes TEXT,
            occurred_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            deliveries INTEGER NOT NULL,
            CHECK ((data IS NULL) = (erased_at IS NOT NULL))
        );

        CREATE TABLE event_keys (
            organization_id BLOB NOT NULL,
            external_id TEXT NOT NULL,
            event_id BLOB NOT NULL,
            content_hash BLOB NOT NULL,
            PRIMARY KEY (organization_id, external_id)
        ) WITHOUT ROWID;

        -- Events by the ids of kinds that are only for look-up (scopes.KIND.on_endpoints: false).
        CREATE TABLE event_lookup (
            organization_id BLOB NOT NULL,
            kind TEXT NOT NULL,
            scope_id TEXT NOT NULL,
            event_id BLOB NOT NULL,
            PRIMARY KEY (organization_id, kind, scope_id, event_id)
        ) WITHOUT ROWID;
        CREATE INDEX event_lookup_by_event ON event_lookup (event_id);

        -- state: 0 pending, 1 delivered, 2 failed, 3 cancelled (docs/delivery-lifecycle.md).
        CREATE TABLE deliveries (
            id BLOB NOT NULL,
            event_id BLOB NOT NULL,
            organization_id BLOB NOT NULL,
            endpoint_id BLOB NOT NULL,
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 3),
            reason TEXT,
            attempts INTEGER NOT NULL,
            last_status INTEGER,
            last_outcome INTEGER,
            test INTEGER NOT NULL,
            replay BLOB,
            replay_of BLOB,
            created_at INTEGER NOT NULL,
            completed_at INTEGER,
            CHECK ((state = 0) = (completed_at IS NULL)),
            PRIMARY KEY (id)
        ) WITHOUT ROWID;
        CREATE INDEX deliveries_by_event ON deliveries (event_id);
        CREATE INDEX deliveries_by_replay ON deliveries (replay, state) WHERE replay IS NOT NULL;

        -- Who owns what in the log: 0 events by organization, 1 deliveries by organization, 2 deliveries by endpoint. Filled a
        -- thousand rows at a time (Storage/Sqlite/LogIndex): as indexes of their own tables these would touch a page for each row.
        CREATE TABLE log_index (
            kind INTEGER NOT NULL,
            owner BLOB NOT NULL,
            id BLOB NOT NULL,
            PRIMARY KEY (kind, owner, id)
        ) WITHOUT ROWID;

        -- How far it is filled.
        CREATE TABLE log_indexed (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            event_row INTEGER NOT NULL,
            delivery_id BLOB NOT NULL
        );
        INSERT INTO log_indexed VALUES (1, 0, zeroblob(16));

        -- Pending deliveries. node is NULL when nobody holds the row; only those are in the index, so that a delivery
        -- handed over from memory and delivered at once never touches it.
        CREATE TABLE queue (
            delivery_id BLOB NOT NULL PRIMARY KEY,
            event_id BLOB NOT NULL,
            organization_id BLOB NOT NULL,
            endpoint_id BLOB NOT NULL,
            due_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            test INTEGER NOT NULL,
            node INTEGER,
            replay BLOB
        ) WITHOUT ROWID;
        CREATE INDEX queue_unclaimed ON queue (endpoint_id, due_at) WHERE node IS NULL AND replay IS NULL;
        -- Apart, so that a live delivery is found before any number of replayed ones.
        CREATE INDEX queue_replayed ON queue (endpoint_id, due_at) WHERE node IS NULL AND replay IS NOT NULL;

        -- state: 0 running, 1 done, 2 cancelled; a cancelled one without finished_at still has waiting deliveries to cancel. since is
        -- the moment used, until NULL the replay's own start. cursor is the last event examined. count is of the start, and the least there
        -- were if not exact.
        CREATE TABLE replays (
            id BLOB NOT NULL PRIMARY KEY,
            organization_id BLOB NOT NULL,
            endpoint_id BLOB NOT NULL,
            since INTEGER NOT NULL,
            until INTEGER,
            clipped INTEGER NOT NULL,
            types TEXT,
            include INTEGER NOT NULL CHECK (include BETWEEN 0 AND 3),
            state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
            reason TEXT,
            cursor BLOB NOT NULL,
            examined INTEGER NOT NULL,
            queued INTEGER NOT NULL,
            count INTEGER NOT NULL,
            exact INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            finished_at INTEGER,
            CHECK (CASE state WHEN 0 THEN finished_at IS NULL WHEN 1 THEN finished_at IS NOT NULL ELSE 1 END)
        ) WITHOUT ROWID;
        CREATE INDEX replays_by_organization ON replays (organization_id, id);
        CREATE INDEX replays_open ON replays (endpoint_id) WHERE finished_at IS NULL;

        CREATE TABLE attempts (
            delivery_id BLOB NOT NULL,
            id BLOB NOT NULL,
            number INTEGER NOT NULL,
            at INTEGER NOT NULL,
            outcome INTEGER NOT NULL CHECK (outcome BETWEEN 0 AND 7),
            status INTEGER,
            connect_us INTEGER,
            first_byte_us INTEGER,
            total_us INTEGER NOT NULL,
            url TEXT NOT NULL,
            revision INTEGER NOT NULL,
            sent_at INTEGER NOT NULL,
            signature TEXT,
            header_names TEXT,
            slots TEXT,
            response_headers TEXT,
            response_body BLOB,
            truncated INTEGER NOT NULL,
            error TEXT,
            PRIMARY KEY (delivery_id, id)
        ) WITHOUT ROWID;

        -- step tells several warnings of one run of failures apart (5, 10, 15 failures).
        CREATE TABLE notices (
            id BLOB NOT NULL PRIMARY KEY,
            organization_id BLOB NOT NULL,
            endpoint_id BLOB NOT NULL,
            kind INTEGER NOT NULL,
            failing_since INTEGER NOT NULL,
            step INTEGER NOT NULL,
            message TEXT NOT NULL,
            facts TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            told TEXT NOT NULL,
            UNIQUE (endpoint_id, kind, failing_since, step)
        ) WITHOUT ROWID;
        CREATE INDEX notices_by_organization ON notices (organization_id, id);

        -- What is still to be told: a row for each channel and recipient, gone when told or given up. node is who took it, until due_at.
        CREATE TABLE tellings (
            notice_id BLOB NOT NULL,
            channel INTEGER NOT NULL,
            recipient TEXT NOT NULL,
            attempts INTEGER NOT NULL,
            due_at INTEGER NOT NULL,
            node INTEGER,
            PRIMARY KEY (notice_id, channel, recipient)
        ) WITHOUT ROWID;
        CREATE INDEX tellings_due ON tellings (channel, due_at);

        -- answer is encrypted; organization_id is 16 zero bytes for the operator's own requests.
        CREATE TABLE idempotency (
            organization_id BLOB NOT NULL,
            route TEXT NOT NULL,
            key TEXT NOT NULL,
            body_hash BLOB NOT NULL,
            status INTEGER NOT NULL,
            answer BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (organization_id, route, key)
        ) WITHOUT ROWID;
        CREATE INDEX idempotency_by_age ON idempotency (created_at);
        """;
}

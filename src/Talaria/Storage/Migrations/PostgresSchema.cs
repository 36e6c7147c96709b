namespace Talaria.Storage.Migrations;

/// <summary>The tables. Ids are uuid (version 7), times bigint of UTC milliseconds, lists and maps JSON text, never jsonb.</summary>
/// <remarks>Statements end with a semicolon at the end of a line. events, event_lookup, deliveries and attempts are partitioned by day of the event's id
/// (Storage/Postgres/Partitions), so the key of each has it.</remarks>
internal static class PostgresSchema
{
    public const string Initial = """
        CREATE TABLE settings (
            name text NOT NULL PRIMARY KEY,
            value bytea NOT NULL
        );

        -- One row for each incarnation of a node that is alive: beat is a counter, not a time.
        CREATE TABLE nodes (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name text NOT NULL,
            role text NOT NULL CHECK (role IN ('all', 'api', 'deliver')),
            version text NOT NULL,
            started_at bigint NOT NULL,
            beat bigint NOT NULL DEFAULT 0,
            lanes bigint NOT NULL DEFAULT 0,
            waiting bigint NOT NULL DEFAULT 0,
            in_flight bigint NOT NULL DEFAULT 0,
            unrecorded bigint NOT NULL DEFAULT 0,
            memory bigint NOT NULL DEFAULT 0
        ) WITH (fillfactor = 50);

        -- Which organizations changed, for the memory of the other nodes. By transaction: one that began earlier may commit later.
        CREATE TABLE changes (
            xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
            organization_id uuid NOT NULL,
            at bigint NOT NULL
        );
        CREATE INDEX changes_by_xid ON changes (xid);
        CREATE INDEX changes_by_age ON changes (at);

        CREATE TABLE admin_keys (
            hash bytea NOT NULL PRIMARY KEY,
            created_at bigint NOT NULL
        );

        -- Every text of a profile that ever rendered a request, so that the log can render it again.
        CREATE TABLE profile_revisions (
            number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            revision text NOT NULL UNIQUE,
            name text NOT NULL,
            source text NOT NULL,
            first_seen_at bigint NOT NULL
        );

        -- version is raised by each change of the organization, its endpoints and secrets: what nodes keep in memory is of one version.
        CREATE TABLE organizations (
            id uuid NOT NULL PRIMARY KEY,
            external_id text,
            name text NOT NULL,
            profile text NOT NULL,
            owners text NOT NULL,
            configured_in text,
            version bigint NOT NULL DEFAULT 1,
            created_at bigint NOT NULL,
            updated_at bigint NOT NULL,
            deleted_at bigint
        ) WITH (fillfactor = 80);
        CREATE UNIQUE INDEX organizations_by_external_id ON organizations (external_id)
            WHERE external_id IS NOT NULL AND deleted_at IS NULL;
        CREATE INDEX organizations_removed ON organizations (deleted_at) WHERE deleted_at IS NOT NULL;

        CREATE TABLE api_keys (
            id uuid NOT NULL PRIMARY KEY,
            organization_id uuid NOT NULL,
            name text NOT NULL,
            hash bytea NOT NULL UNIQUE,
            permissions integer NOT NULL,
            created_at bigint NOT NULL,
            expires_at bigint,
            last_used_at bigint
        );
        CREATE INDEX api_keys_by_organization ON api_keys (organization_id, id);

        -- headers and secrets are encrypted JSON (Storage/SecretBox).
        CREATE TABLE endpoints (
            id uuid NOT NULL PRIMARY KEY,
            organization_id uuid NOT NULL,
            external_id text,
            name text,
            description text,
            url text NOT NULL,
            events text NOT NULL,
            scopes text NOT NULL,
            headers bytea,
            secrets bytea,
            metadata text,
            timeout_ms bigint,
            retries_ms text,
            rate_limit double precision,
            enabled boolean NOT NULL,
            disabled_reason text,
            version bigint NOT NULL,
            created_at bigint NOT NULL,
            updated_at bigint NOT NULL,
            deleted_at bigint
        );
        CREATE INDEX endpoints_by_organization ON endpoints (organization_id, id);
        CREATE UNIQUE INDEX endpoints_by_external_id ON endpoints (organization_id, external_id)
            WHERE external_id IS NOT NULL AND deleted_at IS NULL;
        CREATE INDEX endpoints_by_url ON endpoints (organization_id, md5(url)) WHERE deleted_at IS NULL;
        CREATE INDEX endpoints_removed ON endpoints (deleted_at) WHERE deleted_at IS NOT NULL;

        -- secrets is encrypted JSON: they sign deliveries to events' callback_url.
        CREATE TABLE callback_secrets (
            organization_id uuid NOT NULL PRIMARY KEY,
            secrets bytea NOT NULL
        );

        -- One row for each endpoint that is there, from its making on: whoever folds attempts into it locks it.
        CREATE TABLE health (
            endpoint_id uuid NOT NULL PRIMARY KEY,
            consecutive_failures integer NOT NULL DEFAULT 0,
            failing_since bigint,
            last_success_at bigint,
            last_failure_at bigint,
            last_error text,
            warned boolean NOT NULL DEFAULT false
        ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

        CREATE TABLE events (
            id uuid NOT NULL PRIMARY KEY,
            organization_id uuid NOT NULL,
            external_id text,
            type text NOT NULL,
            test boolean NOT NULL,
            callback_url text,
            erased_at bigint,
            data bytea,
            scopes text,
            occurred_at bigint NOT NULL,
            created_at bigint NOT NULL,
            deliveries integer NOT NULL,
            CONSTRAINT events_erased CHECK ((data IS NULL) = (erased_at IS NOT NULL))
        ) PARTITION BY RANGE (id);
        CREATE INDEX events_by_organization ON events (organization_id, id);

        CREATE TABLE event_keys (
            organization_id uuid NOT NULL,
            external_id text NOT NULL,
            event_id uuid NOT NULL,
            content_hash bytea NOT NULL,
            PRIMARY KEY (organization_id, external_id)
        );

        -- Events by the ids of kinds that are only for look-up (scopes.KIND.on_endpoints: false).
        CREATE TABLE event_lookup (
            organization_id uuid NOT NULL,
            kind text NOT NULL,
            scope_id text NOT NULL,
            event_id uuid NOT NULL,
            PRIMARY KEY (organization_id, kind, scope_id, event_id)
        ) PARTITION BY RANGE (event_id);

        -- state: 0 pending, 1 delivered, 2 failed, 3 cancelled (docs/delivery-lifecycle.md). No index has a column that an attempt changes.
        CREATE TABLE deliveries (
            id uuid NOT NULL,
            event_id uuid NOT NULL,
            organization_id uuid NOT NULL,
            endpoint_id uuid NOT NULL,
            state smallint NOT NULL,
            reason text,
            attempts integer NOT NULL,
            last_status integer,
            last_outcome smallint,
            test boolean NOT NULL,
            replay uuid,
            replay_of uuid,
            created_at bigint NOT NULL,
            completed_at bigint,
            CONSTRAINT deliveries_state CHECK (state BETWEEN 0 AND 3),
            CONSTRAINT deliveries_completed CHECK ((state = 0) = (completed_at IS NULL)),
            PRIMARY KEY (event_id, id)
        ) PARTITION BY RANGE (event_id);
        CREATE INDEX deliveries_by_organization ON deliveries (organization_id, id);
        CREATE INDEX deliveries_by_endpoint ON deliveries (endpoint_id, id);
        CREATE INDEX deliveries_by_replay ON deliveries (replay) WHERE replay IS NOT NULL;

        -- Pending deliveries. node is NULL when nobody holds the row; only those are in the indexes, so that a delivery
        -- handed over from memory and delivered at once never touches them. No vacuum waits for a fifth of the rows to be dead.
        CREATE TABLE queue (
            delivery_id uuid NOT NULL PRIMARY KEY,
            event_id uuid NOT NULL,
            organization_id uuid NOT NULL,
            endpoint_id uuid NOT NULL,
            due_at bigint NOT NULL,
            attempts integer NOT NULL,
            test boolean NOT NULL,
            node bigint,
            replay uuid
        ) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);
        CREATE INDEX queue_unclaimed ON queue (endpoint_id, due_at) WHERE node IS NULL AND replay IS NULL;
        -- Apart, so that a live delivery is found before any number of replayed ones.
        CREATE INDEX queue_replayed ON queue (endpoint_id, due_at) WHERE node IS NULL AND replay IS NOT NULL;
        -- Of tests, which pass what else is due.
        CREATE INDEX queue_tests ON queue (endpoint_id) WHERE node IS NULL AND test;
        CREATE INDEX queue_of_replay ON queue (replay) WHERE replay IS NOT NULL;

        -- state: 0 running, 1 done, 2 cancelled; a cancelled one without finished_at still has waiting deliveries to cancel. since is
        -- the moment used, until NULL the replay's own start. cursor is the last event examined. count is of the start, and the least there
        -- were if not exact.
        CREATE TABLE replays (
            id uuid NOT NULL PRIMARY KEY,
            organization_id uuid NOT NULL,
            endpoint_id uuid NOT NULL,
            since bigint NOT NULL,
            until bigint,
            clipped boolean NOT NULL,
            types text,
            include smallint NOT NULL CHECK (include BETWEEN 0 AND 3),
            state smallint NOT NULL CHECK (state BETWEEN 0 AND 2),
            reason text,
            cursor uuid NOT NULL,
            examined bigint NOT NULL,
            queued bigint NOT NULL,
            count bigint NOT NULL,
            exact boolean NOT NULL,
            created_at bigint NOT NULL,
            updated_at bigint NOT NULL,
            finished_at bigint,
            CHECK (CASE state WHEN 0 THEN finished_at IS NULL WHEN 1 THEN finished_at IS NOT NULL ELSE true END)
        );
        CREATE INDEX replays_by_organization ON replays (organization_id, id);
        CREATE INDEX replays_open ON replays (endpoint_id) WHERE finished_at IS NULL;

        CREATE TABLE attempts (
            event_id uuid NOT NULL,
            delivery_id uuid NOT NULL,
            id uuid NOT NULL,
            number integer NOT NULL,
            at bigint NOT NULL,
            outcome smallint NOT NULL CONSTRAINT attempts_outcome CHECK (outcome BETWEEN 0 AND 7),
            status integer,
            connect_us bigint,
            first_byte_us bigint,
            total_us bigint NOT NULL,
            url text NOT NULL,
            revision bigint NOT NULL,
            sent_at bigint NOT NULL,
            signature text,
            header_names text,
            slots text,
            response_headers text,
            response_body bytea,
            truncated boolean NOT NULL,
            error text,
            PRIMARY KEY (delivery_id, id, event_id)
        ) PARTITION BY RANGE (event_id);

        -- step tells several warnings of one run of failures apart (5, 10, 15 failures).
        CREATE TABLE notices (
            id uuid NOT NULL PRIMARY KEY,
            organization_id uuid NOT NULL,
            endpoint_id uuid NOT NULL,
            kind smallint NOT NULL,
            failing_since bigint NOT NULL,
            step integer NOT NULL,
            message text NOT NULL,
            facts text NOT NULL,
            created_at bigint NOT NULL,
            told text NOT NULL,
            UNIQUE (endpoint_id, kind, failing_since, step)
        );
        CREATE INDEX notices_by_organization ON notices (organization_id, id);

        -- What is still to be told: a row for each channel and recipient, gone when told or given up. node is who took it, until due_at.
        CREATE TABLE tellings (
            notice_id uuid NOT NULL,
            channel smallint NOT NULL,
            recipient text NOT NULL,
            attempts integer NOT NULL,
            due_at bigint NOT NULL,
            node bigint,
            PRIMARY KEY (notice_id, channel, recipient)
        );
        CREATE INDEX tellings_due ON tellings (channel, due_at);

        -- answer is encrypted; organization_id is 16 zero bytes for the operator's own requests.
        CREATE TABLE idempotency (
            organization_id uuid NOT NULL,
            route text NOT NULL,
            key text NOT NULL,
            body_hash bytea NOT NULL,
            status integer NOT NULL,
            answer bytea NOT NULL,
            created_at bigint NOT NULL,
            PRIMARY KEY (organization_id, route, key)
        );
        CREATE INDEX idempotency_by_age ON idempotency (created_at);
        """;
}

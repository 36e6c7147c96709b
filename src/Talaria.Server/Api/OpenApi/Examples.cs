using System.Text.Json.Nodes;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Api.OpenApi;

/// <summary>One true-to-life example of each contract.</summary>
internal static class Examples
{
    private const string Organization = """
        {
          "id": "org_01K5Z0C3M8QFJ9V2X4B7N6T1RA", "external_id": "acme", "name": "Acme", "profile": "standard",
          "owners": ["ops@acme.example"],
          "created_at": "2026-03-26T12:00:00.123Z", "updated_at": "2026-03-26T12:00:00.123Z"
        }
        """;

    private const string Key = """
        {
          "id": "key_01K5Z0C3M8QFJ9V2X4B7N6T1RB", "name": "publisher", "permissions": ["publish"],
          "created_at": "2026-03-26T12:00:00.123Z", "expires_at": null, "last_used_at": "2026-03-26T12:30:00.000Z"
        }
        """;

    private const string Endpoint = """
        {
          "id": "ep_01K5Z0C3M8QFJ9V2X4B7N6T1RC", "external_id": null, "name": "billing", "description": null,
          "url": "https://hooks.acme.example/talaria", "events": ["invoice.*"], "scopes": {}, "enabled": true,
          "status": "active", "disabled_reason": null, "header_names": ["X-Team"], "timeout": null, "retries": null,
          "rate_limit": null, "metadata": { "team": "billing" }, "version": 1,
          "health": {
            "consecutive_failures": 0, "failing_since": null, "last_success_at": "2026-03-26T12:30:00.000Z",
            "last_failure_at": null, "last_error": null
          },
          "missed_since": null,
          "created_at": "2026-03-26T12:00:00.123Z", "updated_at": "2026-03-26T12:00:00.123Z"
        }
        """;

    private const string Event = """
        { "type": "invoice.paid", "data": { "invoice": "in_42", "amount": 1999 }, "external_id": "in_42.paid" }
        """;

    private const string Published = """
        { "id": "evt_01K5Z0C3M8QFJ9V2X4B7N6T1RD", "deliveries": 1, "duplicate": false }
        """;

    private const string StoredEvent = """
        "id": "evt_01K5Z0C3M8QFJ9V2X4B7N6T1RD", "external_id": "in_42.paid", "type": "invoice.paid",
        "data": { "invoice": "in_42", "amount": 1999 }, "scopes": {}, "test": false, "callback_url": null,
        "occurred_at": "2026-03-26T12:00:00.123Z", "created_at": "2026-03-26T12:00:00.123Z"
        """;

    private const string DeliveryFields = """
        "id": "dlv_01K5Z0C3M8QFJ9V2X4B7N6T1RE", "event_id": "evt_01K5Z0C3M8QFJ9V2X4B7N6T1RD",
        "event_type": "invoice.paid", "endpoint_id": "ep_01K5Z0C3M8QFJ9V2X4B7N6T1RC",
        "url": "https://hooks.acme.example/talaria", "state": "delivered", "reason": null,
        "next_attempt_at": null, "test": false, "replay": false, "replay_id": null, "replay_of": null,
        "created_at": "2026-03-26T12:00:00.123Z", "completed_at": "2026-03-26T12:00:00.187Z"
        """;

    private const string Attempt = """
        {
          "id": "att_01K5Z0C3M8QFJ9V2X4B7N6T1RF", "number": 1, "at": "2026-03-26T12:00:00.130Z", "outcome": "status",
          "status": 200, "duration": 57.2, "timings": { "connect": 21.5, "first_byte": 56.9, "total": 57.2 },
          "request": {
            "url": "https://hooks.acme.example/talaria", "headers": { "Content-Type": "application/json", "X-Team": "***" },
            "body": "{\"type\":\"invoice.paid\"}"
          },
          "response": { "headers": { "Content-Length": "2" }, "body": "ok", "truncated": false }, "error": null
        }
        """;

    private const string Figures = """
        "attempts": 42, "delivered": 40, "failed": 2, "outcomes": { "2xx": 40, "5xx": 2 },
        "duration": { "p50": 58.7, "p95": 118.6 }
        """;

    private const string Node = """
        {
          "id": "12", "name": "hooks-1", "role": "all", "version": "0.1.0",
          "started_at": "2026-03-26T12:00:00.123Z", "seen_at": "2026-03-27T08:15:30.250Z", "state": "alive", "answering": true,
          "lanes": 214, "waiting": 31, "in_flight": 12, "unrecorded": 3, "memory_bytes": 48211
        }
        """;

    private const string Notice = """
        {
          "id": "ntc_01K5Z0C3M8QFJ9V2X4B7N6T1RG", "kind": "disabled", "endpoint_id": "ep_01K5Z0C3M8QFJ9V2X4B7N6T1RC",
          "message": "The endpoint billing was disabled: it had failed for 5 days.",
          "created_at": "2026-03-26T12:00:00.123Z", "told_at": { "log": "2026-03-26T12:00:01.000Z" }
        }
        """;

    private const string ReplayFields = """
        "id": "rpl_01K5Z0C3M8QFJ9V2X4B7N6T1RH", "endpoint_id": "ep_01K5Z0C3M8QFJ9V2X4B7N6T1RC",
        "since": "2026-03-20T00:00:00.000Z", "until": null, "clipped": false, "types": ["invoice.paid"],
        "include": "failed", "state": "running", "reason": null, "count": 250, "exact": true,
        "examined": 300, "examined_until": "2026-03-21T07:00:00.000Z", "queued": 100,
        "created_at": "2026-03-26T12:00:00.123Z", "updated_at": "2026-03-26T12:00:01.000Z", "finished_at": null
        """;

    private static readonly Dictionary<Type, string> Texts = new()
    {
        [typeof(StartReplay)] = """
            { "since": "2026-03-20T00:00:00Z", "types": ["invoice.paid"], "include": "failed" }
            """,
        [typeof(ReplayCountResource)] = """
            { "since": "2026-03-20T00:00:00.000Z", "until": null, "clipped": false, "count": 250, "exact": true }
            """,
        [typeof(ReplayResource)] = $$"""{ {{ReplayFields}} }""",
        [typeof(ResourceList<ReplayResource>)] = ListOf($$"""{ {{ReplayFields}} }"""),
        [typeof(ReplayDetail)] = $$"""
            { {{ReplayFields}}, "deliveries": { "pending": 20, "delivered": 79, "failed": 1, "cancelled": 0 } }
            """,
        [typeof(CreateOrganization)] = """
            { "name": "Acme", "profile": "standard", "owners": ["ops@acme.example"], "external_id": "acme" }
            """,
        [typeof(ChangeOrganization)] = """{ "name": "Acme Ltd", "external_id": null }""",
        [typeof(OrganizationResource)] = Organization,
        [typeof(ResourceList<OrganizationResource>)] = ListOf(Organization),
        [typeof(CreateKey)] = """{ "name": "publisher", "permissions": ["publish"] }""",
        [typeof(IssuedKeyResource)] = """
            {
              "id": "key_01K5Z0C3M8QFJ9V2X4B7N6T1RB", "key": "(shown in this answer only)", "name": "publisher",
              "permissions": ["publish"], "created_at": "2026-03-26T12:00:00.123Z", "expires_at": null
            }
            """,
        [typeof(ResourceList<KeyResource>)] = ListOf(Key),
        [typeof(CreatePortalLink)] = PortalExamples.New,
        [typeof(IssuedPortalLinkResource)] = PortalExamples.Issued,
        [typeof(ResourceList<PortalLinkResource>)] = ListOf(PortalExamples.Link),
        [typeof(CreateEndpoint)] = """
            {
              "url": "https://hooks.acme.example/talaria", "name": "billing", "events": ["invoice.*"],
              "headers": { "X-Team": "billing" }, "metadata": { "team": "billing" }
            }
            """,
        [typeof(ChangeEndpoint)] = """
            { "events": ["invoice.*", "refund.*"], "headers": { "X-Team": null }, "timeout": 10 }
            """,
        [typeof(EndpointResource)] = Endpoint,
        [typeof(ResourceList<EndpointResource>)] = ListOf(Endpoint),
        [typeof(SecretResource)] = """
            {
              "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
              "previous": [
                { "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "expires_at": "2026-03-27T12:00:00.000Z" }
              ]
            }
            """,
        [typeof(RotateSecret)] = """{ "overlap": 3600 }""",
        [typeof(TestEndpoint)] = """{ "type": "agent.run.completed" }""",
        [typeof(DisableEndpoint)] = """{ "reason": "the receiver moves to another host" }""",
        [typeof(PublishEvent)] = Event,
        [typeof(IReadOnlyList<PublishEvent>)] = $"[{Event}]",
        [typeof(PublishedEvent)] = Published,
        [typeof(PublishedBatch)] = $$"""{ "data": [{{Published}}] }""",
        [typeof(ResourceList<EventResource>)] = ListOf($$"""{ {{StoredEvent}}, "deliveries": 1 }"""),
        [typeof(EventDetail)] = $$"""
            { {{StoredEvent}}, "deliveries": [{ {{DeliveryFields}}, "attempts": 1 }], "deliveries_next_cursor": null }
            """,
        [typeof(RehearseEvent)] = """{ "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" }""",
        [typeof(RehearsedRequest)] = """
            {
              "headers": {
                "Content-Type": "application/json", "User-Agent": "Talaria/1", "webhook-id": "evt_01K5Z0C3M8QFJ9V2X4B7N6T1RD",
                "webhook-timestamp": "1774526400", "webhook-signature": "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4="
              },
              "body": "{\"type\":\"invoice.paid\",\"timestamp\":\"2026-03-26T12:00:00.123Z\",\"data\":{\"invoice\":\"in_42\",\"amount\":1999}}"
            }
            """,
        [typeof(DeliveryResource)] = $$"""{ {{DeliveryFields}}, "attempts": 1 }""",
        [typeof(ResourceList<DeliveryResource>)] = ListOf($$"""{ {{DeliveryFields}}, "attempts": 1 }"""),
        [typeof(DeliveryDetail)] = $$"""{ {{DeliveryFields}}, "attempts": [{{Attempt}}] }""",
        [typeof(LiveAttemptResource)] = """
            {
              "id": "att_01K5Z0C3M8QFJ9V2X4B7N6T1RF", "delivery_id": "dlv_01K5Z0C3M8QFJ9V2X4B7N6T1RE",
              "event_id": "evt_01K5Z0C3M8QFJ9V2X4B7N6T1RD", "event_type": "invoice.paid",
              "endpoint_id": "ep_01K5Z0C3M8QFJ9V2X4B7N6T1RC", "number": 1, "at": "2026-03-26T12:00:00.130Z",
              "outcome": "status", "status": 200, "duration": 57.2, "state": "delivered", "test": false
            }
            """,
        [typeof(StatisticsResource)] = $$"""
            {
              "since": "2026-03-25T12:00:00.000Z", "until": "2026-03-26T12:30:00.000Z", {{Figures}},
              "last_error": {
                "at": "2026-03-26T12:10:00.000Z", "outcome": "status", "status": 503, "error": null,
                "delivery_id": "dlv_01K5Z0C3M8QFJ9V2X4B7N6T1RE"
              },
              "hours": [{ "at": "2026-03-26T12:00:00.000Z", {{Figures}} }]
            }
            """,
        [typeof(ResourceList<NoticeResource>)] = ListOf(Notice),
        [typeof(ResourceList<NodeResource>)] = ListOf(Node),
        [typeof(ResourceList<ProfileResource>)] = ListOf("""{ "name": "standard", "title": "Standard Webhooks" }"""),
        [typeof(ProfileDetail)] = """
            {
              "name": "standard", "title": "Standard Webhooks", "revision": "3f2a9c0b1d4e5f67", "open_catalogue": true,
              "events": [
                { "name": "invoice.paid", "title": "Invoice Paid", "description": null, "sample": { "invoice": "in_42" } }
              ],
              "scopes": [{ "name": "project", "on_endpoints": true, "from_data": ["projectId"], "max_ids": null }],
              "subscriptions": { "without_scope_ids": "all", "patterns": true, "events_required": false },
              "url": { "http": false, "unique": false, "max_length": 2048 },
              "signature": {
                "header": "webhook-signature", "id_header": "webhook-id", "timestamp_header": "webhook-timestamp",
                "content": "{id}.{timestamp}.{body}", "key": "base64_after_prefix", "value": "v1,{base64}", "several": true,
                "optional": false, "secret_prefix": "whsec_"
              },
              "timeout": 15, "retries": { "waits": [5, 300], "jitter_up_to": 1.1, "retry_after_up_to": 86400 },
              "disable": { "after_failures": null, "warn_at_failures": [], "after": 432000, "warn_after": 216000 },
              "facade": null
            }
            """,
        [typeof(HealthResource)] = """{ "status": "ready" }""",
        [typeof(string)] = "\"# TYPE talaria_store_batch histogram\\n\"",
    };

    public static JsonNode? Of(Type type) => Texts.TryGetValue(type, out var text) ? JsonNode.Parse(text) : null;

    public static JsonNode ProblemOf(int status) =>
        status switch
        {
            400 => Problem(status, "Bad Request", "invalid", "is required", """{ "/url": ["is required"] }"""),
            401 => Problem(
                status,
                "Unauthorized",
                "unauthorized",
                "A key is needed: send it as 'Authorization: Bearer <key>'."
            ),
            403 => Problem(status, "Forbidden", "permission_missing", "This key lacks the permission 'manage'."),
            404 => Problem(status, "Not Found", "endpoint_not_found", "No endpoint 'ep_01K5Z0C3M8QFJ9V2X4B7N6T1RC'."),
            409 => Problem(
                status,
                "Conflict",
                "idempotency_key_in_use",
                "A request with this Idempotency-Key is running."
            ),
            412 => Problem(
                status,
                "Precondition Failed",
                "version_changed",
                "The endpoint has changed since version 1."
            ),
            413 => Problem(status, "Payload Too Large", "body_too_large", "The body is over 1 MiB, the limit."),
            415 => Problem(
                status,
                "Unsupported Media Type",
                "unsupported_media_type",
                "The body has to be JSON in UTF-8."
            ),
            422 => Problem(
                status,
                "Unprocessable Entity",
                "idempotency_key_reused",
                "The key was used for another body."
            ),
            _ => Problem(status, "Service Unavailable", "disk_full", "Little disk is left: nothing is accepted now."),
        };

    private static JsonNode Problem(int status, string title, string code, string detail, string? errors = null)
    {
        var problem = new JsonObject
        {
            ["title"] = title,
            ["status"] = status,
            ["detail"] = detail,
            ["code"] = code,
        };
        if (errors is not null)
        {
            problem["errors"] = JsonNode.Parse(errors);
        }
        return problem;
    }

    private static string ListOf(string item) => $$"""{ "data": [{{item}}], "next_cursor": null }""";
}

namespace Talaria.Storage;

/// <summary>What an organization has beside its events and deliveries, in the order in which it goes when the organization was deleted.</summary>
internal static class Belongings
{
    /// <summary>What hangs on an endpoint or a notice goes for so many of these at a time: then no step looks again at all that the earlier ones emptied.</summary>
    private const int Owners = 50;

    private static readonly string Endpoints = First("endpoints");

    private static readonly string Notices = First("notices");

    /// <summary>Statements that both stores understand: $1 is the organization, $2 the most rows to remove. Each goes by keys of its own table.</summary>
    /// <remarks>An endpoint or a notice goes only when there is nothing more of what hangs on it: whoever runs these stops at the first that reached its bound,
    /// and has come to the end when none of them removes anything.</remarks>
    public static readonly IReadOnlyList<string> Deletions =
    [
        Delete("health", "endpoint_id", $"endpoint_id IN ({Endpoints})"),
        Delete("attempt_tallies", "subject, grain, number", $"subject IN ({Endpoints})"),
        Delete("endpoints", "id", $"id IN ({Endpoints})"),
        Delete("attempt_tallies", "subject, grain, number", "subject = $1"),
        Delete("tellings", "notice_id, channel, recipient", $"notice_id IN ({Notices})"),
        Delete("notices", "id", $"id IN ({Notices})"),
        Delete("api_keys", "id"),
        Delete("sessions", "id"),
        Delete("callback_secrets", "organization_id"),
        Delete("event_keys", "organization_id, external_id"),
        Delete("replays", "id"),
        Delete("idempotency", "organization_id, route, key"),
    ];

    private static string First(string table) =>
        $"SELECT id FROM {table} WHERE organization_id = $1 ORDER BY id LIMIT {Owners}";

    private static string Delete(string table, string key, string which = "organization_id = $1") =>
        $"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {which} LIMIT $2)";
}

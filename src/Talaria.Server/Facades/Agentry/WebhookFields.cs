namespace Talaria.Server.Facades.Agentry;

/// <summary>Names the request's own fields in a refusal of the engine, which knows them by its own names.</summary>
internal static class WebhookFields
{
    public static Refusal OfNew(Refusal refusal) => Renamed(refusal, "");

    public static Refusal OfChange(Refusal refusal) => Renamed(refusal, "add_");

    /// <param name="prefix">What a request's scope ids are named with.</param>
    private static Refusal Renamed(Refusal refusal, string prefix) =>
        refusal with
        {
            Problems =
            [
                .. refusal.Problems.Select(problem => problem with { Pointer = Renamed(problem.Pointer, prefix) }),
            ],
        };

    private static string Renamed(string pointer, string prefix) =>
        Replaced(pointer, "/events", "/event_types")
        ?? Replaced(pointer, "/external_id", "/client_id")
        ?? Replaced(pointer, "/scopes/" + Branch.Inbox, $"/{prefix}inbox_ids")
        ?? Replaced(pointer, "/scopes/" + Branch.Pod, $"/{prefix}pod_ids")
        ?? pointer;

    private static string? Replaced(string pointer, string field, string by) =>
        pointer == field || pointer.StartsWith(field + "/", StringComparison.Ordinal)
            ? by + pointer[field.Length..]
            : null;
}

using Talaria.Endpoints;

namespace Talaria.Server.Facades.Agentry;

/// <summary>Which webhooks a path is about: all of the organization, or those that chose one pod or one inbox; a parameter of every handler.</summary>
internal sealed record Branch(EndpointFilter Filter)
{
    public const string Pod = "pod";
    public const string Inbox = "inbox";

    /// <summary>Below the facade's prefix.</summary>
    public static readonly IReadOnlyList<string> Paths =
    [
        "/webhooks",
        "/pods/{pod_id}/webhooks",
        "/inboxes/{inbox_id}/webhooks",
    ];

    public static ValueTask<Branch?> BindAsync(HttpContext http)
    {
        var values = http.Request.RouteValues;
        return new(
            values["pod_id"] is string pod ? Of(Pod, pod)
            : values["inbox_id"] is string inbox ? Of(Inbox, inbox)
            : new Branch(EndpointFilter.All)
        );
    }

    /// <summary>The ids of one kind that a new webhook asks for, with the path's own.</summary>
    public IReadOnlyList<string> With(string kind, IReadOnlyList<string>? ids) =>
        Filter.Scope is { } scope && scope.Kind == kind ? [.. ids ?? [], scope.Id] : ids ?? [];

    // Routing leaves an escaped slash as it came, for all else is unescaped: an address may have one.
    private static Branch Of(string kind, string id) =>
        new(new EndpointFilter((kind, id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase))));
}

using Talaria.Ids;

namespace Talaria.Endpoints;

/// <summary>Which of an organization's endpoints, and in which order.</summary>
/// <param name="Scope">Only endpoints that chose this id.</param>
/// <param name="Ascending">Oldest first; otherwise newest first.</param>
/// <param name="After">Only endpoints behind this one in the order, whether it is still there or not.</param>
public sealed record EndpointFilter(
    (string Kind, string Id)? Scope = null,
    bool Ascending = false,
    EndpointId? After = null
)
{
    public static readonly EndpointFilter All = new();

    public bool Passes(Endpoint endpoint) =>
        Scope is not { } scope
        || (endpoint.Scopes.TryGetValue(scope.Kind, out var ids) && ids.Contains(scope.Id, StringComparer.Ordinal));
}

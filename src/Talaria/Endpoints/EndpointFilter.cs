using Talaria.Ids;

namespace Talaria.Endpoints;

/// <summary>Which of an organization's endpoints, and in which order.</summary>
/// <param name="Scope">Only endpoints that chose this id.</param>
/// <param name="Ascending">Oldest first; otherwise newest first.</param>
/// <param name="After">Only endpoints behind this one in the order, whether it is still there or not.</param>
/// <param name="Text">Only endpoints with this in their name, URL, external id or id, in any case of letters.</param>
/// <param name="Status">Only endpoints that stand so.</param>
public sealed record EndpointFilter(
    (string Kind, string Id)? Scope = null,
    bool Ascending = false,
    EndpointId? After = null,
    string? Text = null,
    EndpointStatus? Status = null
)
{
    /// <summary>By a text or a status: no index knows them, so a page looks at this many endpoints, may have fewer than asked, even none, and
    /// goes on behind the last that it looked at.</summary>
    public const int MostExamined = 2_000;

    public static readonly EndpointFilter All = new();

    public bool Passes(EndpointView view) =>
        (Status is not { } status || view.Status == status)
        && HasScope(view.Endpoint)
        && (Text is not { } text || HasText(view.Endpoint, text));

    /// <summary>Whether a page that looked at so many ends there.</summary>
    public bool Ends(int examined) => (Text is not null || Status is not null) && examined >= MostExamined;

    private bool HasScope(Endpoint endpoint) =>
        Scope is not { } scope
        || (endpoint.Scopes.TryGetValue(scope.Kind, out var ids) && ids.Contains(scope.Id, StringComparer.Ordinal));

    private static bool HasText(Endpoint endpoint, string text) =>
        Has(endpoint.Name, text)
        || Has(endpoint.Url, text)
        || Has(endpoint.ExternalId, text)
        || Has(endpoint.Id.ToString(), text);

    private static bool Has(string? value, string text) =>
        value?.Contains(text, StringComparison.OrdinalIgnoreCase) == true;
}

using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;
using Endpoint = Talaria.Endpoints.Endpoint;

namespace Talaria.Server.Dashboard.Catalogue;

/// <summary>An endpoint that wants a type of event.</summary>
/// <param name="By">The pattern that takes the type in; null where the endpoint names it.</param>
/// <param name="Only">For people: the ids that it is limited to; null if to none.</param>
/// <param name="GetsNothing">It names no ids, and without them an endpoint of this profile gets nothing.</param>
public sealed record Subscriber(Endpoint Endpoint, EndpointStatus Status, string? By, string? Only, bool GetsNothing)
{
    public string Name => Endpoint.Name ?? Endpoint.Url;

    /// <summary>Those that want the type: first those that get it, by name. Pure.</summary>
    /// <param name="failing">Endpoints that are failing; that one is disabled it says itself.</param>
    public static IReadOnlyList<Subscriber> Of(
        string type,
        IEnumerable<Endpoint> endpoints,
        SubscriptionRule rule,
        IReadOnlySet<EndpointId> failing
    ) =>
        [
            .. endpoints
                .Where(e => SubscriptionIndex.Wants(e, type))
                .OrderBy(e => !e.Enabled)
                .ThenBy(e => e.Name ?? e.Url, StringComparer.OrdinalIgnoreCase)
                .ThenBy(e => e.Id.Value)
                .Select(e => new Subscriber(e, StatusOf(e, failing), PatternFor(type, e), OnlyOf(e), IsMute(e, rule))),
        ];

    /// <summary>How many want each type. Pure.</summary>
    public static IReadOnlyDictionary<string, int> Count(
        IReadOnlyCollection<string> types,
        IEnumerable<Endpoint> endpoints
    )
    {
        var counts = types.ToDictionary(t => t, _ => 0, StringComparer.Ordinal);
        foreach (var endpoint in endpoints)
        {
            // Only patterns are tried on every type: there may be ten thousand endpoints.
            var named = endpoint.Events.Any(IsPattern)
                ? types.Where(t => SubscriptionIndex.Wants(endpoint, t))
                : endpoint.Events.Where(counts.ContainsKey).Distinct(StringComparer.Ordinal);
            foreach (var type in named)
            {
                counts[type]++;
            }
        }
        return counts;
    }

    private static bool IsPattern(string name) => name.AsSpan().ContainsAny("*?[");

    private static EndpointStatus StatusOf(Endpoint endpoint, IReadOnlySet<EndpointId> failing) =>
        !endpoint.Enabled ? EndpointStatus.Disabled
        : failing.Contains(endpoint.Id) ? EndpointStatus.Failing
        : EndpointStatus.Active;

    private static string? PatternFor(string type, Endpoint endpoint) =>
        endpoint.Events.Contains(type, StringComparer.Ordinal)
            ? null
            : endpoint.Events.First(p => SubscriptionIndex.Wants(endpoint with { Events = [p] }, type));

    private static string? OnlyOf(Endpoint endpoint)
    {
        var kinds = endpoint
            .Scopes.Where(s => s.Value.Count > 0)
            .Select(s => s.Value.Count == 1 ? $"{s.Key} {s.Value[0]}" : Counted(s.Key, s.Value.Count));
        return string.Join(", ", kinds) is { Length: > 0 } only ? only : null;
    }

    private static string Counted(string kind, int count) =>
        $"{count.ToString("N0", System.Globalization.CultureInfo.InvariantCulture)} {ProfileWords.Plural(kind).ToLowerInvariant()}";

    private static bool IsMute(Endpoint endpoint, SubscriptionRule rule) =>
        !rule.NoScopeIdsMeansAll && endpoint.Scopes.Values.All(ids => ids.Count == 0);
}

using System.Globalization;

namespace Talaria.Bench.Pages;

/// <summary>Every page of the dashboard that is only read, and the log's pages of the interface.</summary>
internal static class DashboardPages
{
    /// <summary>Days ago, of the twenty that the store was filled with.</summary>
    private static readonly (int From, int To) Older = (4, 2);

    public static IEnumerable<MeasuredPage> OfOperator(Sight some) =>
        [
            new("operator: overview", _ => "/"),
            new("operator: organizations", _ => "/organizations"),
            new("operator: organizations, search", i => $"/organizations?search=bench-{i % 100:00}"),
            new("operator: organizations, search finds nothing", i => $"/organizations?search=nobody{i}"),
            new("operator: new organization", _ => "/organizations/new"),
            new("operator: nodes", _ => "/nodes"),
            new("operator: profiles", _ => "/profiles"),
            new("operator: profile", _ => "/profiles/standard"),
            new("operator: settings", _ => $"/organizations/{some.Id}/settings"),
            new("operator: keys", _ => $"/organizations/{some.Id}/keys"),
            new("operator: portal links", _ => $"/organizations/{some.Id}/portal"),
        ];

    /// <summary>Of an organization, each time another one; below a portal link they are the same without its part of the path.</summary>
    /// <param name="who">As the rows say.</param>
    public static IEnumerable<MeasuredPage> OfOrganization(
        string who,
        IReadOnlyList<Sight> sights,
        Func<Sight, string> root,
        DateTimeOffset now
    )
    {
        string Day(int ago) => now.AddDays(-ago).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        MeasuredPage Page(string name, Func<Sight, int, string> path) =>
            new(
                $"{who}: {name}",
                i => root(sights[i % sights.Count]) + path(sights[i % sights.Count], i / sights.Count)
            );
        string Of(IReadOnlyList<string> ids, int i) => ids[i % ids.Count];
        return
        [
            Page("overview", (_, _) => "/"),
            Page("endpoints", (_, _) => "/endpoints"),
            Page("endpoints, search", (_, i) => $"/endpoints?search=Giant%201{i % 10}"),
            Page("endpoints, search finds nothing", (_, i) => $"/endpoints?search=nobody{i}"),
            Page("endpoints, disabled", (_, _) => "/endpoints?status=disabled"),
            Page("endpoints, deep", (s, _) => $"/endpoints?cursor={s.DeepEndpoints}"),
            Page("new endpoint", (_, _) => "/endpoints/new"),
            Page("endpoint", (s, i) => $"/endpoints/{Of(s.Endpoints, i)}"),
            Page("endpoint, 7 days", (s, i) => $"/endpoints/{Of(s.Endpoints, i)}?range=7d"),
            Page("endpoint, edit", (s, i) => $"/endpoints/{Of(s.Endpoints, i)}/edit"),
            Page("endpoint, test", (s, i) => $"/endpoints/{Of(s.Endpoints, i)}/test"),
            Page("deliveries", (_, _) => "/deliveries"),
            Page("deliveries, deep", (s, _) => $"/deliveries?cursor={s.DeepDeliveries}"),
            Page("deliveries, of a type", (_, i) => $"/deliveries?type=bench.stored_{i % 7}"),
            Page("deliveries, of no type there is", (_, i) => $"/deliveries?type=nothing.{i}"),
            Page("deliveries, failed", (_, _) => "/deliveries?state=failed"),
            Page("deliveries, pending", (_, _) => "/deliveries?state=pending"),
            Page("deliveries, cancelled", (_, _) => "/deliveries?state=cancelled"),
            Page("deliveries, status 500", (_, _) => "/deliveries?status=500"),
            Page("deliveries, status that none has", (_, _) => "/deliveries?status=418"),
            Page("deliveries, outcome that none has", (_, _) => "/deliveries?outcome=tls"),
            Page("deliveries, last 24 hours", (_, _) => "/deliveries?last=24h"),
            Page(
                "deliveries, between two days",
                (_, _) => $"/deliveries?since={Day(Older.From)}&until={Day(Older.To)}"
            ),
            Page("deliveries, of an endpoint", (s, i) => $"/deliveries?endpoint={Of(s.Endpoints, i)}"),
            Page(
                "deliveries, failed of an endpoint",
                (s, i) => $"/deliveries?state=failed&endpoint={Of(s.Endpoints, i)}"
            ),
            Page("deliveries, of an event", (s, i) => $"/deliveries?search={Of(s.Events, i)}"),
            Page("delivery (and panel)", (s, i) => $"/deliveries/{Of(s.Deliveries, i)}"),
            Page("events", (_, _) => "/events"),
            Page("events, deep", (s, _) => $"/events?cursor={s.DeepEvents}"),
            Page("events, of a type", (_, i) => $"/events?type=bench.stored_{i % 7}"),
            Page("events, of no type there is", (_, i) => $"/events?type=nothing.{i}"),
            Page("events, that matched nobody", (_, _) => "/events?matched=false"),
            Page("events, of a scope", (_, i) => $"/events?scope=agent:{i}"),
            Page("event", (s, i) => $"/events/{Of(s.Events, i)}"),
            Page("catalogue", (_, _) => "/catalogue"),
            Page("catalogue, a type", (_, i) => $"/catalogue/bench.stored_{i % 7}"),
            Page("notices", (_, _) => "/notices"),
            Page("replays", (_, _) => "/replays"),
            Page("new replay", (_, _) => "/replays/new"),
            Page("endpoint, replay", (s, i) => $"/endpoints/{Of(s.Endpoints, i)}/replay"),
            Page("verify", (_, _) => "/verify"),
            Page("verify, of an endpoint", (s, i) => $"/verify?endpoint={Of(s.Endpoints, i)}"),
            Page("callback secret", (_, _) => "/callback-secret"),
        ];
    }

    /// <summary>The log's pages of the interface.</summary>
    public static IEnumerable<MeasuredPage> OfInterface(string who, IReadOnlyList<Sight> sights)
    {
        MeasuredPage Page(string name, Func<Sight, int, string> path) =>
            new(
                $"{who}: {name}",
                i =>
                    $"/api/v1/organizations/{sights[i % sights.Count].Id}{path(sights[i % sights.Count], i / sights.Count)}"
            );
        return
        [
            Page("deliveries", (_, _) => "/deliveries"),
            Page("200 deliveries", (_, _) => "/deliveries?limit=200"),
            Page("200 deliveries, failed", (_, _) => "/deliveries?state=failed&limit=200"),
            Page("deliveries of an endpoint", (s, i) => $"/deliveries?endpoint={s.Endpoints[i % s.Endpoints.Count]}"),
            Page("events", (_, _) => "/events"),
            Page("200 events, of a type", (_, i) => $"/events?type=bench.stored_{i % 7}&limit=200"),
            Page("delivery", (s, i) => $"/deliveries/{s.Deliveries[i % s.Deliveries.Count]}"),
            Page("endpoints", (_, _) => "/endpoints"),
        ];
    }
}

using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Browser;

/// <summary>A page to look at: swept for findings in every look, and pictured in docs/screenshots.</summary>
/// <param name="Name">The picture's file.</param>
/// <param name="Route">As the program maps it.</param>
/// <param name="At">Its path in the world.</param>
internal sealed record Sight(string Name, string Route, Func<World, string> At)
{
    /// <summary>Whether there is a picture of it; and in which looks beside the light one.</summary>
    public bool Pictured { get; init; } = true;

    public IReadOnlyList<Look> Also { get; init; } = [];

    /// <summary>For an organization's page: the same page of another organization; null if that has none.</summary>
    public Func<Place, string?>? Of { get; init; }

    public bool SignedIn { get; init; } = true;

    /// <summary>A page of an organization.</summary>
    /// <param name="rest">Of the path, behind the organization's; null where there is none.</param>
    public static Sight Below(
        string name,
        string route,
        Func<World, Place> place,
        Func<Place, string?> rest,
        params Look[] also
    )
    {
        string? Path(Place p) => rest(p) is { } end ? p.Path + end : null;
        return new Sight(name, "/organizations/{org}" + route, w => Path(place(w))!) { Of = Path, Also = also };
    }
}

/// <summary>Every page of the dashboard. A route that is missing here fails <see cref="SweepTests"/>.</summary>
internal static class Sights
{
    public static readonly IReadOnlyList<Sight> All =
    [
        new("sign-in", "/sign-in", _ => "/sign-in") { SignedIn = false },
        new("overview", "/", _ => "/") { Also = [Look.Dark, Look.Phone] },
        Sight.Below("organization", "", w => w.Northwind, _ => "", Look.Dark, Look.Phone),
        new("organizations", "/organizations", _ => "/organizations"),
        new("organization-new", "/organizations/new", _ => "/organizations/new"),
        Sight.Below("organization-settings", "/settings", w => w.Larkspur, _ => "/settings"),
        Sight.Below("keys", "/keys", w => w.Larkspur, _ => "/keys"),
        Sight.Below("portal-links", "/portal", w => w.Larkspur, _ => "/portal"),
        Sight.Below("deliveries", "/deliveries", w => w.Larkspur, _ => "/deliveries", Look.Dark, Look.Phone),
        Sight.Below(
            "delivery",
            "/deliveries/{id}",
            w => w.Larkspur,
            p => p.Deliveries.Values.MaxBy(d => d.Attempts) is { } d ? $"/deliveries/{d.Id}" : null,
            Look.Dark,
            Look.Phone
        ),
        Sight.Below("events", "/events", w => w.Larkspur, _ => "/events"),
        Sight.Below(
            "event",
            "/events/{id}",
            w => w.Larkspur,
            p => p.Deliveries.Values.FirstOrDefault() is { } d ? $"/events/{d.EventId}" : null
        ),
        Sight.Below("catalogue", "/catalogue", w => w.Northwind, _ => "/catalogue", Look.Dark, Look.Phone),
        Sight.Below(
            "catalogue-type",
            "/catalogue/{type}",
            w => w.Northwind,
            p => $"/catalogue/{TypeOf(p)}",
            Look.Dark,
            Look.Phone
        ),
        Sight.Below("endpoints", "/endpoints", w => w.Northwind, _ => "/endpoints", Look.Phone),
        Sight.Below("endpoint", One, w => w.Northwind, p => Of(p, "Audit log"), Look.Dark, Look.Phone),
        Sight.Below("endpoint-disabled", One, w => w.Northwind, p => Of(p, "Legacy CRM")),
        Sight.Below("endpoint-edit", One + "/edit", w => w.Northwind, p => Of(p) is { } one ? one + "/edit" : null),
        Sight.Below("endpoint-test", One + "/test", w => w.Northwind, p => Of(p) is { } one ? one + "/test" : null),
        Sight.Below(
            "endpoint-replay",
            One + "/replay",
            w => w.Northwind,
            p => Of(p) is { } one ? one + "/replay" : null
        ),
        Sight.Below("endpoint-new", "/endpoints/new", w => w.Northwind, _ => "/endpoints/new"),
        new("nodes", "/nodes", _ => "/nodes"),
        new("profiles", "/profiles", _ => "/profiles"),
        new("profile", "/profiles/{name}", _ => "/profiles/agentset"),
        Sight.Below("notices", "/notices", w => w.Northwind, _ => "/notices"),
        Sight.Below("replays", "/replays", w => w.Northwind, _ => "/replays"),
        Sight.Below("replay-new", "/replays/new", w => w.Northwind, _ => "/replays/new"),
        Sight.Below("replay", "/replays/{id}", w => w.Northwind, p => p.Replay is { } id ? $"/replays/{id}" : null),
        Sight.Below("callback-secret", "/callback-secret", w => w.Northwind, _ => "/callback-secret") with
        {
            Pictured = false,
        },
        Sight.Below("verify", "/verify", w => w.Northwind, p => Verify(p)),
    ];

    /// <summary>Routes that a GET answers with something else than a page.</summary>
    public static readonly IReadOnlyList<string> NoPages =
    [
        "/assets/{name}",
        "/live",
        "/organizations/{org}/theme.css",
        "/organizations/{org}/deliveries/live",
        "/organizations/{org}/deliveries/{id}/attempts/{number:int}/request",
        "/organizations/{org}/events/{id}/data",
    ];

    private const string One = "/endpoints/{id}";

    /// <summary>The path of the endpoint with this name, else of any; null where there is none.</summary>
    private static string? Of(Place place, string name = "Search index") =>
        (place.Endpoints.GetValueOrDefault(name) ?? place.Endpoints.Values.FirstOrDefault()) is { } endpoint
            ? $"/endpoints/{endpoint.Id}"
            : null;

    /// <summary>A type that the organization's catalogue has.</summary>
    private static string TypeOf(Place place) =>
        place.Deliveries.Values.FirstOrDefault()?.EventType ?? "agent.run.completed";

    private static string Verify(Place place) =>
        place.Endpoints.Values.FirstOrDefault() is { } endpoint ? $"/verify?endpoint={endpoint.Id}" : "/verify";

    /// <summary>Pages of organizations, which a portal link shows if the program maps them for customers.</summary>
    public static IEnumerable<Sight> OfOrganizations => All.Where(s => s.Of is not null);

    /// <summary>Whether a customer has it: as the route's Screen says.</summary>
    public static async Task<bool> IsCustomersAsync(Sight sight) =>
        (await DashboardMap.AllAsync()).Any(r => r.Pattern == sight.Route && r.Audience == Audience.Organization);

    public static Sight Named(string name) => All.Single(s => s.Name == name);
}

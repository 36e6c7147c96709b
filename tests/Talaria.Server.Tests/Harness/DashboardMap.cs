using Microsoft.AspNetCore.Routing;
using Talaria.Server.Config;
using Talaria.Server.Dashboard.Sessions;

namespace Talaria.Server.Tests.Harness;

/// <summary>Every route of the dashboard as the program maps it: tests that ask something of all of them miss none that is new.</summary>
internal static class DashboardMap
{
    private const string Organization = "/organizations/{org}";

    private static readonly Lazy<Task<IReadOnlyList<DashboardRoute>>> Routes = new(ReadAsync);

    public static Task<IReadOnlyList<DashboardRoute>> AllAsync() => Routes.Value;

    /// <summary>Those that a portal link opens, as they are called below it.</summary>
    public static async Task<IReadOnlyList<DashboardRoute>> CustomersAsync() =>
        [
            .. (await AllAsync())
                .Where(r => r.Audience == Audience.Organization)
                .Select(r => r with { Pattern = r.Pattern[Organization.Length..].TrimStart('/') }),
        ];

    private static async Task<IReadOnlyList<DashboardRoute>> ReadAsync()
    {
        using var directory = new TempDirectory();
        var settings = new Settings
        {
            AdminKeys = ["k"],
            Engine = new TalariaOptions { DataDirectory = directory.File("data") },
        };
        await using var app = ServerHost.Build(settings, TextWriter.Null);
        return
        [
            .. from route in ((IEndpointRouteBuilder)app)
                .DataSources.SelectMany(s => s.Endpoints)
                .OfType<RouteEndpoint>()
            let screen = route.Metadata.GetMetadata<Screen>()
            where screen is not null
            from method in route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            select new DashboardRoute(method, route.RoutePattern.RawText!, screen.Audience),
        ];
    }
}

/// <param name="Pattern">As it is mapped.</param>
internal sealed record DashboardRoute(string Method, string Pattern, Audience Audience)
{
    public bool IsGet => Method == "GET";

    /// <summary>It answers as long as somebody listens.</summary>
    public bool IsLive => Pattern.EndsWith("live", StringComparison.Ordinal);

    /// <summary>It is about one thing of an organization.</summary>
    public bool HasId => Pattern.Contains("{id}", StringComparison.Ordinal);

    /// <summary>The path of somebody's things.</summary>
    /// <exception cref="InvalidOperationException">A new kind of thing: say here which one stands for it.</exception>
    public string At(Inhabitant of, string replay, string session = "ses_01M7Z913THE009K9067GKMDV06")
    {
        var path = new List<string>();
        foreach (var part in Pattern.Split('/'))
        {
            path.Add(
                (path.LastOrDefault(), part) switch
                {
                    (_, "{org}") => of.Organization,
                    ("endpoints", "{id}") => of.Endpoint,
                    ("deliveries", "{id}") => of.Delivery,
                    ("events", "{id}") => of.Event,
                    ("replays", "{id}") => replay,
                    ("keys", "{id}") => of.KeyId,
                    ("portal", "{id}") => session,
                    ("profiles", "{name}") => "standard",
                    ("catalogue", "{type}") => "a.b",
                    (_, "{number:int}") => "1",
                    (_, ['{', ..]) => throw new InvalidOperationException($"What stands for {part} in {Pattern}?"),
                    _ => part,
                }
            );
        }
        return string.Join('/', path);
    }
}

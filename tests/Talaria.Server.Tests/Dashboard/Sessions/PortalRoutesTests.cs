using Microsoft.AspNetCore.Routing;
using Talaria.Server.Config;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>What a portal link may not do, over all routes that the dashboard has.</summary>
public sealed class PortalRoutesTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_link_that_reads_only_is_refused_every_form_and_one_that_does_not_every_form_without_its_code()
    {
        using var visitor = new Visitor(server.Process.Url) { Origin = "null" };
        var forms = (await RoutesAsync()).Where(r => r is { Method: "POST", Screen.Audience: Audience.Organization });
        var (reading, changing) = (await LinkAsync("""{"read_only":true}"""), await LinkAsync("{}"));

        foreach (var route in forms)
        {
            var refused = await visitor.SubmitAsync(reading + route.Rest);
            var unsigned = await visitor.SubmitAsync(changing + route.Rest, code: null);

            Assert.True(refused.Status == 403 && refused.Says("changes nothing"), $"{route.Rest}: {refused.Status}");
            Assert.True(unsigned.Status == 403 && unsigned.Says("earlier session"), $"{route.Rest}: {unsigned.Status}");
        }
    }

    [Fact]
    public async Task What_is_the_operators_does_not_exist_below_a_link()
    {
        using var visitor = new Visitor(server.Process.Url) { Origin = "null" };
        var link = await LinkAsync("{}");
        var routes = (await RoutesAsync()).Where(r => r.Screen.Audience == Audience.OrganizationByOperator).ToList();

        Assert.NotEmpty(routes);
        foreach (var route in routes)
        {
            var seen =
                route.Method == "GET"
                    ? await visitor.SeeAsync(link + route.Rest)
                    : await visitor.SubmitAsync(link + route.Rest);

            Assert.True(seen.Status == 404, $"{route.Method} {route.Rest}: {seen.Status}");
        }
    }

    [Fact]
    public async Task Every_page_about_an_organization_is_of_an_audience_that_knows_it()
    {
        foreach (var route in await RoutesAsync())
        {
            Assert.Equal(route.IsBelowOrganization, route.Screen.IsAboutOrganization);
        }
    }

    private async Task<string> LinkAsync(string body)
    {
        var made = await server.SendAsync("POST", "/api/v1/organizations/acme/portal", body);
        return new Uri(made.Json.GetProperty("url").GetString()!).AbsolutePath;
    }

    private static async Task<List<Route>> RoutesAsync()
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
            .. from endpoint in ((IEndpointRouteBuilder)app)
                .DataSources.SelectMany(s => s.Endpoints)
                .OfType<RouteEndpoint>()
            let screen = endpoint.Metadata.GetMetadata<Screen>()
            where screen is not null
            from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods
            select new Route(method, endpoint.RoutePattern.RawText!, screen),
        ];
    }

    private sealed record Route(string Method, string Pattern, Screen Screen)
    {
        private const string Root = "/organizations/{org}";

        public bool IsBelowOrganization => Pattern == Root || Pattern.StartsWith($"{Root}/", StringComparison.Ordinal);

        /// <summary>Of the path, behind the organization; who is let in is decided before an id is looked at.</summary>
        public string Rest =>
            Pattern[Root.Length..]
                .TrimStart('/')
                .Replace("{", "", StringComparison.Ordinal)
                .Replace("}", "", StringComparison.Ordinal);
    }
}

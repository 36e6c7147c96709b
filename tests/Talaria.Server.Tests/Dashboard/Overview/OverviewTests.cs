using System.Net;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Overview;

/// <summary>The overviews: of everything for the operator, and of one organization for whoever may see it.</summary>
public sealed class OverviewTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Script = "<script>alert(1)</script>";

    [Fact]
    public async Task The_operators_shows_all_organizations_and_their_attempts_live()
    {
        await AttemptedAsync("acme");
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var page = await visitor.SeeAsync("/");

        Assert.Equal(200, page.Status);
        foreach (
            var words in (string[])
                [
                    "Deliveries per minute",
                    "Success rate",
                    "Waiting",
                    "Busiest organizations",
                    "data-live=\"/live\"",
                    "data-refresh=\"10\"",
                    $"/organizations/{server.Acme.Organization}/deliveries/{server.Acme.Delivery}",
                    "No connection",
                ]
        )
        {
            Assert.True(page.Says(words), words);
        }
    }

    [Fact]
    public async Task An_organizations_shows_its_own_and_a_portal_link_opens_it()
    {
        var link = await server.SendAsync("POST", "/api/v1/organizations/acme/portal", "{}");
        var portal = new Uri(link.Json.GetProperty("url").GetString()!).AbsolutePath;
        using var visitor = new Visitor(server.Process.Url);

        var page = await visitor.SeeAsync(portal);

        Assert.Equal(200, page.Status);
        Assert.True(page.Says($"{portal}deliveries/{server.Acme.Delivery}"));
        Assert.False(page.Says(server.Other.Organization));
        Assert.Equal(404, (await visitor.SeeAsync($"{portal}organizations/{server.Other.Organization}")).Status);
        Assert.Equal(303, (await visitor.SeeAsync("/")).Status);
        Assert.Equal(303, (await visitor.SeeAsync("/live")).Status);
    }

    [Fact]
    public async Task What_is_disabled_stands_there_with_its_reason_as_text()
    {
        var organization = await server.OrganizationAsync();
        var made = await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/endpoints",
            $$"""{"url":"http://127.0.0.1:9/x","name":"Desk {{Script}}"}"""
        );
        var id = made.Json.GetProperty("id").GetString();
        await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/endpoints/{id}/disable",
            $$"""{"reason":"why {{Script}}"}"""
        );
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        foreach (var path in (string[])["/", $"/organizations/{organization}"])
        {
            var page = await visitor.SeeAsync(path);
            Assert.True(page.Says($"/organizations/{organization}/endpoints/{id}"), path);
            Assert.True(page.Says($"why {WebUtility.HtmlEncode(Script)}"), path);
            Assert.True(page.Says($"Desk {WebUtility.HtmlEncode(Script)}"), path);
            Assert.False(page.Says(Script), path);
        }
    }

    [Fact]
    public async Task An_organization_without_an_endpoint_is_told_how_to_add_one_at_this_address()
    {
        var organization = await server.OrganizationAsync("agentset");
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var page = await visitor.SeeAsync($"/organizations/{organization}");

        var address = server.Process.Url.GetLeftPart(UriPartial.Authority);
        var command = WebUtility.HtmlDecode(page.Text);
        Assert.Contains(
            $"curl -X POST '{address}/api/v1/organizations/{organization}/endpoints'",
            command,
            StringComparison.Ordinal
        );
        Assert.Contains("Authorization: Bearer KEY", command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_of_every_organization_come_as_rows()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        using var http = new HttpClient(new HttpClientHandler { CookieContainer = visitor.Cookies })
        {
            BaseAddress = server.Process.Url,
        };
        using var stream = new StreamReader(await http.GetStreamAsync("/live", TestContext.Current.CancellationToken));
        Assert.Equal("retry: 1000", await stream.ReadLineAsync(TestContext.Current.CancellationToken));

        var published = await server.SendAsync(
            "POST",
            "/api/v1/organizations/other/events",
            """{"type":"seen.live","data":{}}"""
        );
        Assert.Equal(HttpStatusCode.Accepted, published.Status);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var row = "";
        while (!row.Contains("seen.live", StringComparison.Ordinal))
        {
            row = await stream.ReadLineAsync(patience.Token) ?? throw new EndOfStreamException(row);
        }

        Assert.Contains($"/organizations/{server.Other.Organization}/deliveries/dlv_", row, StringComparison.Ordinal);
    }

    /// <summary>Waits until the first attempt is recorded.</summary>
    private async Task AttemptedAsync(string organization)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (
            (await server.SendAsync("GET", $"/api/v1/organizations/{organization}/deliveries/{server.Acme.Delivery}"))
                .Json.GetProperty("attempts")
                .GetArrayLength() == 0
        )
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        }
    }
}

using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>A customer's part of the dashboard, by its link alone. The theme's style sheet is a page that every version has.</summary>
public sealed class PortalTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Page = "theme.css";

    [Fact]
    public async Task A_link_opens_its_organization_without_a_cookie_and_is_shown_once()
    {
        var (id, path, made) = await LinkAsync("acme");
        using var visitor = new Visitor(server.Process.Url);

        var seen = await visitor.SeeAsync(path + Page);
        var list = await server.SendAsync("GET", "/api/v1/organizations/acme/portal");

        Assert.Equal(200, seen.Status);
        Assert.False(seen.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal("no-store", made.Headers["Cache-Control"]);
        Assert.StartsWith(server.Process.Url.ToString(), Url(made), StringComparison.Ordinal);
        Assert.Contains(list.Json.GetProperty("data").EnumerateArray(), l => l.GetProperty("id").GetString() == id);
        Assert.DoesNotContain(path.Split('/')[2], list.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_its_last_slash_a_link_is_led_to_it()
    {
        var (_, path, _) = await LinkAsync("acme");
        using var visitor = new Visitor(server.Process.Url);

        var led = await visitor.SeeAsync(path.TrimEnd('/'));

        Assert.Equal((303, path), (led.Status, led.Location));
    }

    [Fact]
    public async Task It_reaches_no_other_organization_and_nothing_of_the_operators()
    {
        var (_, path, _) = await LinkAsync("acme");
        using var visitor = new Visitor(server.Process.Url);
        foreach (
            var rest in (string[])
                [
                    $"organizations/{server.Other.Organization}/{Page}",
                    $"../organizations/{server.Other.Organization}/{Page}",
                    "organizations",
                    "organizations/new",
                    "keys",
                    "portal",
                    "settings",
                    "nodes",
                    "profiles",
                    "sign-in",
                    "api/v1/organizations",
                    $"api/v1/organizations/{server.Acme.Organization}",
                    "assets/x.css",
                    "p/x/",
                ]
        )
        {
            var seen = await visitor.SeeAsync(path + rest.Replace("..", "%2e%2e", StringComparison.Ordinal));

            // What climbs out of the link's path is another path, and asks to sign in.
            Assert.True(
                seen.Status == 404 || seen.Location?.StartsWith("/sign-in", StringComparison.Ordinal) == true,
                $"{rest}: {seen.Status}"
            );
            Assert.DoesNotContain("other", seen.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_operators_pages_do_not_open_with_a_links_token_as_cookie_or_key()
    {
        var (_, path, _) = await LinkAsync("acme");
        var token = path.Split('/')[2];
        using var visitor = new Visitor(server.Process.Url);
        visitor.Cookies.Add(server.Process.Url, new System.Net.Cookie("talaria_session", token));

        Assert.Equal(303, (await visitor.SeeAsync("/organizations")).Status);
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/organizations", key: token)).Code);
    }

    [Fact]
    public async Task An_operators_session_is_no_link()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var token = visitor.Cookies.GetCookies(server.Process.Url)["talaria_session"]!.Value;

        var seen = await visitor.SeeAsync($"/p/{token}/{Page}");

        Assert.Equal(404, seen.Status);
        Assert.True(seen.Says("This link is closed"));
    }

    [Fact]
    public async Task A_revoked_link_is_a_page_that_says_so()
    {
        var (id, path, _) = await LinkAsync("acme");
        using var visitor = new Visitor(server.Process.Url);
        Assert.Equal(200, (await visitor.SeeAsync(path + Page)).Status);

        Assert.Equal(404, (await server.SendAsync("DELETE", $"/api/v1/organizations/other/portal/{id}")).Code);
        Assert.Equal(204, (await server.SendAsync("DELETE", $"/api/v1/organizations/acme/portal/{id}")).Code);

        foreach (var at in (string[])[path, path + Page, "/p/", "/p/x", "/p/x/", "/p//"])
        {
            var closed = await visitor.SeeAsync(at);
            Assert.Equal(404, closed.Status);
            Assert.True(closed.Says("This link is closed"), at);
            Assert.Equal("no-referrer", closed.Headers["Referrer-Policy"]);
            Assert.DoesNotContain(path.Split('/')[2], closed.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_link_of_a_deleted_organization_is_closed()
    {
        var organization = await server.OrganizationAsync();
        var (_, path, _) = await LinkAsync(organization);
        using var visitor = new Visitor(server.Process.Url);
        Assert.Equal(200, (await visitor.SeeAsync(path + Page)).Status);

        await server.SendAsync("DELETE", $"/api/v1/organizations/{organization}");

        Assert.True((await visitor.SeeAsync(path + Page)).Says("This link is closed"));
    }

    [Theory]
    [InlineData("""{"theme":{"accent":"red;}*{"}}""", "/theme/accent")]
    [InlineData("""{"theme":{"logo":"https://evil.invalid/x.png"}}""", "/theme/logo")]
    [InlineData("""{"theme":{"logo":"data:image/svg+xml;base64,PHN2Zz4="}}""", "/theme/logo")]
    [InlineData("""{"theme":{"colour":"red"}}""", "/theme")]
    [InlineData("""{"theme":{"name":7}}""", "/theme/name")]
    [InlineData("""{"expires_in":1}""", "/expires_in")]
    [InlineData("""{"expires_in":"1h"}""", "/expires_in")]
    [InlineData("""{"expires":1}""", "/expires")]
    public async Task A_bad_link_is_refused_with_its_field(string body, string field)
    {
        var answer = await server.SendAsync("POST", "/api/v1/organizations/acme/portal", body);

        Assert.Equal((400, "invalid"), (answer.Code, answer.Problem));
        Assert.Equal([field], answer.Fields);
    }

    [Fact]
    public async Task The_platforms_colour_is_a_style_sheet_and_its_name_is_text()
    {
        var (_, path, made) = await LinkAsync(
            "acme",
            """{"theme":{"name":"<b>Acme</b>","accent":"#FFCC00"},"expires_in":60}"""
        );
        using var visitor = new Visitor(server.Process.Url);

        var sheet = await visitor.SeeAsync(path + Page);
        var lost = await visitor.SeeAsync(path + "nothing");

        Assert.Equal("text/css; charset=utf-8", sheet.Headers["Content-Type"]);
        Assert.Contains("--accent: #ffcc00; --on-accent: #000000;", sheet.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>Acme", lost.Text, StringComparison.Ordinal);
        Assert.Equal(
            TimeSpan.FromSeconds(60),
            made.Json.GetProperty("expires_at").GetDateTimeOffset()
                - made.Json.GetProperty("created_at").GetDateTimeOffset()
        );
    }

    [Fact]
    public async Task The_same_idempotency_key_gives_the_same_link()
    {
        var once = ("Idempotency-Key", "portal-1");

        var first = await server.SendAsync("POST", "/api/v1/organizations/acme/portal", "{}", null, once);
        var second = await server.SendAsync("POST", "/api/v1/organizations/acme/portal", "{}", null, once);

        Assert.Equal(Url(first), Url(second));
    }

    [Fact]
    public async Task No_page_may_frame_it_unless_the_operator_names_the_origin()
    {
        var (_, path, _) = await LinkAsync("acme");
        using var visitor = new Visitor(server.Process.Url);

        var headers = (await visitor.SeeAsync(path + Page)).Headers;

        Assert.EndsWith("frame-ancestors 'none'", headers["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("no-referrer", headers["Referrer-Policy"]);
    }

    [Fact]
    public async Task Named_origins_may_frame_portals_only_and_links_begin_with_the_public_address()
    {
        using var directory = new TempDirectory();
        await using var own = await TalariaProcess.ServeAsync(
            directory.File("data"),
            environment: new Dictionary<string, string>
            {
                ["TALARIA__DASHBOARD__FRAME_ORIGINS"] = "https://app.acme.example, https://*.acme.example",
                ["TALARIA__SERVER__PUBLIC_URL"] = "https://hooks.acme.example/",
            }
        );
        own.Http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        await own.Http.PostAsJsonAsync(
            "/api/v1/organizations",
            new
            {
                name = "Acme",
                profile = "standard",
                external_id = "acme",
            },
            TestContext.Current.CancellationToken
        );
        using var answer = await own.Http.PostAsync(
            "/api/v1/organizations/acme/portal",
            null,
            TestContext.Current.CancellationToken
        );
        var url = JsonElement
            .Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .GetProperty("url")
            .GetString()!;
        Assert.StartsWith("https://hooks.acme.example/p/", url, StringComparison.Ordinal);
        using var visitor = new Visitor(own.Url);

        var portal = (await visitor.SeeAsync(new Uri(url).AbsolutePath + Page)).Headers;
        var closed = (await visitor.SeeAsync("/p/closed/")).Headers;
        var operators = (await visitor.SeeAsync("/sign-in")).Headers;

        foreach (var headers in (IReadOnlyDictionary<string, string>[])[portal, closed])
        {
            Assert.EndsWith(
                "frame-ancestors https://app.acme.example https://*.acme.example",
                headers["Content-Security-Policy"],
                StringComparison.Ordinal
            );
            Assert.False(headers.ContainsKey("X-Frame-Options"));
        }
        Assert.EndsWith("frame-ancestors 'none'", operators["Content-Security-Policy"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_is_in_no_line_of_the_log()
    {
        var (_, path, _) = await LinkAsync("acme");
        using var visitor = new Visitor(server.Process.Url);
        await visitor.SeeAsync(path + Page);
        await visitor.SeeAsync(path + "nothing");
        await visitor.SubmitAsync(path + "nothing", ("a", "b"));

        var token = path.Split('/')[2];
        Assert.DoesNotContain(server.Process.Output, l => l.Contains(token, StringComparison.Ordinal));
        Assert.DoesNotContain(server.Process.Errors, l => l.Contains(token, StringComparison.Ordinal));
    }

    private async Task<(string Id, string Path, Answered Made)> LinkAsync(string organization, string? body = null)
    {
        var made = await server.SendAsync("POST", $"/api/v1/organizations/{organization}/portal", body);
        Assert.Equal(201, made.Code);
        return (made.Json.GetProperty("id").GetString()!, new Uri(Url(made)).AbsolutePath, made);
    }

    private static string Url(Answered made) => made.Json.GetProperty("url").GetString()!;
}

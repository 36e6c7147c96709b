using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Hostile;

/// <summary>A customer who tries every route of the dashboard with what is not theirs.</summary>
public sealed class PortalReachTests(RunningServer server) : IClassFixture<RunningServer>
{
    /// <summary>What forms ask for, so that nothing but the permission can refuse them.</summary>
    private static readonly (string, string)[] Everything =
    [
        ("url", "http://127.0.0.1:9/taken"),
        ("name", "taken"),
        ("events", "*"),
        ("version", "1"),
        ("since", "2026-01-01T00:00"),
        ("do", "start"),
        ("confirm", "delete"),
        ("reason", "taken"),
        ("overlap", "0"),
        ("headers", "a: b"),
        ("body", "{}"),
        ("secret", "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"),
        ("endpoint", ""),
    ];

    [Fact]
    public async Task Another_organizations_ids_are_not_there_in_any_route_or_form()
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        var replay = await ReplayAsync(server.Other);
        foreach (var route in (await DashboardMap.CustomersAsync()).Where(r => r.HasId))
        {
            var at = path + route.At(server.Other, replay);
            var seen = route.IsGet ? await visitor.SeeAsync(at) : await visitor.SubmitAsync(at, Everything);

            Assert.True(seen.Status == 404, $"{route}: {seen.Status}");
            Assert.DoesNotContain("127.0.0.1:9/hook", seen.Text, StringComparison.Ordinal);
        }
        await Nothing_was_touched_Async(server.Other);
    }

    [Theory]
    [InlineData("verify?endpoint={endpoint}", 404)]
    [InlineData("deliveries?endpoint={endpoint}", 200)]
    [InlineData("deliveries?search={event}", 200)]
    [InlineData("deliveries?search={delivery}", 303)]
    [InlineData("events?search={event}", 303)]
    [InlineData("endpoints?search={endpoint}", 200)]
    [InlineData("notices?endpoint={endpoint}", 200)]
    [InlineData("endpoints/{own}/test?delivery={delivery}", 200)]
    public async Task Nor_do_they_show_anything_in_a_query(string query, int status)
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;

        var seen = await visitor.SeeAsync(
            path
                + query
                    .Replace("{own}", server.Acme.Endpoint, StringComparison.Ordinal)
                    .Replace("{endpoint}", server.Other.Endpoint, StringComparison.Ordinal)
                    .Replace("{event}", server.Other.Event, StringComparison.Ordinal)
                    .Replace("{delivery}", server.Other.Delivery, StringComparison.Ordinal)
        );

        Assert.Equal(status, seen.Status);
        Assert.DoesNotContain("<tr id=", seen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("id=\"test-outcome\"", seen.Text, StringComparison.Ordinal);
        if (seen.Location is { } next)
        {
            Assert.Equal(404, (await visitor.SeeAsync(next)).Status);
        }
    }

    [Fact]
    public async Task A_form_with_another_organizations_endpoint_in_it_reaches_none()
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;

        var check = await visitor.SubmitAsync($"{path}verify?endpoint={server.Other.Endpoint}", Everything);

        Assert.Equal(404, check.Status);
        await Nothing_was_touched_Async(server.Other);
    }

    [Fact]
    public async Task A_cursor_of_another_organization_is_refused()
    {
        using var theirs = new Visitor(server.Process.Url);
        var crowded = await server.OrganizationAsync();
        for (var i = 0; i < 26; i++)
        {
            await server.SendAsync(
                "POST",
                $"/api/v1/organizations/{crowded}/endpoints",
                $$"""{"url":"http://127.0.0.1:9/{{i}}"}"""
            );
        }
        var first = await theirs.SeeAsync((await server.LinkAsync(crowded)) + "endpoints");
        var cursor = first.Text.Split("cursor=")[1].Split('"')[0];
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;

        foreach (var list in (string[])["endpoints", "deliveries", "events", "notices", "replays"])
        {
            Assert.Equal(400, (await visitor.SeeAsync($"{path}{list}?cursor={cursor}")).Status);
        }
    }

    [Fact]
    public async Task The_operators_routes_do_not_exist_below_a_link()
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        foreach (var route in (await DashboardMap.AllAsync()).Where(r => r.Audience != Audience.Organization))
        {
            var whole = route.At(server.Acme, "rpl_x").TrimStart('/');
            var rest = whole.Replace($"organizations/{server.Acme.Organization}/", "", StringComparison.Ordinal);
            foreach (var at in (string[])[path + whole, path + rest])
            {
                // The first page of a link is its own overview.
                var seen = route.IsGet ? await visitor.SeeAsync(at) : await visitor.SubmitAsync(at, Everything);
                Assert.True(seen.Status is 404 or 405 || at == path, $"{route} at {at}: {seen.Status}");
            }
        }
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/organizations/acme")).Code);
    }

    [Fact]
    public async Task A_link_that_reads_only_is_refused_every_form_and_shows_none()
    {
        var path = await server.LinkAsync("acme", """{"read_only":true}""");
        var (writing, visitor) = await EnterAsync();
        using var _ = visitor;
        visitor.Origin = "null";
        var replay = await ReplayAsync(server.Acme);
        foreach (var route in (await DashboardMap.CustomersAsync()).Where(r => !r.IsLive))
        {
            var rest = route.At(server.Acme, replay);
            if (route.IsGet)
            {
                var seen = await visitor.SeeAsync(path + rest);
                Assert.True(seen.Status is 200 or 303 or 403 or 404, $"{route}: {seen.Status}");
                Assert.DoesNotContain("method=\"post\"", seen.Text, StringComparison.Ordinal);
            }
            else
            {
                var refused = await visitor.SubmitAsync(path + rest, Everything);
                Assert.True(refused.Status == 403, $"{route}: {refused.Status}");
            }
        }
        await Nothing_was_touched_Async(server.Acme);
        Assert.Equal(200, (await visitor.SeeAsync(writing)).Status);
    }

    [Fact]
    public async Task Every_form_without_the_links_code_or_from_another_site_is_refused()
    {
        var (path, visitor) = await EnterAsync();
        using var _ = visitor;
        var code = visitor.FormCode;
        using var another = new Visitor(server.Process.Url);
        await another.SeeAsync(await server.LinkAsync("acme") + "endpoints/new");
        Assert.NotEqual(code, another.FormCode);
        var replay = await ReplayAsync(server.Acme);
        foreach (var route in (await DashboardMap.CustomersAsync()).Where(r => !r.IsGet))
        {
            var at = path + route.At(server.Acme, replay);
            foreach (var wrong in (string?[])[null, "", another.FormCode])
            {
                Assert.Equal(403, (await visitor.SubmitAsync(at, wrong, Everything)).Status);
            }
            foreach (var site in (string[])["cross-site", "same-site", "none"])
            {
                visitor.FetchSite = site;
                Assert.Equal(403, (await visitor.SubmitAsync(at, code, Everything)).Status);
            }
            visitor.FetchSite = null;
            visitor.Origin = "https://evil.invalid";
            Assert.Equal(403, (await visitor.SubmitAsync(at, code, Everything)).Status);
            visitor.Origin = "";
        }
        await Nothing_was_touched_Async(server.Acme);
    }

    [Fact]
    public async Task Without_a_session_every_page_asks_to_sign_in_and_no_form_is_obeyed()
    {
        using var nobody = new Visitor(server.Process.Url);
        foreach (var route in (await DashboardMap.AllAsync()).Where(r => r.Audience != Audience.Open))
        {
            var at = route.At(server.Acme, "rpl_x");
            var seen = route.IsGet ? await nobody.SeeAsync(at) : await nobody.SubmitAsync(at, Everything);

            Assert.Equal(303, seen.Status);
            Assert.StartsWith("/sign-in", seen.Location, StringComparison.Ordinal);
        }
        await Nothing_was_touched_Async(server.Acme);
    }

    private async Task<(string Path, Visitor Visitor)> EnterAsync()
    {
        var path = await server.LinkAsync("acme");
        var visitor = new Visitor(server.Process.Url);
        Assert.Equal(200, (await visitor.SeeAsync(path + "endpoints/new")).Status);
        return (path, visitor);
    }

    private async Task<string> ReplayAsync(Inhabitant of)
    {
        var root = $"/api/v1/organizations/{of.Organization}";
        var made = await server.SendAsync(
            "POST",
            $"{root}/endpoints/{of.Endpoint}/replay",
            """{"since":"2026-01-01T00:00:00Z"}"""
        );
        return made.Json.GetProperty("id").GetString()!;
    }

    private async Task Nothing_was_touched_Async(Inhabitant of)
    {
        var root = $"/api/v1/organizations/{of.Organization}";
        var endpoints = (await server.SendAsync("GET", $"{root}/endpoints")).Json.GetProperty("data");
        var endpoint = Assert.Single(endpoints.EnumerateArray());
        Assert.Equal(
            (of.Endpoint, "http://127.0.0.1:9/hook", true),
            (
                endpoint.GetProperty("id").GetString(),
                endpoint.GetProperty("url").GetString(),
                endpoint.GetProperty("enabled").GetBoolean()
            )
        );
        var delivery = await server.SendAsync("GET", $"{root}/deliveries/{of.Delivery}");
        Assert.Equal("pending", delivery.Json.GetProperty("state").GetString());
    }
}

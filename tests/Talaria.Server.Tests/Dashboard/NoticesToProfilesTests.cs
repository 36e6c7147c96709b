using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard;

/// <summary>Notices, replays, the callback secret, nodes and profiles: who sees them, and what their forms do.</summary>
public sealed class NoticesToProfilesTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("/nodes", "On SQLite there is one node")]
    [InlineData("/nodes", "Accepted events")]
    [InlineData("/profiles", "agentset")]
    [InlineData("/profiles/roark", "Event catalogue")]
    [InlineData("/profiles/agentset?type=document.ready", "document.ready as an endpoint gets it")]
    [InlineData("/organizations/acme/notices", "was added.")]
    [InlineData("/organizations/other/replays", "No replay yet")]
    [InlineData("/organizations/acme/replays/new", "Go on")]
    [InlineData("/organizations/acme/callback-secret", "Show the secret")]
    public async Task The_operator_sees_each_page(string path, string words)
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var seen = await visitor.SeeAsync(path);

        Assert.Equal(200, seen.Status);
        Assert.True(seen.Says(words), seen.Text);
    }

    [Theory]
    [InlineData("/profiles/none")]
    [InlineData("/organizations/acme/replays/rpl_none")]
    [InlineData("/organizations/none/notices")]
    public async Task What_is_not_there_is_a_page_that_says_so(string path)
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        Assert.Equal(404, (await visitor.SeeAsync(path)).Status);
    }

    [Fact]
    public async Task A_customer_sees_its_own_and_nothing_of_the_operators()
    {
        var path = await LinkAsync("acme");
        using var visitor = new Visitor(server.Process.Url);

        foreach (var own in (string[])["notices", "replays", "replays/new", "callback-secret"])
        {
            Assert.Equal(200, (await visitor.SeeAsync(path + own)).Status);
        }
        var notices = await visitor.SeeAsync(path + "notices");
        Assert.False(notices.Says("Webhook") || notices.Says("Change the owners"));
        foreach (var operators in (string[])["nodes", "profiles", "profiles/standard"])
        {
            Assert.Equal(404, (await visitor.SeeAsync(path + operators)).Status);
        }
    }

    [Fact]
    public async Task Who_may_only_look_gets_no_form_and_no_secret()
    {
        var path = await LinkAsync("acme", """{"read_only":true}""");
        using var visitor = new Visitor(server.Process.Url);

        Assert.Equal(404, (await visitor.SeeAsync(path + "replays/new")).Status);
        Assert.False((await visitor.SeeAsync(path + "replays")).Says("New replay"));
        Assert.False((await visitor.SeeAsync(path + "callback-secret")).Says("<button class=\"button\">Show"));
        var refused = await visitor.SubmitAsync(path + "callback-secret");
        Assert.Equal(403, refused.Status);
        Assert.False(refused.Says("whsec_"));
    }

    [Fact]
    public async Task The_callback_secret_is_shown_to_a_form_alone_and_replaced()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        const string path = "/organizations/acme/callback-secret";

        Assert.False((await visitor.SeeAsync(path)).Says("whsec_"));
        var shown = await visitor.SubmitAsync(path);
        Assert.True(shown.Says("whsec_"));
        Assert.Equal("no-store", shown.Headers["Cache-Control"]);
        Assert.Equal(403, (await visitor.SubmitAsync(path, code: null)).Status);

        var refused = await visitor.SubmitAsync($"{path}/rotate", ("overlap", "a while"));
        Assert.Equal(422, refused.Status);
        Assert.True(refused.Says("id=\"f-overlap-error\"") && refused.Says("value=\"a while\""));
        Assert.Equal(422, (await visitor.SubmitAsync($"{path}/rotate", ("overlap", "31d"))).Status);
        var rotated = await visitor.SubmitAsync($"{path}/rotate", ("overlap", "1h"));
        Assert.EndsWith("/callback-secret?done=secret-rotated", rotated.Location, StringComparison.Ordinal);
        Assert.True((await visitor.SubmitAsync(path)).Says("An earlier one"));
    }

    [Fact]
    public async Task A_replays_endpoint_is_chosen_and_its_page_asks_for_the_rest()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var root = $"/organizations/{server.Acme.Organization}";

        var led = await visitor.SeeAsync($"{root}/replays/new?endpoint={server.Acme.Endpoint}");

        Assert.Equal((303, $"{root}/endpoints/{server.Acme.Endpoint}/replay"), (led.Status, led.Location));
        Assert.Equal(404, (await visitor.SeeAsync($"{root}/replays/new?endpoint=none")).Status);
    }

    [Fact]
    public async Task A_replay_is_seen_by_its_own_organization_and_cancelled()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var acme = $"/organizations/{server.Acme.Organization}";
        var started = await server.SendAsync(
            "POST",
            $"/api/v1{acme}/endpoints/{server.Acme.Endpoint}/replay",
            """{"since":"2026-01-01T00:00:00Z","include":"all"}"""
        );
        var page = $"{acme}/replays/{started.Json.GetProperty("id").GetString()}";

        Assert.True((await visitor.SeeAsync($"{acme}/replays")).Says(page));
        Assert.True((await visitor.SeeAsync(page)).Says("Events examined"));
        var other = page.Replace(acme, "/organizations/other", StringComparison.Ordinal);
        Assert.Equal(404, (await visitor.SeeAsync(other)).Status);
        Assert.Equal(404, (await visitor.SubmitAsync($"{other}/cancel")).Status);
        Assert.Equal(403, (await visitor.SubmitAsync($"{page}/cancel", code: "0")).Status);
        // One that is over has nothing to cancel, and the page says so.
        var cancelled = await visitor.SubmitAsync($"{page}/cancel");
        Assert.Contains(cancelled.Status, (int[])[303, 409]);
    }

    private async Task<string> LinkAsync(string organization, string? body = null)
    {
        var made = await server.SendAsync("POST", $"/api/v1/organizations/{organization}/portal", body);
        return new Uri(made.Json.GetProperty("url").GetString()!).AbsolutePath;
    }
}

using System.Text.RegularExpressions;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard;

/// <summary>What the operator does to one organization, by forms.</summary>
public sealed partial class OrganizationAdministrationTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_organization_is_made_searched_renamed_and_deleted_behind_its_word()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var made = await visitor.SubmitAsync(
            "/organizations/new",
            ("name", "Blue Heron"),
            ("profile", "roark"),
            ("external_id", "blue-heron"),
            ("owners", "a@heron.example\r\nb@heron.example")
        );
        Assert.Equal(303, made.Status);
        Assert.EndsWith("?done=organization-made", made.Location, StringComparison.Ordinal);
        Assert.True((await visitor.SeeAsync("/organizations?search=HERON")).Says(">Blue Heron</a>"));
        var listed = await server.SendAsync("GET", "/api/v1/organizations?search=ue-hero");
        Assert.Single(listed.Json.GetProperty("data").EnumerateArray());
        Assert.True((await visitor.SeeAsync("/organizations?search=osprey")).Says("Nothing found"));

        const string settings = "/organizations/blue-heron/settings";
        var saved = await visitor.SubmitAsync(
            settings,
            ("name", "Grey Heron"),
            ("profile", "standard"),
            ("external_id", "blue-heron"),
            ("owners", "c@heron.example")
        );
        Assert.True((await visitor.SeeAsync(saved.Location!)).Says("Your changes were saved."));
        var shown = await server.SendAsync("GET", "/api/v1/organizations/blue-heron");
        Assert.Equal(
            ("Grey Heron", "standard", "c@heron.example"),
            (
                shown.Json.GetProperty("name").GetString(),
                shown.Json.GetProperty("profile").GetString(),
                Assert.Single(shown.Json.GetProperty("owners").EnumerateArray()).GetString()
            )
        );

        var mistyped = await visitor.SubmitAsync($"{settings}/delete", ("confirm", "heron"));
        Assert.Equal(422, mistyped.Status);
        Assert.True(mistyped.Says("has to be blue-heron"));
        var removed = await visitor.SubmitAsync($"{settings}/delete", ("confirm", "blue-heron"));
        Assert.Equal("/organizations?done=organization-removed", removed.Location);
        Assert.Equal(404, (await visitor.SeeAsync(settings)).Status);
    }

    [Fact]
    public async Task The_profile_stays_while_there_is_an_endpoint_and_the_page_says_why()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var refused = await visitor.SubmitAsync(
            "/organizations/acme/settings",
            ("name", "acme"),
            ("profile", "roe"),
            ("external_id", "acme")
        );

        Assert.Equal(409, refused.Status);
        Assert.True(refused.Says("id=\"f-profile-error\""));
        Assert.True(refused.Says("<option value=\"roe\" selected>"));
    }

    [Fact]
    public async Task Talarias_own_organization_is_not_deleted()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var refused = await visitor.SubmitAsync("/organizations/talaria/settings/delete", ("confirm", "talaria"));

        Assert.Equal(409, refused.Status);
        Assert.True(refused.Says("own organization"));
    }

    [Fact]
    public async Task A_key_is_made_shown_once_used_and_revoked()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        const string keys = "/organizations/other/keys";

        var refused = await visitor.SubmitAsync(keys, ("name", ""), ("expires_at", "2020-01-01"));
        Assert.Equal(422, refused.Status);
        Assert.True(refused.Says("id=\"f-name-error\"") && refused.Says("id=\"f-expires_at-error\""));
        Assert.True(refused.Says("has to name one or more of read, manage, publish"));

        var made = await visitor.SubmitAsync(keys, ("name", "reader"), ("permissions", "read"));
        Assert.Equal((200, "no-store"), (made.Status, made.Headers["Cache-Control"]));
        var key = Key().Match(made.Text).Value;
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/organizations/other", key: key)).Code);
        Assert.Equal(403, (await server.SendAsync("PATCH", "/api/v1/organizations/other", "{}", key)).Code);

        var listed = await visitor.SeeAsync(keys);
        Assert.DoesNotContain(key, listed.Text, StringComparison.Ordinal);
        var revoke = Revoke().Match(listed.Text).Groups["path"].Value;
        Assert.Equal($"{Here(revoke)}?done=key-revoked", (await visitor.SubmitAsync(revoke)).Location);
        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/organizations/other", key: key)).Code);
        Assert.Equal(404, (await visitor.SubmitAsync($"{keys}/key_nobody/revoke")).Status);
    }

    [Fact]
    public async Task A_portal_link_is_made_opened_and_revoked()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        const string links = "/organizations/other/portal";

        var refused = await visitor.SubmitAsync(links, ("accent", "reddish"), ("expires_in", "3600"));
        Assert.Equal(422, refused.Status);
        Assert.True(refused.Says("id=\"f-accent-error\"") && refused.Says("value=\"reddish\""));

        var made = await visitor.SubmitAsync(links, ("accent", "#0a7cff"), ("expires_in", "3600"), ("read_only", "on"));
        var portal = Portal().Match(made.Text).Value;
        using var customer = new Visitor(server.Process.Url);
        Assert.Equal(200, (await customer.SeeAsync(portal + "theme.css")).Status);
        var listed = await visitor.SeeAsync(links);
        Assert.DoesNotContain(portal, listed.Text, StringComparison.Ordinal);
        await visitor.SubmitAsync(Revoke().Match(listed.Text).Groups["path"].Value);
        Assert.Equal(404, (await customer.SeeAsync(portal + "theme.css")).Status);

        var opened = await visitor.SubmitAsync($"{links}/open");
        Assert.Equal(303, opened.Status);
        Assert.Equal(200, (await customer.SeeAsync(opened.Location + "theme.css")).Status);
    }

    private static string Here(string revoke) => revoke[..revoke.LastIndexOf("/key_", StringComparison.Ordinal)];

    [GeneratedRegex("tk_[A-Za-z0-9_-]{43}", RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex("/p/[A-Za-z0-9_-]{43}/", RegexOptions.NonBacktracking)]
    private static partial Regex Portal();

    [GeneratedRegex("action=\"(?<path>[^\"]+/revoke)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Revoke();
}

using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>Signing in and out, over HTTP against the real program.</summary>
public sealed class SignInTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Without_a_session_a_page_asks_to_sign_in_and_comes_back_to_the_same_page()
    {
        using var visitor = new Visitor(server.Process.Url);

        var sent = await visitor.SeeAsync("/organizations?search=acme");
        Assert.Equal((303, "/sign-in?return=%2Forganizations%3Fsearch%3Dacme"), (sent.Status, sent.Location));
        var asked = await visitor.SeeAsync(sent.Location!);
        Assert.True(asked.Says("name=\"return\" value=\"/organizations?search=acme\""));
        var back = await visitor.SubmitAsync(
            "/sign-in",
            ("key", TalariaProcess.OperatorKey),
            ("return", "/organizations?search=acme")
        );

        Assert.Equal((303, "/organizations?search=acme"), (back.Status, back.Location));
        Assert.True((await visitor.SeeAsync(back.Location!)).Says(">acme</a>"));
    }

    [Theory]
    [InlineData("//evil.invalid/")]
    [InlineData("https://evil.invalid/")]
    [InlineData("/\\evil.invalid")]
    public async Task It_never_comes_back_to_another_place(string elsewhere)
    {
        using var visitor = new Visitor(server.Process.Url);

        var back = await visitor.SubmitAsync("/sign-in", ("key", TalariaProcess.OperatorKey), ("return", elsewhere));

        Assert.Equal("/", back.Location);
    }

    [Theory]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task A_wrong_key_is_told_beside_the_field_and_opens_nothing(string key)
    {
        using var visitor = new Visitor(server.Process.Url);

        var refused = await visitor.SubmitAsync("/sign-in", ("key", key), ("return", "/organizations"));

        Assert.Equal(422, refused.Status);
        Assert.True(refused.Says("is not an operator&#x27;s key"));
        Assert.True(refused.Says("aria-invalid=\"true\""));
        Assert.True(refused.Says("name=\"return\" value=\"/organizations\""));
        Assert.False(refused.Headers.ContainsKey("Set-Cookie"));
        Assert.Equal(303, (await visitor.SeeAsync("/organizations")).Status);
    }

    [Fact]
    public async Task An_organizations_key_is_not_the_operators()
    {
        using var visitor = new Visitor(server.Process.Url);

        Assert.Equal(422, (await visitor.SubmitAsync("/sign-in", ("key", server.Acme.Key))).Status);
    }

    [Fact]
    public async Task The_cookie_is_out_of_reach_of_scripts_and_of_other_sites()
    {
        using var visitor = new Visitor(server.Process.Url);

        var cookie = (await visitor.SubmitAsync("/sign-in", ("key", TalariaProcess.OperatorKey))).Headers["Set-Cookie"];

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_itself_and_not_only_the_cookie()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var stolen = visitor.Cookies.GetCookies(server.Process.Url)[SessionCookie.Name]!.Value;

        var left = await visitor.SubmitAsync("/sign-out");

        Assert.Equal((303, "/sign-in"), (left.Status, left.Location));
        using var thief = new Visitor(server.Process.Url);
        thief.Cookies.Add(server.Process.Url, new System.Net.Cookie(SessionCookie.Name, stolen));
        Assert.Equal("/sign-in?return=%2Forganizations&ended=1", (await thief.SeeAsync("/organizations")).Location);
    }

    [Fact]
    public async Task A_path_that_is_not_there_is_a_page_for_a_browser_and_a_problem_for_a_program()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var page = await visitor.SeeAsync("/nothing/here");
        var unknown = await visitor.SeeAsync("/organizations/org_nobody/settings");
        var api = await visitor.SeeAsync("/api/v1/nothing");
        var program = await server.SendAsync("GET", "/nothing/here");

        Assert.Equal((404, 404, 404, 404), (page.Status, unknown.Status, api.Status, program.Code));
        Assert.True(page.Says("<h1>Nothing here") && unknown.Says("Back to the overview"));
        Assert.True(page.Says("Back to the overview") && page.Says("Sign out"), page.Text);
        using var stranger = new Visitor(server.Process.Url);
        Assert.True(
            (await stranger.SeeAsync("/nothing/here")).Says("<a class=\"button\" href=\"/sign-in\">Sign in</a>")
        );
        Assert.Equal("application/problem+json", api.Headers["Content-Type"]);
        Assert.Equal("not_found", program.Problem);
    }

    [Theory]
    [InlineData("/organizations")]
    [InlineData("/sign-in")]
    [InlineData("/nothing/here")]
    public async Task No_page_of_the_operator_may_be_framed_or_load_anything_from_elsewhere(string path)
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var headers = (await visitor.SeeAsync(path)).Headers;

        var policy = headers["Content-Security-Policy"];
        Assert.StartsWith("default-src 'none'; style-src 'self'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.EndsWith("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal(
            ("DENY", "nosniff", "same-origin"),
            (headers["X-Frame-Options"], headers["X-Content-Type-Options"], headers["Referrer-Policy"])
        );
    }

    [Fact]
    public async Task The_style_sheet_and_the_script_are_kept_for_ever_under_the_name_of_their_hash()
    {
        using var visitor = new Visitor(server.Process.Url);
        var page = await visitor.SeeAsync("/sign-in");
        var style = page.Text.Split("rel=\"stylesheet\" href=\"")[1].Split('"')[0];

        var sheet = await visitor.SeeAsync(style);

        Assert.Equal(200, sheet.Status);
        Assert.Contains("immutable", sheet.Headers["Cache-Control"], StringComparison.Ordinal);
        Assert.Equal(404, (await visitor.SeeAsync("/assets/talaria.000000000000.css")).Status);
        Assert.Equal(404, (await visitor.SeeAsync("/assets/..%2f..%2ftalaria.yaml")).Status);
    }
}

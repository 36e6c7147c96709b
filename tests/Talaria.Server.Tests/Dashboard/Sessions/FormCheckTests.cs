using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Sessions;

/// <summary>Forms that another site's page, or an earlier session, sends.</summary>
public sealed class FormCheckTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Path = "/organizations/new";

    [Theory]
    [InlineData("", null, true)]
    [InlineData("", "same-origin", true)]
    [InlineData(null, "same-origin", true)]
    [InlineData("https://evil.invalid", null, false)]
    [InlineData("https://evil.invalid", "cross-site", false)]
    [InlineData("", "cross-site", false)]
    [InlineData("", "same-site", false)]
    [InlineData("null", null, false)]
    [InlineData(null, null, false)]
    public async Task A_form_is_obeyed_only_if_the_browser_says_that_it_is_from_here(
        string? origin,
        string? site,
        bool obeyed
    )
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        visitor.Origin = origin;
        visitor.FetchSite = site;

        var answer = await visitor.SubmitAsync(Path, ("name", "Formed"), ("profile", "standard"));

        Assert.Equal(obeyed ? 303 : 403, answer.Status);
        Assert.Equal(!obeyed, answer.Says("did not come from a page of this dashboard"));
    }

    [Fact]
    public async Task Without_the_sessions_code_or_with_another_sessions_a_form_is_refused()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        using var another = await new Visitor(server.Process.Url).SignInAsync();

        foreach (var code in (string?[])[null, "", "00", another.FormCode])
        {
            var answer = await visitor.SubmitAsync(Path, code, ("name", "Formed"), ("profile", "standard"));

            Assert.Equal(403, answer.Status);
            Assert.True(answer.Says("from an earlier session"));
        }
    }

    [Fact]
    public async Task A_foreign_page_cannot_even_sign_somebody_in()
    {
        using var visitor = new Visitor(server.Process.Url) { Origin = "https://evil.invalid" };

        var answer = await visitor.SubmitAsync("/sign-in", ("key", TalariaProcess.OperatorKey));

        Assert.Equal(403, answer.Status);
        Assert.False(answer.Headers.ContainsKey("Set-Cookie"));
    }

    [Fact]
    public async Task What_is_refused_is_shown_beside_its_field_with_what_was_typed()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var answer = await visitor.SubmitAsync(
            Path,
            ("name", "<script>alert(1)</script>"),
            ("profile", "standrad"),
            ("owners", "ops@acme.example\nnobody"),
            ("external_id", "acme corp")
        );

        Assert.Equal(422, answer.Status);
        Assert.True(answer.Says("value=\"&lt;script&gt;alert(1)&lt;/script&gt;\""));
        Assert.False(answer.Says("<script>alert"));
        Assert.True(answer.Says("id=\"f-profile-error\""));
        Assert.True(answer.Says("&#x27;nobody&#x27; is not an e-mail address"));
        Assert.True(answer.Says("ops@acme.example&#xA;nobody</textarea>"));
        Assert.True(answer.Says("id=\"f-external_id-error\""));
        Assert.False(answer.Says("id=\"f-name-error\""));
    }

    [Fact]
    public async Task A_taken_external_id_is_a_conflict_beside_its_field()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var answer = await visitor.SubmitAsync(
            Path,
            ("name", "Twin"),
            ("profile", "standard"),
            ("external_id", server.Acme.ExternalId)
        );

        Assert.Equal(409, answer.Status);
        Assert.True(answer.Says("id=\"f-external_id-error\""));
        Assert.True(answer.Says("Another organization has this external_id"));
    }

    [Fact]
    public async Task A_form_of_a_session_that_is_over_leads_back_to_its_page_after_signing_in()
    {
        using var visitor = new Visitor(server.Process.Url);

        var answer = await visitor.SubmitAsync(Path, ("name", "Late"), ("profile", "standard"));

        Assert.Equal((303, "/sign-in"), (answer.Status, answer.Location));
    }
}

namespace Talaria.Server.Tests.Browser;

/// <summary>Signing in and out, as the operator does it.</summary>
[Collection<InBrowser>]
public sealed class SignInPageTests(Chromium chromium, World world)
{
    [Theory, EachLook]
    public void The_operator_comes_back_to_the_page_that_was_asked_for_and_signs_out(Look look)
    {
        using var tab = chromium.Open(world.Url, look).Go("/organizations?search=larkspur");
        Assert.Equal("/sign-in", tab.Path.Split('?')[0]);

        tab.Fill("Admin key", world.Key).Press("Sign in");
        Assert.Equal("/organizations?search=larkspur", tab.Path);
        Assert.Contains("Larkspur Labs", tab.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Northwind", tab.Text, StringComparison.Ordinal);

        tab.Check().Press("Sign out");
        Assert.Equal("/sign-in", tab.Path.Split('?')[0]);
        tab.Go("/organizations");
        Assert.Equal("/sign-in", tab.Path.Split('?')[0]);
        tab.Check();
    }

    [Theory, EachLook]
    public void A_wrong_key_is_told_beside_the_field_and_not_shown_again(Look look)
    {
        using var tab = chromium.Open(world.Url, look).Go("/sign-in");

        tab.Fill("Admin key", "wrong").Press("Sign in");

        Assert.Equal(422, tab.Status);
        Assert.Contains("is not an operator's key", tab.Text, StringComparison.Ordinal);
        Assert.Equal(
            ("", "true"),
            (tab.Field("Admin key").GetAttribute("value"), tab.Field("Admin key").GetAttribute("aria-invalid"))
        );
        tab.Check();
    }

    [Fact]
    public void A_path_that_is_not_there_is_a_page_with_a_way_out()
    {
        using var tab = chromium.Open(world.Url).Go("/nowhere");

        Assert.Equal(404, tab.Status);
        tab.Check().Press("Sign in");
        Assert.Equal(200, tab.Status);
    }
}

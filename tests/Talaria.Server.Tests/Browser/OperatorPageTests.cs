using OpenQA.Selenium;
using Talaria.Sdk.Contracts;
using Talaria.Server.Dashboard.Sessions;

namespace Talaria.Server.Tests.Browser;

/// <summary>The operator's work on one organization: owners, keys, a look as its customer, notices; and pages that are not there any more.</summary>
[Collection<InBrowser>]
public sealed class OperatorPageTests(Chromium chromium, World world)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachLook]
    public async Task A_key_is_shown_once_and_revoked_and_owners_are_changed(Look look)
    {
        var place = await world.NewAsync();
        using var tab = await OpenAsync($"{place.Path}/keys", look);

        tab.Press("New key", stays: true).Fill("Name", "Production").Press("Make the key");
        var key = tab.One(".code code").Text;
        Assert.StartsWith("tk_", key, StringComparison.Ordinal);
        Assert.DoesNotContain(key, tab.Check().Go($"{place.Path}/keys").Driver.PageSource, StringComparison.Ordinal);
        tab.Press("Revoke", stays: true).Press("Revoke the key");
        Assert.Contains("The key was revoked", tab.Text, StringComparison.Ordinal);
        tab.Check();

        tab.Go($"{place.Path}/settings").Fill("Owners", "ada@example.com\nbob@example.com").Press("Save");
        Assert.Contains("Your changes were saved.", tab.Text, StringComparison.Ordinal);
        var changed = await world.Client.GetOrganizationAsync(place.Id, Cancel);
        Assert.Equal(["ada@example.com", "bob@example.com"], changed.Owners);
        tab.Check();
    }

    [Fact]
    public async Task The_operator_opens_an_organization_as_its_customer_sees_it()
    {
        using var tab = await OpenAsync($"{world.Northwind.Path}/portal");
        var before = tab.Driver.WindowHandles.ToHashSet(StringComparer.Ordinal);
        var here = tab.Driver.CurrentWindowHandle;

        tab.Press("Open as customer", stays: true);
        var opened = tab.Driver.WindowHandles.Single(w => !before.Contains(w));
        tab.Driver.SwitchTo().Window(opened);
        try
        {
            tab.When("document.readyState === 'complete' && location.pathname.startsWith('/p/')");
            Assert.DoesNotContain("Sign out", tab.Text, StringComparison.Ordinal);
            Assert.Contains("Northwind", tab.Text, StringComparison.Ordinal);
        }
        finally
        {
            tab.Driver.Close();
            tab.Driver.SwitchTo().Window(here);
        }
    }

    [Theory, EachLook]
    public async Task A_session_that_ran_out_comes_back_to_the_same_page_after_signing_in(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        tab.Go("/sign-in").Fill("Admin key", world.Key).Press("Sign in");
        var at = $"{world.Larkspur.Path}/deliveries?state=failed";
        tab.Go(at);
        // As it is when it ran out: the browser still has the cookie, the server not the session.
        var cookie = tab.Driver.Manage().Cookies.GetCookieNamed(SessionCookie.Name)!;
        tab.Driver.Manage().Cookies.DeleteAllCookies();
        tab.Driver.Manage().Cookies.AddCookie(new Cookie(cookie.Name, new string('A', cookie.Value.Length)));

        tab.Go(at);
        Assert.Contains("Your session ended", tab.Text, StringComparison.Ordinal);
        tab.Check().Fill("Admin key", world.Key).Press("Sign in");

        Assert.Equal(at, tab.Path);
        tab.Check();
    }

    [Theory]
    [InlineData("/organizations/org_00000000000000000000000000/endpoints", "Back to the overview")]
    [InlineData("{org}/endpoints/ep_00000000000000000000000000", "Back to Northwind Traders")]
    [InlineData("{org}/deliveries/nobody", "Back to Northwind Traders")]
    [InlineData("{org}/events/nobody", "Back to Northwind Traders")]
    [InlineData("{org}/replays/nobody", "Back to Northwind Traders")]
    [InlineData("/profiles/nobody", "Back to the overview")]
    public async Task An_unknown_id_is_a_page_with_a_way_out(string path, string way)
    {
        using var tab = await OpenAsync(path.Replace("{org}", world.Northwind.Path, StringComparison.Ordinal));

        Assert.Equal(404, tab.Status);
        tab.Check().Press(way);
        Assert.Equal(200, tab.Status);
    }

    [Theory, EachLook]
    public async Task Notices_are_filtered_by_what_they_are_and_by_endpoint(Look look)
    {
        using var tab = await OpenAsync($"{world.Northwind.Path}/notices", look);
        var all = tab.All("tbody tr").Count;

        tab.Go($"{world.Northwind.Path}/notices?kind=disabled");
        Assert.All(tab.All("tbody tr"), r => Assert.Contains("Disabled", r.Text, StringComparison.OrdinalIgnoreCase));
        Assert.InRange(tab.All("tbody tr").Count, 1, all - 1);
        tab.Check();
        var one = world.Northwind.Endpoints["Legacy CRM"].Id;
        tab.Go($"{world.Northwind.Path}/notices?endpoint={one}");
        Assert.All(tab.All("tbody tr"), r => Assert.Contains("Legacy CRM", r.Text, StringComparison.Ordinal));
        Assert.Equal(one, tab.One("select[name=endpoint]").GetAttribute("value"));
        tab.Go($"{world.Northwind.Path}/notices?kind=exhausted&endpoint={world.Northwind.Endpoints["Audit log"].Id}");
        Assert.Contains("Nothing found", tab.Text, StringComparison.Ordinal);
        tab.Check().Press("Clear");
        Assert.Equal(all, tab.All("tbody tr").Count);
    }

    [Fact]
    public async Task Marks_that_turn_text_around_end_with_the_name_that_has_them()
    {
        var place = await world.NewAsync();
        var endpoint = new CreateEndpoint { Name = "desk \u202eevil", Url = world.Hook("ok", "turned") };
        await world.Client.CreateEndpointAsync(place.Id, endpoint, Cancel);
        using var tab = await OpenAsync($"{place.Path}/endpoints");

        Assert.All(
            tab.All("tbody td, tbody a, h1, .crumbs a"),
            e => Assert.Equal("isolate", e.GetCssValue("unicode-bidi"))
        );
        tab.Check();
    }

    private async Task<Tab> OpenAsync(string path, Look look = Look.Light)
    {
        var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        return tab.Go(path);
    }
}

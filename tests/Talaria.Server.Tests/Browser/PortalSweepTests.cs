using OpenQA.Selenium;
using Talaria.Sdk.Contracts;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Browser;

/// <summary>What a customer sees by a portal link: every page of the organization without a cookie, and in a frame.</summary>
[Collection<InBrowser>]
public sealed class PortalSweepTests(Chromium chromium, World world)
{
    // The same components as the operator's, which are seen in each look alone; here with the link's accent.
    private static readonly Look[] Looks = [Look.Light, Look.Dark | Look.Phone];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string>> Names =>
        Sights.OfOrganizations.Select(s => new TheoryDataRow<string>(s.Name));

    [Theory, MemberData(nameof(Names))]
    public async Task A_link_shows_each_page_of_its_organization_well_and_none_of_the_operators(string name)
    {
        var sight = Sights.Named(name);
        var at = sight.At(world);
        var place = at.StartsWith(world.Northwind.Path, StringComparison.Ordinal) ? world.Northwind : world.Larkspur;
        var link = await world.LinkAsync(place);
        var isTheirs = await Sights.IsCustomersAsync(sight);
        foreach (var look in isTheirs ? Looks : [Look.Light])
        {
            using var tab = chromium.Open(world.Url, look);
            tab.Go($"{link}/{at[place.Path.Length..].TrimStart('/')}");

            Assert.True(tab.Status == (isTheirs ? 200 : 404), $"{tab.Path}: {tab.Status}\n{tab.Text}");
            Assert.Empty(tab.Driver.Manage().Cookies.AllCookies);
            Assert.Empty(
                tab.All("a[href^='/organizations'], form[action^='/organizations'], form[action='/sign-out']")
            );
            tab.Check();
        }
    }

    [Theory, MemberData(nameof(Names))]
    public async Task A_link_that_reads_only_shows_no_form_that_changes_anything(string name)
    {
        var sight = Sights.Named(name);
        if (!await Sights.IsCustomersAsync(sight))
        {
            return;
        }
        foreach (var place in (Place[])[world.Northwind, world.Hostile, world.Empty])
        {
            if (sight.Of!(place) is { } at)
            {
                using var tab = chromium.Open(world.Url);
                tab.Go($"{await world.LinkAsync(place, readOnly: true)}/{at[place.Path.Length..].TrimStart('/')}");

                // The page of a form is the form's.
                Assert.Contains(tab.Status, (int[])[200, 403, 404]);
                Assert.Empty(tab.All("form[method=post], img[src=x]"));
                tab.Check();
            }
        }
    }

    [Fact]
    public async Task A_page_whose_origin_is_named_may_frame_it_and_forms_work_there()
    {
        var place = await world.NewAsync();
        using var tab = chromium.Open(world.Url);
        tab.Go(world.Framing($"{await world.LinkAsync(place)}/endpoints/new").AbsoluteUri);
        tab.Driver.SwitchTo().Frame(0);

        tab.Fill("URL", world.Hook("ok", "framed")).Fill("Name", "Framed").Press("Create the endpoint");

        Assert.Contains("The endpoint was created", tab.Text, StringComparison.Ordinal);
        Assert.Equal(
            "Framed",
            Assert.Single((await world.Client.ListEndpointsAsync(place.Id, new(), Cancel)).Data).Name
        );
        Assert.Empty(tab.Driver.Manage().Cookies.AllCookies);
    }

    [Fact]
    public async Task No_other_page_may_frame_it_and_nobody_the_operators_part()
    {
        await using var stranger = await Receiver.StartAsync();
        stranger.Answer = Customers.AnswerAsync;
        var portal = new Uri(world.Url, $"{await world.LinkAsync(world.Northwind)}/endpoints");
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);
        foreach (
            var page in (Uri[])
                [
                    Customers.Framing(stranger.Url, portal),
                    Customers.Framing(stranger.Url, new Uri(world.Url, world.Northwind.Path)),
                    world.Framing(world.Northwind.Path),
                    world.Framing("/sign-in"),
                ]
        )
        {
            tab.Go(page.AbsoluteUri);
            tab.Driver.SwitchTo().Frame(0);
            Assert.DoesNotContain("Search index", tab.Driver.PageSource, StringComparison.Ordinal);
            Assert.DoesNotContain("talaria.", tab.Driver.PageSource, StringComparison.Ordinal);
            tab.Driver.SwitchTo().DefaultContent();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/deliveries")]
    public async Task The_list_of_deliveries_is_live_below_a_link(string page)
    {
        var place = await world.NewAsync();
        var endpoint = new CreateEndpoint { Name = "New desk", Url = world.Hook("ok", "live") };
        await world.Client.CreateEndpointAsync(place.Id, endpoint, Cancel);
        using var tab = chromium.Open(world.Url);
        tab.Go($"{await world.LinkAsync(place)}{page}/").When("document.querySelector('[data-live-state=on]')");

        await PublishAsync(place);

        tab.When("[...document.querySelectorAll('tbody tr')].some(r => r.innerText.includes('Delivered'))");
        Assert.StartsWith(
            "/p/",
            new Uri(tab.One("tbody tr a").GetAttribute("href")!).AbsolutePath,
            StringComparison.Ordinal
        );
        tab.Check();
    }

    [Fact]
    public async Task What_is_new_waits_behind_a_button_while_somebody_reads()
    {
        var place = await world.NewAsync();
        var endpoint = new CreateEndpoint { Name = "Desk", Url = world.Hook("ok", "waits") };
        await world.Client.CreateEndpointAsync(place.Id, endpoint, Cancel);
        await PublishAsync(place);
        using var tab = chromium.Open(world.Url);
        tab.Go($"{await world.LinkAsync(place)}/deliveries").When("document.querySelector('[data-live-state=on]')");
        tab.When("document.querySelectorAll('tbody tr').length === 1");
        new OpenQA.Selenium.Interactions.Actions(tab.Driver).MoveToElement(tab.One("tbody tr")).Perform();

        await PublishAsync(place);
        tab.When("document.querySelector('[data-live-new]').innerText === '1 new'");
        Assert.Single(tab.All("tbody tr"));
        tab.Check().Press("1 new", stays: true);

        tab.When("document.querySelectorAll('tbody tr').length === 2");
        Assert.False(tab.One("[data-live-new]").Displayed);
    }

    private Task PublishAsync(Place place) =>
        world.Client.PublishAsync(place.Id, new() { Type = "agent.run.failed", Data = new RawJson("{}") }, Cancel);
}

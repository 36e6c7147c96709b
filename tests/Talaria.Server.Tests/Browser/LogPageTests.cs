using OpenQA.Selenium;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Browser;

/// <summary>Reading the log in a browser: beside the list, live, and without script.</summary>
[Collection<InBrowser>]
public sealed class LogPageTests(Chromium chromium, World world)
{
    [Fact]
    public async Task A_delivery_opens_beside_the_list_and_the_arrows_go_on()
    {
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);
        tab.Go(world.Larkspur.Path + "/deliveries");
        var rows = tab.All("tbody tr").Select(r => r.GetAttribute("id")!).ToList();

        tab.One($"#{rows[1]} a[data-open]").Click();
        tab.When($"document.querySelector('.panel')?.innerText.includes('{rows[1]}')");
        Press(tab, Keys.ArrowDown);
        tab.When($"document.querySelector('.panel')?.innerText.includes('{rows[2]}')");
        Assert.Equal("true", tab.One($"#{rows[2]}").GetAttribute("aria-current"));
        tab.Check();
        Press(tab, Keys.ArrowUp);
        tab.When($"document.querySelector('.panel')?.innerText.includes('{rows[1]}')");
        Press(tab, Keys.Escape);
        tab.When("!document.querySelector('.panel')");

        Assert.Equal(tab.One($"#{rows[1]} a[data-open]").Text, tab.Driver.SwitchTo().ActiveElement().Text);
        Assert.EndsWith("/deliveries", tab.Path, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Look.ScriptOff)]
    [InlineData(Look.Phone)]
    public async Task Without_script_or_room_it_is_a_page_of_its_own(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go(world.Larkspur.Path + "/deliveries?state=failed&type=agent.run.failed").Press("agent.run.failed");

        Assert.Contains("/deliveries/dlv_", tab.Path, StringComparison.Ordinal);
        Assert.Contains("Given up", tab.Text, StringComparison.Ordinal);
        Assert.Contains("upstream connect error", tab.Text, StringComparison.Ordinal);
        tab.Check();
    }

    [Fact]
    public async Task What_happens_is_on_top_of_the_list_and_a_filter_holds()
    {
        var place = await world.NewAsync();
        var cancel = TestContext.Current.CancellationToken;
        var endpoint = new CreateEndpoint { Name = "New desk", Url = world.Hook("ok", "new-desk") };
        await world.Client.CreateEndpointAsync(place.Id, endpoint, cancel);
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);
        tab.Go(place.Path + "/deliveries?type=agent.run.failed").When("document.querySelector('[data-live-state=on]')");

        foreach (var type in (string[])["agent.run.completed", "agent.run.failed"])
        {
            await world.Client.PublishAsync(place.Id, new() { Type = type, Data = new RawJson("{}") }, cancel);
        }

        tab.When("[...document.querySelectorAll('tbody tr')].some(r => r.innerText.includes('Delivered'))");
        Assert.Contains("New desk", Assert.Single(tab.All("tbody tr")).Text, StringComparison.Ordinal);
        Assert.Contains("agent.run.failed", tab.One("tbody tr").Text, StringComparison.Ordinal);
        tab.Check();
    }

    private static void Press(Tab tab, string key) => tab.Driver.SwitchTo().ActiveElement().SendKeys(key);
}

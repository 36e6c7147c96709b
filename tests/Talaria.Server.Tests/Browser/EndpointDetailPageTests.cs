using OpenQA.Selenium;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Browser;

/// <summary>One endpoint's page, and what is done on it.</summary>
[Collection<InBrowser>]
public sealed class EndpointDetailPageTests(Chromium chromium, World world)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachLook]
    public async Task A_test_event_is_shown_sent_and_answered(Look look)
    {
        var (place, endpoint) = await MakeAsync("agentset", "ok");
        using var tab = await OpenAsync(place, endpoint, look);

        // With script it is a dialog on the endpoint's page, without it a page.
        var dialog = look != Look.ScriptOff;
        tab.Press("Send test event", stays: dialog);
        if (dialog)
        {
            tab.When("document.querySelector('dialog[open]')?.innerText.includes('Agentset-Signature:')");
        }
        Assert.Contains("Agentset-Signature:", tab.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("of-headers", tab.Driver.PageSource, StringComparison.Ordinal);
        tab.Check().Press("Send it", stays: dialog);
        if (dialog)
        {
            tab.When("document.querySelector('dialog[open]').innerText.includes('the receiver answered')");
            Assert.Equal(Path(place, endpoint), tab.Path);
        }

        Assert.Contains("Delivered: the receiver answered 200.", tab.Text, StringComparison.Ordinal);
        Assert.Contains("inbound", tab.Text, StringComparison.Ordinal);
        tab.Check();
    }

    [Fact]
    public async Task The_dialog_of_the_test_event_is_used_by_keyboard_and_gives_the_focus_back()
    {
        var (place, endpoint) = await MakeAsync("standard", "500");
        using var tab = await OpenAsync(place, endpoint);
        var opener = tab.One("a[data-page-dialog]");
        Assert.Equal("dialog", opener.GetAttribute("aria-haspopup"));

        opener.SendKeys(Keys.Enter);
        tab.When("document.activeElement?.matches('dialog[open] select')");
        var last = tab.Driver.FindElement(By.CssSelector("dialog.wide select option:last-child"));
        var type = last.GetAttribute("value")!; // before the choice: it brings a new form
        last.Click();
        tab.When($"document.querySelector('dialog.wide input[name=type]')?.value === '{type}'");
        Assert.Contains($"\"{type}\"", tab.One("dialog.wide").Text, StringComparison.Ordinal);
        tab.One("dialog.wide button.primary").SendKeys(Keys.Enter);
        tab.When("document.activeElement?.innerText.includes('Failed: the receiver answered 500.')");
        tab.Check();
        tab.Driver.SwitchTo().ActiveElement().SendKeys(Keys.Escape);

        tab.When("!document.querySelector('dialog[open]')");
        Assert.Equal("Send test event", tab.Driver.SwitchTo().ActiveElement().Text);
        opener.Click();
        tab.When("document.querySelector('dialog[open] a[data-close]')").Press("Back to the endpoint", stays: true);
        tab.When("!document.querySelector('dialog[open]')");
        Assert.Equal(Path(place, endpoint), tab.Path);
    }

    [Fact]
    public async Task A_secret_is_on_no_page_before_it_is_asked_for_and_a_new_one_signs_beside_it()
    {
        var (place, endpoint) = await MakeAsync("standard", "ok");
        using var tab = await OpenAsync(place, endpoint);
        Assert.DoesNotContain("whsec_", tab.Driver.PageSource, StringComparison.Ordinal);

        tab.Press("Show the secret");
        var first = tab.One(".code code").Text;
        Assert.StartsWith("whsec_", first, StringComparison.Ordinal);
        tab.Press("Regenerate", stays: true).Press("Regenerate it");
        Assert.Contains("There is a new secret.", tab.Text, StringComparison.Ordinal);
        Assert.Contains("An earlier one signs along", tab.Text, StringComparison.Ordinal);

        tab.Press("Show the secret");
        var both = tab.All(".code code").Select(c => c.Text).ToList();
        Assert.Equal((2, first), (both.Distinct().Count(), both[1]));
        tab.Check();
    }

    [Theory, EachLook]
    public async Task A_paused_endpoint_is_enabled_and_gets_what_it_missed(Look look)
    {
        var (place, endpoint) = await MakeAsync("standard", "ok");
        using var tab = await OpenAsync(place, endpoint, look);

        tab.Press("Pause", stays: true).Fill("Reason", "moving house").Press("Pause it");
        Assert.Contains("moving house", tab.Text, StringComparison.Ordinal);
        var missed = new PublishEvent { Type = "order.created", Data = new RawJson("{}") };
        await world.Client.PublishAsync(place.Id, missed, Cancel);
        tab.Go(Path(place, endpoint)).Check().Press("Enable and replay 1 event");

        Assert.Contains("what it missed is being sent", tab.Text, StringComparison.Ordinal);
        Assert.True((await world.Client.GetEndpointAsync(place.Id, endpoint.Id, Cancel)).Enabled);
        tab.Check();
    }

    [Theory, EachLook]
    public async Task The_second_of_two_who_edit_is_told_what_changed_and_keeps_what_was_typed(Look look)
    {
        var (place, endpoint) = await MakeAsync("standard", "ok");
        using var tab = await OpenAsync(place, endpoint, look);
        tab.Press("Edit").Fill("Name", "Mine");
        await world.Client.ChangeEndpointAsync(
            place.Id,
            endpoint.Id,
            new ChangeEndpoint { Description = "Theirs", Name = "Theirs, too" },
            Cancel
        );

        tab.Press("Save");
        Assert.Equal(412, tab.Status);
        Assert.Equal(
            ("Mine", "Theirs"),
            (tab.Field("Name").GetAttribute("value"), tab.Field("Description").GetAttribute("value"))
        );
        Assert.Contains("yours replaces it", tab.Text, StringComparison.Ordinal);
        tab.Check().Press("Save");

        var saved = await world.Client.GetEndpointAsync(place.Id, endpoint.Id, Cancel);
        Assert.Equal(("Mine", "Theirs", "Authorization"), (saved.Name, saved.Description, saved.HeaderNames.Single()));
    }

    [Fact]
    public async Task Agents_are_linked_and_unlinked_and_a_linked_webhook_is_not_deleted()
    {
        const string agent = "9b2f6c1e-3d47-4a58-8f0e-6d1c5a7b9e24";
        var (place, endpoint) = await MakeAsync("roe", "ok");
        using var tab = await OpenAsync(place, endpoint);

        tab.Fill("agent id", "nobody").Press("Link");
        Assert.Contains("has not the form of an id of 'agent'", tab.Text, StringComparison.Ordinal);
        tab.Fill("agent id", agent).Press("Link");
        tab.Press("Delete", stays: true).Fill("Type Made to confirm", "Made").Press("Delete it");
        Assert.Equal(409, tab.Status);
        Assert.Contains("The endpoint still has ids of 'agent'", tab.Text, StringComparison.Ordinal);
        tab.Go(Path(place, endpoint)).Press($"Unlink {agent}");
        tab.Press("Delete", stays: true).Fill("Type Made to confirm", "made").Press("Delete it");
        Assert.Contains("has to be Made", tab.Text, StringComparison.Ordinal);
        tab.Fill("Type Made to confirm", "Made").Press("Delete it");

        Assert.Contains("The endpoint was deleted", tab.Text, StringComparison.Ordinal);
    }

    [Theory, EachLook]
    public async Task A_replay_is_counted_before_it_begins(Look look)
    {
        var (place, endpoint) = await MakeAsync("standard", "500");
        await world.Client.PublishAsync(
            place.Id,
            new PublishEvent { Type = "order.created", Data = new RawJson("{}") },
            Cancel
        );
        using var tab = await OpenAsync(place, endpoint, look);

        tab.Press("Replay").Press("Count them");
        tab.Check();
        Assert.NotEmpty(tab.All("button[value=count]"));
        tab.Driver.FindElement(By.CssSelector("select[name=include] option[value=all]")).Click();
        tab.Press("Count again");
        Assert.Contains("event", tab.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_organizations_endpoint_is_not_there()
    {
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);

        var theirs = world.Larkspur.Endpoints["Order desk"].Id;
        foreach (var rest in (ReadOnlySpan<string>)["", "/edit", "/test", "/replay"])
        {
            tab.Go($"{world.Northwind.Path}/endpoints/{theirs}{rest}");
            Assert.Equal(404, tab.Status);
        }
    }

    private async Task<(Place Place, EndpointResource Endpoint)> MakeAsync(string profile, string answer)
    {
        var place = await world.NewAsync(profile);
        return (
            place,
            await world.Client.CreateEndpointAsync(
                place.Id,
                new CreateEndpoint
                {
                    Url = world.Hook(answer, "made"),
                    Name = "Made",
                    Events = profile == "agentset" ? ["document.ready"] : null,
                    Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer of-headers" },
                    Retries = [],
                },
                Cancel
            )
        );
    }

    private async Task<Tab> OpenAsync(Place place, EndpointResource endpoint, Look look = Look.Light)
    {
        var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        return tab.Go(Path(place, endpoint));
    }

    private static string Path(Place place, EndpointResource endpoint) => $"{place.Path}/endpoints/{endpoint.Id}";
}

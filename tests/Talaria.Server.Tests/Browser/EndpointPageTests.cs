namespace Talaria.Server.Tests.Browser;

/// <summary>The list of endpoints, and making one.</summary>
[Collection<InBrowser>]
public sealed class EndpointPageTests(Chromium chromium, World world)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, EachLook]
    public async Task An_endpoint_is_made_and_found(Look look)
    {
        var place = await world.NewAsync("agentset");
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go($"{place.Path}/endpoints").Press("Create the first endpoint");

        tab.Fill("URL", world.Hook("ok", "made")).Fill("Name", "Made").Fill("Ids, one a line", "ns_1\nns_2");
        tab.Fill("Name of header 1", "Authorization").Fill("Value of header 1", "Bearer of-headers");
        tab.Fill("Search the catalogue", "ingest_job.ready");
        if (look == Look.ScriptOff)
        {
            tab.Press("Search");
            Assert.Equal("Made", tab.Field("Name").GetAttribute("value"));
        }
        Assert.Equal(1, tab.All(".picker-type").Count(t => t.Displayed));
        tab.One("input[name=events][value='ingest_job.ready']").Click();
        tab.Press("Create the endpoint");
        Assert.Contains("The endpoint was created", tab.Text, StringComparison.Ordinal);

        var made = Assert.Single((await world.Client.ListEndpointsAsync(place.Id, new(), Cancel)).Data);
        Assert.Equal(
            ("Made", "ingest_job.ready", "ns_1 ns_2", "Authorization"),
            (
                made.Name,
                string.Join(' ', made.Events),
                string.Join(' ', made.Scopes["namespace"]),
                string.Join(' ', made.HeaderNames)
            )
        );
        tab.Go($"{place.Path}/endpoints?search=MADE&status=active");
        Assert.Contains("Made", Assert.Single(tab.All("tbody tr")).Text, StringComparison.Ordinal);
        tab.Check().Go($"{place.Path}/endpoints?status=disabled");
        Assert.Contains("Nothing found", tab.Text, StringComparison.Ordinal);
        tab.Check();
    }

    [Theory, EachLook]
    public async Task What_the_API_refuses_is_told_beside_the_field_with_what_was_typed(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go($"{world.Northwind.Path}/endpoints/new");
        if (look != Look.ScriptOff)
        {
            tab.Press("Advanced", stays: true);
        }
        else
        {
            tab.One("details.card > summary").Click();
        }
        tab.Fill("URL", "ftp://example.com/").Fill("Name", "Kept").Fill("Timeout", "soon").Fill("Metadata", "[1");
        tab.Press("Create the endpoint");

        Assert.Equal(422, tab.Status);
        foreach (var (label, typed) in (ReadOnlySpan<(string, string)>)[("Timeout", "soon"), ("Metadata", "[1")])
        {
            Assert.Equal(
                (typed, "true"),
                (tab.Field(label).GetAttribute("value"), tab.Field(label).GetAttribute("aria-invalid"))
            );
        }
        tab.Fill("Timeout", "").Fill("Metadata", "").Press("Create the endpoint");
        Assert.Equal(
            ("Kept", "true"),
            (tab.Field("Name").GetAttribute("value"), tab.Field("URL").GetAttribute("aria-invalid"))
        );
        Assert.Contains("has to name at least one event", tab.Text, StringComparison.Ordinal);
        tab.Check();
    }

    [Fact]
    public async Task A_secret_that_is_shown_once_is_shown_when_it_is_made()
    {
        var place = await world.NewAsync("roark");
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);
        tab.Go($"{place.Path}/endpoints/new").Fill("URL", "https://receiver.invalid/hook");
        tab.One("input[value='call.analysis.completed']").Click();
        tab.Press("Create the endpoint");

        Assert.Equal(201, tab.Status);
        Assert.Matches("^whsec_[0-9a-f]{64}$", tab.One(".code code").Text);
        Assert.DoesNotContain("whsec_", tab.Go($"{place.Path}/endpoints").Driver.PageSource, StringComparison.Ordinal);
        tab.Check();
    }
}

using System.Net.Http.Headers;
using System.Text.Json;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Browser;

/// <summary>The event catalogue in a browser: found, looked at, published, and a customer's view of it.</summary>
[Collection<InBrowser>]
public sealed class CataloguePageTests(Chromium chromium, World world)
{
    [Theory, EachLook]
    public async Task A_type_is_found_its_sample_changed_and_published(Look look)
    {
        var place = await world.NewAsync();
        await world.Client.CreateEndpointAsync(
            place.Id,
            new CreateEndpoint { Name = "Reader", Url = world.Hook("ok", "reader") },
            TestContext.Current.CancellationToken
        );
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go(place.Path).Press("Event catalogue");
        tab.Fill("Search", "run ended").Press("Search");
        Assert.DoesNotContain("Message Created", tab.Text, StringComparison.Ordinal);
        tab.Check();

        tab.Press("Agent Run Failed");
        Assert.Contains("error.message", tab.Text, StringComparison.Ordinal);
        Assert.Contains("Takes all events.", tab.Text, StringComparison.Ordinal);
        tab.Check();
        tab.Press("As it is published");
        Assert.DoesNotContain("data.error.message", tab.Text, StringComparison.Ordinal);

        tab.Fill("Data", "{\"note\": \"typed\",}").Press("Publish the event");
        Assert.Equal(422, tab.Status);
        Assert.Contains("Data is not JSON", tab.Text, StringComparison.Ordinal);
        Assert.Equal("{\"note\": \"typed\",}", tab.Field("Data").GetAttribute("value"));
        tab.Check();

        tab.Fill("Data", "{\"note\": \"mended\"}").Press("Publish the event");
        Assert.Contains("The event was published.", tab.Text, StringComparison.Ordinal);
        Assert.Contains("mended", tab.Text, StringComparison.Ordinal);
        Assert.Contains("Reader", tab.Text, StringComparison.Ordinal);
        if (!look.HasFlag(Look.ScriptOff))
        {
            tab.When("document.querySelector('#deliveries')?.innerText.includes('Delivered')");
        }
        tab.Check();
    }

    [Theory, EachLook]
    public async Task A_customer_is_led_from_a_type_to_a_test_event(Look look)
    {
        var path = await LinkAsync(world.Northwind);
        using var tab = chromium.Open(world.Url, look);

        tab.Go(path).Press("Event catalogue").Press("Document Ready");
        tab.Check();
        tab.Press("Send a test event");

        Assert.Contains("Send it", tab.Text, StringComparison.Ordinal);
        Assert.Contains("type=document.ready", tab.Path, StringComparison.Ordinal);
    }

    private async Task<string> LinkAsync(Place place)
    {
        using var http = new HttpClient { BaseAddress = world.Url };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", world.Key);
        using var made = await http.PostAsync(
            $"/api/v1/organizations/{place.Id}/portal",
            null,
            TestContext.Current.CancellationToken
        );
        var text = await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Uri(JsonElement.Parse(text).GetProperty("url").GetString()!).AbsolutePath;
    }
}

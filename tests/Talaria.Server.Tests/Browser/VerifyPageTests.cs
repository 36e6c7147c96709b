using System.Text;
using OpenQA.Selenium;
using Talaria.Sdk.Contracts;
using Talaria.Sdk.Signing;

namespace Talaria.Server.Tests.Browser;

/// <summary>How requests are verified: explained, in code, by example, and checked.</summary>
[Collection<InBrowser>]
public sealed class VerifyPageTests(Chromium chromium, World world)
{
    private const string Body = "{\"type\": \"a\",\n \"text\": \"Größe\"}";

    [Theory, EachLook]
    public async Task A_request_to_an_endpoint_is_checked_with_its_own_secret_which_is_not_shown(Look look)
    {
        var (endpoint, secret) = await ChooseAsync(world.Northwind, "Search index");
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go($"{world.Northwind.Path}/verify?endpoint={endpoint}");
        var headers =
            "Agentset-Signature: "
            + new Signer(
                new()
                {
                    SignatureHeader = "Agentset-Signature",
                    Content = SignedContent.Body,
                    Key = KeyForm.WholeString,
                    Value = "{hex}",
                }
            ).Sign([SigningKey.Parse(KeyForm.WholeString, secret)], "", 0, Encoding.UTF8.GetBytes(Body));

        tab.Fill("Headers", headers).Fill("Body", Body).Press("Check");

        Assert.Equal(200, tab.Status);
        Assert.Contains("made with this endpoint's secret", tab.One(".alert.good").Text, StringComparison.Ordinal);
        Assert.Equal(headers, tab.Field("Headers").GetAttribute("value"));
        Assert.Equal(Body, tab.Field("Body").GetAttribute("value"));
        Assert.Equal(endpoint, new Chooser(tab).Chosen);
        Assert.DoesNotContain(secret, tab.Driver.PageSource, StringComparison.Ordinal);
        tab.Check();

        tab.Fill("Body", Body + "\n").Press("Check");
        Assert.Contains("The body was changed", tab.One(".alert.bad").Text, StringComparison.Ordinal);
    }

    [Theory, EachLook]
    public async Task The_example_is_genuine(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        foreach (var place in (Place[])[world.Larkspur, world.Roe, world.Agentry, world.Roark])
        {
            tab.Go($"{place.Path}/verify").Press("Try the check with it").Press("Check");
            Assert.StartsWith("Genuine", tab.One(".alert").Text, StringComparison.Ordinal);
        }
        tab.Check();
    }

    [Theory, EachLook]
    public async Task Languages_change_without_the_server(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        tab.Go($"{world.Larkspur.Path}/verify");
        var shown = () => tab.All(".switch .pane").Single(p => p.Displayed).Text;
        Assert.Contains("StandardWebhooks", shown(), StringComparison.Ordinal);

        tab.One("label[for=in-python]").Click();
        Assert.Contains("def is_genuine", shown(), StringComparison.Ordinal);
        tab.One("#in-python").SendKeys(Keys.ArrowRight);
        Assert.Contains("func IsGenuine", shown(), StringComparison.Ordinal);
        tab.Check();
    }

    [Theory, EachLook]
    public async Task Hostile_requests_are_shown_again_as_text(Look look)
    {
        using var tab = chromium.Open(world.Url, look);
        await world.SignInAsync(tab);
        var endpoint = world.Hostile.Endpoints.Values.Single().Id;
        tab.Go($"{world.Hostile.Path}/verify?endpoint={endpoint}");
        const string evil = "</textarea>" + Customers.Script;

        tab.Fill("Headers", $"webhook-id: {evil}\nwebhook-timestamp: {evil}\nwebhook-signature: {evil}")
            .Fill("Body", evil)
            .Press("Check");

        Assert.Contains("webhook-timestamp", tab.One(".alert.bad").Text, StringComparison.Ordinal);
        Assert.Equal(evil, tab.Field("Body").GetAttribute("value"));
        tab.Fill("Headers", evil).Press("Check");
        Assert.Equal(422, tab.Status);
        Assert.Contains("NAME: VALUE", tab.One(".field.wrong .error").Text, StringComparison.Ordinal);
        Assert.Empty(tab.All("img[src=x]"));
        tab.Check();
    }

    [Fact]
    public async Task Who_has_no_secret_is_told_and_a_typed_one_is_not_kept()
    {
        var place = await world.NewAsync("roe");
        var made = await world.Client.CreateEndpointAsync(
            place.Id,
            new CreateEndpoint
            {
                Name = "Unsigned",
                Url = world.Hook("ok", "unsigned"),
                Events = ["job.completed"],
            },
            TestContext.Current.CancellationToken
        );
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);
        tab.Go($"{place.Path}/verify?endpoint={made.Id}");
        Assert.Contains("are not signed", tab.One(".alert.warn").Text, StringComparison.Ordinal);

        tab.Fill("Headers", "webhook-id: a").Fill("Secret", "typed-secret-0815").Press("Check");

        Assert.Contains("is missing", tab.One(".alert.bad").Text, StringComparison.Ordinal);
        Assert.DoesNotContain("typed-secret-0815", tab.Driver.PageSource, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_without_signature_says_how_its_requests_are_known_instead()
    {
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);
        var endpoint = world.Agentstack.Endpoints["Production"].Id;
        tab.Go($"{world.Agentstack.Path}/verify?endpoint={endpoint}");

        Assert.Contains("These requests are not signed", tab.Text, StringComparison.Ordinal);
        Assert.Contains("This endpoint has no header of its own", tab.Text, StringComparison.Ordinal);
        Assert.Empty(tab.All("textarea"));
        tab.Check();
    }

    [Fact]
    public async Task An_endpoint_of_another_organization_is_not_there()
    {
        using var tab = chromium.Open(world.Url);
        await world.SignInAsync(tab);
        var other = world.Northwind.Endpoints["Search index"].Id;

        Assert.Equal(404, tab.Go($"{world.Larkspur.Path}/verify?endpoint={other}").Status);
        Assert.Equal(404, tab.Go($"{world.Larkspur.Path}/verify?endpoint=nonsense").Status);
    }

    private async Task<(string Id, string Secret)> ChooseAsync(Place place, string name)
    {
        var id = place.Endpoints[name].Id;
        var secret = await world.Client.GetSecretAsync(place.Id, id, TestContext.Current.CancellationToken);
        return (id, secret.Secret!);
    }

    /// <summary>The chooser of the endpoint.</summary>
    private sealed class Chooser(Tab tab)
    {
        public string? Chosen => tab.One("select[name=endpoint]").GetAttribute("value");
    }
}

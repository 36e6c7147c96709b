using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Catalogue;

/// <summary>The event catalogue over HTTP: who sees it, what it says, and what publishing a sample does and refuses.</summary>
public sealed class CatalogueTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Type = "agent.run.completed";
    private const string Script = "<script>alert(1)</script>";

    [Theory]
    [InlineData("", "Agent Run Completed", "This catalogue is open", "1 endpoint")]
    [InlineData("?search=tool", "Tool Call Requested", "tool.call")]
    [InlineData("?search=a%20GIVEN%20nonsense", "Nothing found")]
    [InlineData("?search=order.paid", "Nothing found", "Look at <code>order.paid</code>")]
    [InlineData($"/{Type}", "</span>confidence</code>", "A real event", "Takes all events")]
    [InlineData($"/{Type}?as=data", $"Data of {Type}", "18432")]
    [InlineData("/order.paid", "Not in the catalogue", "Takes all events")]
    [InlineData("/order%2Fpaid", "order/paid")]
    public async Task The_operator_sees_each_page(string path, params string[] words)
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var seen = await visitor.SeeAsync($"/organizations/acme/catalogue{path}");

        Assert.Equal(200, seen.Status);
        Assert.All(words, w => Assert.True(seen.Says(w), $"{w} is not in {seen.Text}"));
    }

    [Fact]
    public async Task A_closed_catalogue_has_its_own_types_and_no_other()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var root = $"/organizations/{await server.OrganizationAsync("agentset")}/catalogue";

        Assert.False((await visitor.SeeAsync(root)).Says("This catalogue is open"));
        var ready = await visitor.SeeAsync($"{root}/document.ready");
        Assert.True(ready.Says("No endpoint subscribes to it") && ready.Says("integer or null"), ready.Text);
        Assert.True((await visitor.SeeAsync($"{root}/document.ready?as=data")).Says("required"));
        Assert.Equal(404, (await visitor.SeeAsync($"{root}/order.paid")).Status);
        Assert.Equal(404, (await visitor.SubmitAsync($"{root}/order.paid", ("data", "{}"))).Status);
    }

    [Theory]
    [InlineData("none", Type)]
    [InlineData("acme", "no%20type")]
    [InlineData("acme", "%3Cscript%3E")]
    public async Task What_is_not_there_is_a_page_that_says_so(string organization, string type)
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();

        var seen = await visitor.SeeAsync($"/organizations/{organization}/catalogue/{type}");

        Assert.Equal(404, seen.Status);
        Assert.False(seen.Says("<script>"));
    }

    [Fact]
    public async Task A_sample_is_published_and_leads_to_its_event()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var page = $"/organizations/{server.Acme.Organization}/catalogue/{Type}";
        Assert.True((await visitor.SeeAsync(page)).Says("&quot;run_7Q2v9kd3&quot;"));

        var published = await visitor.SubmitAsync(page, ("data", "{ \"n\":  1 }"), ("external_id", "cat-1"));

        Assert.Equal(303, published.Status);
        Assert.EndsWith("?done=event-published", published.Location, StringComparison.Ordinal);
        var path = published.Location!.Split('?')[0];
        var shown = await visitor.SeeAsync(published.Location);
        Assert.True(shown.Says("The event was published.") && shown.Says("cat-1"), shown.Text);
        Assert.Equal("{ \"n\":  1 }", (await visitor.SeeAsync($"{path}/data")).Text);

        // The same again is the same event, and with other data it is refused where it was typed.
        var again = await visitor.SubmitAsync(page, ("data", "{ \"n\":  1 }"), ("external_id", "cat-1"));
        Assert.Equal($"{path}?done=event-known", again.Location);
        var other = await visitor.SubmitAsync(page, ("data", "{\"n\":2}"), ("external_id", "cat-1"));
        Assert.Equal(409, other.Status);
        Assert.True(other.Says("id=\"f-external_id-error\"") && other.Says("value=\"cat-1\""), other.Text);
    }

    [Fact]
    public async Task The_sample_as_it_stands_is_published_as_the_catalogue_has_it()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var page = $"/organizations/{server.Acme.Organization}/catalogue/tool.call.requested";

        var published = await visitor.SubmitAsync(
            page,
            // As a browser sends the lines of a text.
            (
                "data",
                "{\r\n  \"call_id\": \"call_5Hn2\",\r\n  \"run_id\": \"run_7Q2v9kd3\",\r\n  \"tool\": \"lookup_order\",\r\n  \"arguments\": {\r\n    \"order_id\": 10442\r\n  }\r\n}"
            )
        );

        var data = await visitor.SeeAsync($"{published.Location!.Split('?')[0]}/data");
        Assert.Equal(
            """{"call_id":"call_5Hn2","run_id":"run_7Q2v9kd3","tool":"lookup_order","arguments":{"order_id":10442}}""",
            data.Text
        );
    }

    [Theory]
    [InlineData("standard", Type, "data", "", "data", "Data is required.")]
    [InlineData("standard", Type, "data", "{\"a\": }", "data", "Data is not JSON: line 1, byte 7: ")]
    [InlineData("standard", Type, "data", "{} {}", "data", "Data is not JSON: line 1, byte 4: ")]
    [InlineData("standard", Type, "data", "{\"" + Script + "\": }", "data", "Data is not JSON: ")]
    [InlineData("standard", Type, "external_id", "no good", "external_id", "&#x27;external_id&#x27;")]
    [InlineData("roe", "job.completed", "data", "{}", "data", "&#x27;data.agent.id&#x27; is required.")]
    [InlineData("roe", "job.completed", "scopes/agent", "AGENT", "scopes/agent", "has not the form of an id of")]
    [InlineData(
        "agentset",
        "document.ready",
        "data",
        "{\"color\":1}",
        "data",
        "&#x27;data.color&#x27; is not allowed here"
    )]
    public async Task What_the_interface_refuses_stands_beside_its_field(
        string profile,
        string type,
        string name,
        string value,
        string field,
        string words
    )
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var page = $"/organizations/{await server.OrganizationAsync(profile)}/catalogue/{type}";
        (string, string)[] fields = name == "data" ? [(name, value)] : [("data", "{\"kept\":true}"), (name, value)];

        var refused = await visitor.SubmitAsync(page, fields);

        Assert.Equal(422, refused.Status);
        Assert.True(refused.Says($"id=\"f-{field}-error\""), refused.Text);
        Assert.True(
            refused.Says(words) || refused.Says(words.Replace("&#x27;", "'", StringComparison.Ordinal)),
            refused.Text
        );
        Assert.True(name == "data" || refused.Says("{&quot;kept&quot;:true}"), refused.Text);
        Assert.False(refused.Says(Script));
    }

    [Fact]
    public async Task A_customer_looks_and_is_led_to_test_events_but_publishes_nothing()
    {
        foreach (var readOnly in (bool[])[false, true])
        {
            var path = await LinkAsync("acme", $$"""{"read_only":{{(readOnly ? "true" : "false")}}}""");
            using var visitor = new Visitor(server.Process.Url);

            var list = await visitor.SeeAsync($"{path}catalogue");
            Assert.True(list.Says($"{path}catalogue/{Type}"), list.Text);
            var seen = await visitor.SeeAsync($"{path}catalogue/{Type}");
            Assert.Equal(200, seen.Status);
            Assert.True(
                seen.Says("Events are the platform's word") || seen.Says("Events are the platform&#x27;s word")
            );
            Assert.False(seen.Says("Publish") || seen.Says("$TALARIA_KEY") || seen.Says("<textarea"), seen.Text);
            Assert.Equal(!readOnly, seen.Says($"/endpoints/{server.Acme.Endpoint}/test?type={Type}"));
            var refused = await visitor.SubmitAsync($"{path}catalogue/{Type}", ("data", "{}"));
            Assert.Equal(404, refused.Status);
        }
    }

    [Fact]
    public async Task A_link_shows_its_own_organizations_subscribers_alone()
    {
        var path = await LinkAsync("other");
        using var visitor = new Visitor(server.Process.Url);

        var seen = await visitor.SeeAsync($"{path}catalogue/{Type}");

        Assert.False(seen.Says(server.Acme.Endpoint));
        Assert.True(seen.Says(server.Other.Endpoint));
    }

    [Fact]
    public async Task Nothing_is_published_for_a_form_from_elsewhere_or_without_a_session()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var page = $"/organizations/acme/catalogue/{Type}";

        Assert.Equal(403, (await visitor.SubmitAsync(page, code: null, ("data", "{}"))).Status);
        visitor.Origin = "https://elsewhere.example";
        Assert.Equal(403, (await visitor.SubmitAsync(page, ("data", "{}"))).Status);
        using var stranger = new Visitor(server.Process.Url);
        Assert.StartsWith(
            "/sign-in",
            (await stranger.SubmitAsync(page, ("data", "{}"))).Location,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Hostile_names_of_endpoints_are_text()
    {
        using var visitor = await new Visitor(server.Process.Url).SignInAsync();
        var organization = await server.OrganizationAsync();
        await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/endpoints",
            $$"""{"url":"http://127.0.0.1:9/?q=x","name":"{{Script}}"}"""
        );

        var seen = await visitor.SeeAsync($"/organizations/{organization}/catalogue/{Type}");

        Assert.True(seen.Says("&lt;script&gt;alert(1)"), seen.Text);
        Assert.False(seen.Says(Script));
    }

    private async Task<string> LinkAsync(string organization, string? body = null)
    {
        var made = await server.SendAsync("POST", $"/api/v1/organizations/{organization}/portal", body);
        return new Uri(made.Json.GetProperty("url").GetString()!).AbsolutePath;
    }
}

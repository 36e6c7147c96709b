using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>A webhook's own headers: written, named, sent, and never shown.</summary>
public sealed class AgentryHeaderTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Value = "s3cret-value";

    [Fact]
    public async Task Their_values_are_in_no_answer()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync(
            $$""","headers":{"X-Token":"{{Value}}","Authorization":"Bearer {{Value}}"}"""
        );
        var path = $"{AgentryCustomer.Webhooks}/{AgentryCustomer.IdOf(webhook)}";

        Answered[] answers =
        [
            await customer.SendAsync("GET", path),
            await customer.SendAsync("GET", AgentryCustomer.Webhooks),
            await customer.SendAsync("GET", path + "/headers"),
            await customer.SendAsync("PATCH", path + "/headers", $$"""{"headers":{"X-More":"{{Value}}"} }"""),
            await customer.SendAsync(
                "PATCH",
                path + "/headers",
                $$"""{"headers":{"Host":"{{Value}}","X":"{{Value}}\n"} }"""
            ),
            await customer.SendAsync("DELETE", path),
        ];

        Assert.Equal([200, 200, 200, 204, 400, 200], answers.Select(a => a.Code));
        Assert.Equal("""{"header_names":["X-Token","Authorization"]}""", answers[2].Text);
        Assert.DoesNotContain(answers, answer => answer.Text.Contains(Value, StringComparison.Ordinal));
        Assert.DoesNotContain(Value, webhook.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task They_are_sent_with_every_delivery()
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "agentry");
        await customer.SendAsync(
            "POST",
            AgentryCustomer.Webhooks,
            $$"""{"url":"{{receiver.Url}}hook","event_types":["message.rejected"],"headers":{"X-Token":"{{Value}}"} }"""
        );

        var published = await customer.NativeAsync(
            "POST",
            "/events",
            """
            {"type":"message.rejected","data":{"reject":{"inbox_id":"a","thread_id":"t","message_id":"m",
             "timestamp":"2026-03-26T12:00:00.000Z","reason":"spam"}}}
            """
        );

        Assert.True(published.Code == 202, published.Text);
        Assert.Equal(Value, (await receiver.NextAsync()).Headers["X-Token"]);
    }

    [Theory]
    [InlineData("""{"headers":{"X-B":"2"}}""", "X-A X-B")]
    [InlineData("""{"headers":{"x-a":"2"}}""", "x-a")]
    [InlineData("""{"remove_headers":["x-A","X-Unknown"]}""", "")]
    [InlineData("""{"headers":{"X-B":"2"},"remove_headers":["X-A"]}""", "X-B")]
    [InlineData("""{"headers":{"X-A":"2"},"remove_headers":["x-a","X-A"]}""", "X-A")]
    [InlineData("""{"headers":{},"remove_headers":[]}""", "X-A")]
    [InlineData("{}", "X-A")]
    public async Task They_are_set_and_removed(string body, string names)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync(""","headers":{"X-A":"1"}""");
        var path = $"{AgentryCustomer.Webhooks}/{AgentryCustomer.IdOf(webhook)}/headers";

        var changed = await customer.SendAsync("PATCH", path, body);

        Assert.Equal((204, ""), (changed.Code, changed.Text));
        Assert.Equal(names, AgentryCustomer.Texts((await customer.SendAsync("GET", path)).Json, "header_names"));
    }

    [Theory]
    [InlineData("""{"headers":{"svix-id":"1","Host":"x"}}""", """["headers","svix-id"] ["headers","Host"]""")]
    [InlineData("""{"headers":{"X-A":1}}""", """["headers","X-A"]""")]
    [InlineData("""{"headers":{"X-A":null}}""", """["headers","X-A"]""")]
    [InlineData("""{"headers":{"7":"\u0000","a/b~c":"x"}}""", """["headers","7"] ["headers","a/b~c"]""")]
    [InlineData("""{"headers":[],"remove_headers":["a",5]}""", """["headers"] ["remove_headers",1]""")]
    [InlineData("[]", "[]")]
    public async Task Wrong_ones_are_refused_and_nothing_changes(string body, string paths)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync(""","headers":{"X-Old":"1"}""");
        var path = $"{AgentryCustomer.Webhooks}/{AgentryCustomer.IdOf(webhook)}/headers";

        Assert.Equal(paths, AgentryCustomer.PathsOf(await customer.SendAsync("PATCH", path, body)));

        Assert.Equal("""{"header_names":["X-Old"]}""", (await customer.SendAsync("GET", path)).Text);
    }
}

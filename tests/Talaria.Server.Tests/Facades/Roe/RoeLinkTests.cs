using System.Text;
using System.Text.Json;
using Talaria.Server.Tests.Harness;
using static Talaria.Server.Tests.Facades.Roe.RoeCustomer;

namespace Talaria.Server.Tests.Facades.Roe;

/// <summary>Links of webhooks to agents: made, listed, taken away, and what they let through.</summary>
public sealed class RoeLinkTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task Agents_are_linked_listed_and_unlinked(string slash)
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var links = $"/webhooks/{await customer.WebhookAsync()}/agents";

        var linked = await customer.SendAsync(
            "POST",
            links + slash,
            $$"""{"agent_ids":["{{OtherAgent}}","{{Agent}}","{{OtherAgent}}"]}"""
        );
        var again = await customer.SendAsync("POST", links + slash, $$"""{"agent_ids":["{{Agent}}"]}""");
        var listed = await customer.SendAsync("GET", links + slash);
        var unlinked = await customer.SendAsync("DELETE", $"{links}/{Agent}{slash}");
        var not = await customer.SendAsync("DELETE", $"{links}/{Agent}{slash}");
        var left = await customer.SendAsync("GET", links + slash);

        Assert.Equal((201, $$"""{"agent_ids":["{{OtherAgent}}","{{Agent}}"]}"""), (linked.Code, linked.Text));
        Assert.Equal((201, $$"""{"agent_ids":["{{Agent}}"]}"""), (again.Code, again.Text));
        Assert.Equal((200, $"""["{OtherAgent}","{Agent}"]"""), (listed.Code, listed.Text));
        Assert.Equal((204, ""), (unlinked.Code, unlinked.Text));
        Assert.Equal((404, """{"detail":"The webhook is not linked to this agent."}"""), (not.Code, not.Text));
        Assert.Equal($"""["{OtherAgent}"]""", left.Text);
    }

    [Fact]
    public async Task A_linked_webhook_is_deleted_nowhere_and_an_unlinked_one_is()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync("https://example.com/kept");
        var endpoint = (await customer.EndpointAsync("https://example.com/kept")).GetProperty("id");
        await customer.LinkAsync(id, Agent);

        var here = await customer.SendAsync("DELETE", $"/webhooks/{id}/");
        var native = await customer.NativeAsync("DELETE", $"/endpoints/{endpoint}");
        await customer.SendAsync("DELETE", $"/webhooks/{id}/agents/{Agent}/");
        var free = await customer.SendAsync("DELETE", $"/webhooks/{id}/");

        Assert.Equal(
            (400, """{"error":"The webhook is still linked to agents: unlink them first."}"""),
            (here.Code, here.Text)
        );
        Assert.Equal((409, "endpoint_scoped"), (native.Code, native.Problem));
        Assert.Equal(204, free.Code);
    }

    [Fact]
    public async Task Links_are_the_endpoints_scope_ids_whoever_made_them()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync("https://example.com/both");
        await customer.LinkAsync(id, Agent);

        var seen = await customer.EndpointAsync("https://example.com/both");
        await customer.NativeAsync(
            "PATCH",
            $"/endpoints/{seen.GetProperty("id")}",
            $$$"""{"scopes":{"agent":["{{{OtherAgent}}}"]}}"""
        );
        var here = await customer.SendAsync("GET", $"/webhooks/{id}/agents/");

        Assert.Equal($$"""{"agent":["{{Agent}}"]}""", seen.GetProperty("scopes").GetRawText());
        Assert.Equal($"""["{OtherAgent}"]""", here.Text);
    }

    [Fact]
    public async Task Requests_side_by_side_that_link_different_agents_both_hold()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync();
        string[] agents = [.. Enumerable.Range(0, 20).Select(i => $"{i:x8}-0000-4000-8000-000000000000")];

        await Task.WhenAll(agents.Select(agent => customer.LinkAsync(id, agent)));
        await Task.WhenAll(
            agents[..10].Select(agent => customer.SendAsync("DELETE", $"/webhooks/{id}/agents/{agent}/"))
        );

        var left = await customer.SendAsync("GET", $"/webhooks/{id}/agents/");
        Assert.Equal(agents[10..], left.Json.EnumerateArray().Select(a => a.GetString()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Ids_in_upper_case_are_the_same_ids()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = (await customer.WebhookAsync()).ToUpperInvariant();
        var upper = Agent.ToUpperInvariant();

        var linked = await customer.LinkAsync(id, upper, Agent);
        var deliveries = await customer.EndJobAsync(Agent);
        var unlinked = await customer.SendAsync("DELETE", $"/webhooks/{id}/agents/{upper}/");

        Assert.Equal($$"""{"agent_ids":["{{Agent}}"]}""", linked.Text);
        Assert.Equal(1, deliveries);
        Assert.Equal(204, unlinked.Code);
    }

    [Fact]
    public async Task A_job_goes_to_the_active_webhooks_that_are_linked_to_its_agent_and_to_no_other()
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync(receiver.Url + "linked");
        var unlinked = await customer.EndJobAsync(Agent);
        await customer.LinkAsync(id, Agent);
        var another = await customer.EndJobAsync(OtherAgent);
        var linked = await customer.EndJobAsync(Agent);
        var received = await receiver.NextAsync();
        await customer.SettleAsync();
        var webhook = (await customer.SendAsync("GET", $"/webhooks/{id}/")).Json;
        await customer.SendAsync("PATCH", $"/webhooks/{id}/", """{"is_active":false}""");
        var inactive = await customer.EndJobAsync(Agent);

        Assert.Equal([0, 0, 1, 0], [unlinked, another, linked, inactive]);
        Assert.Equal("/linked", received.Path);
        var body = JsonElement.Parse(Encoding.UTF8.GetString(received.Body));
        Assert.Equal(Agent, body.GetProperty("agent").GetProperty("id").GetString());
        Assert.Single(receiver.All);
        Assert.NotNull(webhook.GetProperty("last_success_at").GetString());
        Assert.Equal(
            webhook.GetProperty("last_success_at").GetString(),
            webhook.GetProperty("last_triggered_at").GetString()
        );
        Assert.Equal(JsonValueKind.Null, webhook.GetProperty("last_failure_at").ValueKind);
        Assert.Equal(0, webhook.GetProperty("failure_count").GetInt32());
    }
}

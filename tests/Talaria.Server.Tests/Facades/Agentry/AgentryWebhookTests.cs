using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>agentry's webhooks, made, shown, changed and deleted as its own scripts do it.</summary>
public sealed class AgentryWebhookTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Webhooks = AgentryCustomer.Webhooks;

    [Fact]
    public async Task A_new_webhook_is_answered_whole_and_by_200()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var made = await customer.SendAsync(
            "POST",
            Webhooks,
            """
            {"url":"https://example.com/hook?a=1&b=ü","event_types":["message.received","domain.verified","message.received"],
             "inbox_ids":["support@northwind.agentmail.to"],"pod_ids":["pod_1","pod_2"],"client_id":"my-webhook.v1_~"}
            """
        );

        Assert.Equal(200, made.Code);
        var webhook = made.Json;
        Assert.Equal(
            $$"""
            {"webhook_id":"{{AgentryCustomer.IdOf(webhook)}}","url":"https://example.com/hook?a=1&b=ü","secret":"{{Text(
                webhook,
                "secret"
            )}}","enabled":true,"created_at":"{{Text(webhook, "created_at")}}","updated_at":"{{Text(
                webhook,
                "updated_at"
            )}}","event_types":["message.received","domain.verified"],"inbox_ids":["support@northwind.agentmail.to"],"pod_ids":["pod_1","pod_2"],"client_id":"my-webhook.v1_~"}
            """,
            made.Text
        );
        Assert.Matches("^ep_[0-9A-Z]{26}$", AgentryCustomer.IdOf(webhook));
        Assert.Matches("^whsec_[A-Za-z0-9+/]{32}$", Text(webhook, "secret"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Text(webhook, "created_at"));
        Assert.Equal(Text(webhook, "created_at"), Text(webhook, "updated_at"));
        Assert.Equal("application/json", made.Headers["Content-Type"]);
        Assert.Equal("no-store", made.Headers["Cache-Control"]);
    }

    [Fact]
    public async Task What_is_not_set_is_absent()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var webhook = await customer.CreateAsync(
            ""","inbox_ids":[],"pod_ids":null,"client_id":null,"a_field_of_tomorrow":{"x":1}"""
        );

        Assert.Equal("webhook_id url secret enabled created_at updated_at event_types", AgentryCustomer.Names(webhook));
    }

    [Fact]
    public async Task A_webhook_is_read_with_its_secret()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync();

        var read = await customer.SendAsync("GET", $"{Webhooks}/{AgentryCustomer.IdOf(webhook)}");

        Assert.Equal(200, read.Code);
        Assert.Equal(webhook.GetRawText(), read.Text);
        Assert.Equal("no-store", read.Headers["Cache-Control"]);
        var native = await customer.NativeAsync("GET", $"/endpoints/{AgentryCustomer.IdOf(webhook)}/secret");
        Assert.Equal(Text(webhook, "secret"), Text(native.Json, "secret"));
    }

    [Fact]
    public async Task A_deleted_webhook_is_gone_and_the_answer_has_no_body()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var path = $"{Webhooks}/{AgentryCustomer.IdOf(await customer.CreateAsync())}";

        var deleted = await customer.SendAsync("DELETE", path);

        Assert.Equal((200, ""), (deleted.Code, deleted.Text));
        Assert.Equal(404, (await customer.SendAsync("GET", path)).Code);
        Assert.Equal(404, (await customer.SendAsync("DELETE", path)).Code);
    }

    [Fact]
    public async Task Ids_are_added_and_removed()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync(""","inbox_ids":["a","b"],"pod_ids":["p"]""");

        var updated = await customer.UpdateAsync(
            webhook,
            """{"add_inbox_ids":["c","a"],"remove_inbox_ids":["b","unknown"],"add_pod_ids":["q"],"remove_pod_ids":["p"]}"""
        );

        Assert.Equal(200, updated.Code);
        Assert.Equal("a c", AgentryCustomer.Texts(updated.Json, "inbox_ids"));
        Assert.Equal("q", AgentryCustomer.Texts(updated.Json, "pod_ids"));
        Assert.Equal(updated.Text, (await customer.GetAsync(webhook)).GetRawText());
        var emptied = await customer.UpdateAsync(webhook, """{"remove_pod_ids":["q"]}""");
        Assert.Null(AgentryCustomer.Texts(emptied.Json, "pod_ids"));
    }

    [Theory]
    [InlineData("""{"event_types":["message.bounced","message.sent"]}""", "message.bounced message.sent")]
    [InlineData("""{"event_types":[]}""", "message.received")]
    [InlineData("""{"event_types":null}""", "message.received")]
    [InlineData("{}", "message.received")]
    [InlineData(null, "message.received")]
    [InlineData("""{"url":"https://example.org/other","enabled":false}""", "message.received")]
    public async Task Event_types_are_replaced_by_a_list_that_names_some(string? body, string types)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync(""","inbox_ids":["a"]""");

        var updated = await customer.UpdateAsync(webhook, body!);

        Assert.Equal(200, updated.Code);
        Assert.Equal(types, AgentryCustomer.Texts(updated.Json, "event_types"));
        Assert.Equal("a", AgentryCustomer.Texts(updated.Json, "inbox_ids"));
        // What the contract's PATCH does not name is passed over.
        Assert.Equal("https://example.com/hook", Text(updated.Json, "url"));
        Assert.True(updated.Json.GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task A_disabled_webhook_says_so()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync();

        var disabled = await customer.NativeAsync("POST", $"/endpoints/{AgentryCustomer.IdOf(webhook)}/disable");

        Assert.Equal(200, disabled.Code);
        Assert.False((await customer.GetAsync(webhook)).GetProperty("enabled").GetBoolean());
    }

    [Fact]
    public async Task Ten_ids_of_each_kind_are_allowed_and_an_eleventh_changes_nothing()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync($""","inbox_ids":{Ids(10)},"pod_ids":{Ids(10)}""");

        // An id that is there already, and one that takes a removed one's place, are no eleventh.
        var same = await customer.UpdateAsync(webhook, """{"add_inbox_ids":["id-3"]}""");
        var swapped = await customer.UpdateAsync(webhook, """{"add_pod_ids":["new"],"remove_pod_ids":["id-0"]}""");
        var inboxes = await customer.UpdateAsync(
            webhook,
            """{"add_inbox_ids":["new"],"remove_pod_ids":["id-1"],"event_types":["message.sent"]}"""
        );
        var both = await customer.UpdateAsync(webhook, """{"add_pod_ids":["newer"],"add_inbox_ids":["newer"]}""");

        Assert.Equal((200, 200), (same.Code, swapped.Code));
        Assert.Equal("""["add_inbox_ids"]""", AgentryCustomer.PathsOf(inboxes));
        Assert.Equal("""["add_inbox_ids"] ["add_pod_ids"]""", AgentryCustomer.PathsOf(both));
        Assert.Equal(swapped.Text, (await customer.GetAsync(webhook)).GetRawText());
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;

    internal static string Ids(int count) =>
        JsonSerializer.Serialize(Enumerable.Range(0, count).Select(n => $"id-{n}"));
}

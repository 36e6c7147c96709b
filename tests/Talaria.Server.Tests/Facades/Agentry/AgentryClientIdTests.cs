using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>A client_id makes creation idempotent.</summary>
public sealed class AgentryClientIdTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Webhooks = AgentryCustomer.Webhooks;

    [Theory]
    [InlineData("""{"client_id":"c","url":"https://example.org/other","event_types":["message.sent"]}""")]
    [InlineData("""{"client_id":"c"}""")]
    [InlineData("""{"client_id":"c","url":5,"event_types":["no.such"],"inbox_ids":"x","headers":[]}""")]
    [InlineData("""{"url":"a","url":"b","client_id":"c"}""")]
    public async Task The_same_one_again_is_answered_with_the_original_whatever_the_body(string body)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var original = await customer.CreateAsync(""","client_id":"c","inbox_ids":["a"]""");

        var again = await customer.SendAsync("POST", Webhooks, body);

        Assert.Equal((200, original.GetRawText()), (again.Code, again.Text));
        Assert.Equal("no-store", again.Headers["Cache-Control"]);
        var list = await customer.SendAsync("GET", Webhooks);
        Assert.Equal(1, list.Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task Another_organization_may_have_the_same_one()
    {
        var first = await (await Customer.JoinAsync(server, "agentry")).CreateAsync(""","client_id":"shared" """);
        var second = await (await Customer.JoinAsync(server, "agentry")).CreateAsync(""","client_id":"shared" """);

        Assert.NotEqual(AgentryCustomer.IdOf(first), AgentryCustomer.IdOf(second));
    }

    [Fact]
    public async Task After_deletion_it_is_free()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var first = await customer.CreateAsync(""","client_id":"c" """);
        await customer.SendAsync("DELETE", $"{Webhooks}/{AgentryCustomer.IdOf(first)}");

        var second = await customer.CreateAsync(""","client_id":"c" """);

        Assert.NotEqual(AgentryCustomer.IdOf(first), AgentryCustomer.IdOf(second));
    }

    [Fact]
    public async Task Twenty_at_once_make_one_webhook()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var made = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => customer.CreateAsync(""","client_id":"c" """)))
        );

        Assert.Single(made.Select(webhook => webhook.GetRawText()).Distinct());
        var list = await customer.SendAsync("GET", Webhooks);
        Assert.Equal(1, list.Json.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ep_looks-like-an-id")]
    [InlineData("AZaz09-._~")]
    public async Task Its_form_is_the_contracts(string id)
    {
        var webhook = await (await Customer.JoinAsync(server, "agentry")).CreateAsync($""","client_id":"{id}" """);

        Assert.Equal(id, webhook.GetProperty("client_id").GetString());
    }

    [Fact]
    public async Task It_has_256_characters_at_most()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        await customer.CreateAsync($""","client_id":"{new string('x', 256)}" """);
        var longer = await RefusedAsync(customer, JsonSerializer.Serialize(new string('x', 257)));

        Assert.Equal("""["client_id"]""", longer);
    }

    [Theory]
    [InlineData("\"\"")]
    [InlineData("\"a b\"")]
    [InlineData("\"a/b\"")]
    [InlineData("\"ü\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("7")]
    [InlineData("[\"c\"]")]
    public async Task Another_form_is_refused(string id)
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        Assert.Equal("""["client_id"]""", await RefusedAsync(customer, id));
    }

    private static async Task<string> RefusedAsync(Customer customer, string id) =>
        AgentryCustomer.PathsOf(
            await customer.SendAsync(
                "POST",
                Webhooks,
                $$"""{"url":"https://example.com/hook","event_types":["message.sent"],"client_id":{{id}}}"""
            )
        );
}

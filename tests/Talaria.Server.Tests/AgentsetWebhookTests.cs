using Talaria.Server.Tests.Facades;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>Agentset has no management API: its webhooks' rules hold in Talaria's own.</summary>
public sealed class AgentsetWebhookTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Url = "https://example.com/hook";

    [Theory]
    [InlineData("""{"url":"U","events":["document.ready"]}""", "/name", "1 to 40 characters")]
    [InlineData("""{"name":"LONG","url":"U","events":["document.ready"]}""", "/name", "1 to 40 characters")]
    [InlineData("""{"name":"n","events":["document.ready"]}""", "/url", "is required")]
    [InlineData("""{"name":"n","url":"ftp://example.com","events":["document.ready"]}""", "/url", "http or https")]
    [InlineData("""{"name":"n","url":"U"}""", "/events", "at least one")]
    [InlineData("""{"name":"n","url":"U","events":[]}""", "/events", "at least one")]
    [InlineData("""{"name":"n","url":"U","events":["document.*"]}""", "/events/0", "one by one")]
    [InlineData("""{"name":"n","url":"U","events":["call.analysis.failed"]}""", "/events/0", "no event")]
    [InlineData(
        """{"name":"n","url":"U","events":["document.ready"],"scopes":{"project":["p"]}}""",
        "/scopes/project",
        "the kinds are namespace"
    )]
    public async Task A_webhook_with_a_wrong_field_is_refused(string body, string pointer, string problem)
    {
        var customer = await Customer.JoinAsync(server, "agentset");

        var refused = await AddAsync(customer, body.Replace("LONG", new string('n', 41), StringComparison.Ordinal));

        Assert.Equal(400, refused.Code);
        var errors = refused.Json.GetProperty("errors").GetProperty(pointer);
        Assert.Contains(problem, errors[0].GetString()!, StringComparison.Ordinal);
        Assert.Equal(0, await CountAsync(customer));
    }

    [Fact]
    public async Task A_url_is_one_webhooks_of_its_organization_until_that_is_deleted()
    {
        var (customer, other) = (
            await Customer.JoinAsync(server, "agentset"),
            await Customer.JoinAsync(server, "agentset")
        );
        const string body = """{"name":"n","url":"U","events":["ingest_job.ready"],"scopes":{"namespace":["ns_1"]}}""";
        var made = await AddAsync(customer, body);

        Assert.Equal(201, made.Code);
        Assert.Equal(201, (await AddAsync(other, body)).Code);
        var again = await AddAsync(customer, body);
        Assert.Equal((409, "url_taken"), (again.Code, again.Json.GetProperty("code").GetString()));
        Assert.Equal(1, await CountAsync(customer));

        await customer.NativeAsync("DELETE", $"/endpoints/{made.Json.GetProperty("id")}");
        Assert.Equal(201, (await AddAsync(customer, body)).Code);
    }

    [Fact]
    public async Task A_new_secret_signs_at_once_and_knows_no_overlap()
    {
        var customer = await Customer.JoinAsync(server, "agentset");
        var made = await AddAsync(customer, """{"name":"n","url":"U","events":["ingest_job.ready"]}""");
        var secret = $"/endpoints/{made.Json.GetProperty("id")}/secret";

        var refused = await customer.NativeAsync("POST", secret + "/rotate", """{"overlap":60}""");
        var rotated = await customer.NativeAsync("POST", secret + "/rotate", "{}");

        Assert.Equal(400, refused.Code);
        Assert.Equal(200, rotated.Code);
        Assert.Matches("^whsec_[0-9a-f]{32}$", rotated.Json.GetProperty("secret").GetString());
        Assert.Equal("[]", (await customer.NativeAsync("GET", secret)).Json.GetProperty("previous").GetRawText());
    }

    private static Task<Answered> AddAsync(Customer customer, string body) =>
        customer.NativeAsync("POST", "/endpoints", body.Replace("\"U\"", $"\"{Url}\"", StringComparison.Ordinal));

    private static async Task<int> CountAsync(Customer customer) =>
        (await customer.NativeAsync("GET", "/endpoints")).Json.GetProperty("data").GetArrayLength();
}

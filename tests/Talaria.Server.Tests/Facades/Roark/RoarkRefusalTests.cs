using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Roark;

/// <summary>How Roark says no (ours), and who is not let in.</summary>
public sealed class RoarkRefusalTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Nobody = "00000000-0000-4000-8000-000000000000";

    [Theory]
    [InlineData(
        "{}",
        """{"error":{"code":"invalid","message":"url: is required; events: is required","details":[{"field":"url","message":"is required"},{"field":"events","message":"is required"}]}}"""
    )]
    [InlineData(
        """{"url":"http://example.com","events":["ISSUE_OPENED"]}""",
        """{"error":{"code":"invalid","message":"url: has to be https","details":[{"field":"url","message":"has to be https"}]}}"""
    )]
    [InlineData(
        """{"url":"https://example.com","events":[]}""",
        """{"error":{"code":"invalid","message":"events: has to name at least one event","details":[{"field":"events","message":"has to name at least one event"}]}}"""
    )]
    [InlineData(
        """{"url":"https://example.com","events":["ISSUE_OPENED","call.analysis.completed"],"headers":{"X-A":1}}""",
        """{"error":{"code":"invalid","message":"events: no event 'call.analysis.completed': did you mean 'CALL_ANALYSIS_COMPLETED' or 'CHAT_ANALYSIS_COMPLETED' or 'CALL_ANALYSIS_CANCELLED'?; headers.X-A: has to be a string, and is a number","details":[{"field":"events","message":"no event 'call.analysis.completed': did you mean 'CALL_ANALYSIS_COMPLETED' or 'CHAT_ANALYSIS_COMPLETED' or 'CALL_ANALYSIS_CANCELLED'?"},{"field":"headers.X-A","message":"has to be a string, and is a number"}]}}"""
    )]
    [InlineData(
        "[]",
        """{"error":{"code":"not_an_object","message":"has to be an object, and is a list","details":[{"field":"","message":"has to be an object, and is a list"}]}}"""
    )]
    public async Task A_webhook_with_wrong_fields_is_400_with_every_field(string body, string answer)
    {
        var customer = await Customer.JoinAsync(server, "roark");

        var refused = await customer.SendAsync("POST", "/v1/webhook", body);

        Assert.Equal((400, answer), (refused.Code, refused.Text));
        Assert.Contains("\"total\":0", (await customer.SendAsync("GET", "/v1/webhook")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_of_another_platform_and_a_body_that_is_no_json_are_400()
    {
        var customer = await Customer.JoinAsync(server, "roark");

        var elsewhere = await customer.SendAsync(
            "POST",
            "/v1/webhook",
            """{"url":"https://example.com","events":["JOB_COMPLETED","message.received"]}"""
        );
        var broken = await customer.SendAsync("POST", "/v1/webhook", "url=https://example.com");

        Assert.Equal([400, 400], [elsewhere.Code, broken.Code]);
        Assert.Equal(2, elsewhere.Json.GetProperty("error").GetProperty("details").GetArrayLength());
        Assert.Equal("bad_json", broken.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=51", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("after=ep_01K00000000000000000000000", "after")]
    [InlineData("after=" + Nobody + "0", "after")]
    [InlineData("limit=5&limit=6", "limit")]
    public async Task A_bad_page_is_400(string query, string field)
    {
        var customer = await Customer.JoinAsync(server, "roark");

        var refused = await customer.SendAsync("GET", "/v1/webhook?" + query);

        Assert.Equal(400, refused.Code);
        var detail = Assert.Single(refused.Json.GetProperty("error").GetProperty("details").EnumerateArray());
        Assert.Equal(field, detail.GetProperty("field").GetString());
    }

    [Fact]
    public async Task What_is_not_there_or_anothers_is_404_and_other_methods_405()
    {
        var customer = await Customer.JoinAsync(server, "roark");
        var other = await Customer.JoinAsync(server, "roark");
        var made = await other.SendAsync(
            "POST",
            "/v1/webhook",
            """{"url":"https://example.com","events":["ISSUE_OPENED"]}"""
        );
        var anothers = made.Json.GetProperty("data").GetProperty("id").GetString()!;

        foreach (var id in (string[])["7", "ep_01K00000000000000000000000", Nobody, anothers, anothers + "0"])
        {
            foreach (var method in (string[])["GET", "DELETE"])
            {
                var missing = await customer.SendAsync(method, $"/v1/webhook/{id}");
                Assert.Equal(
                    (404, """{"error":{"code":"not_found","message":"No such webhook."}}"""),
                    (missing.Code, missing.Text)
                );
            }
        }
        Assert.Equal(200, (await other.SendAsync("GET", $"/v1/webhook/{anothers}")).Code);
        Assert.Equal(404, (await customer.SendAsync("GET", $"/v1/webhook/{anothers}/more")).Code);
        foreach (var path in (string[])["/v1/webhook", $"/v1/webhook/{anothers}"])
        {
            var refused = await other.SendAsync("PUT", path, "{}");
            Assert.Equal(
                (405, """{"error":{"code":"method_not_allowed","message":"This path has no such method."}}"""),
                (refused.Code, refused.Text)
            );
        }
    }

    [Fact]
    public async Task Only_a_good_key_of_an_organization_of_roark_is_let_in()
    {
        var customer = await Customer.JoinAsync(server, "roark");
        var neighbour = await Customer.JoinAsync(server, "roe");
        var reader = await customer.KeyAsync("read");

        foreach (var (method, path) in ((string, string)[])[("GET", ""), ("POST", ""), ("GET", "/7"), ("DELETE", "/7")])
        {
            Assert.Equal((401, "unauthorized"), await SendAsync(""));
            Assert.Equal((401, "unauthorized"), await SendAsync("wrong"));
            Assert.Equal((404, "not_found"), await SendAsync(neighbour.Key));
            Assert.Equal((403, "operator_key"), await SendAsync(null));
            Assert.Equal((403, "permission_missing"), await SendAsync(reader));

            async Task<(int, string?)> SendAsync(string? key)
            {
                var answer = await server.SendAsync(method, "/v1/webhook" + path, null as string, key);
                return (answer.Code, answer.Json.GetProperty("error").GetProperty("code").GetString());
            }
        }
        Assert.Equal(404, (await customer.SendAsync("GET", "/webhooks/")).Code);
    }
}

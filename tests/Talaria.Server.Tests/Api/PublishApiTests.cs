using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

public sealed class PublishApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_published_event_arrives_and_is_logged()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = $"/api/v1/organizations/{await server.OrganizationAsync()}";
        await server.SendAsync("POST", $"{organization}/endpoints", $$"""{"url":"{{receiver.Url}}hook"}""");

        var published = await server.SendAsync(
            "POST",
            $"{organization}/events",
            """{"type":"a.b","data":{ "n" : 1.0 },"external_id":"x"}"""
        );
        var received = await receiver.NextAsync();

        Assert.Equal((202, 1), (published.Code, published.Json.GetProperty("deliveries").GetInt32()));
        Assert.Equal(("POST", "/hook"), (received.Method, received.Path));
        Assert.Contains("""{ "n" : 1.0 }""", received.Text, StringComparison.Ordinal);
        var id = published.Json.GetProperty("id").GetString();
        Assert.Equal(id, received.Headers["webhook-id"]);
        var shown = await server.SendAsync("GET", $"{organization}/events/{id}");
        Assert.Equal("x", shown.Json.GetProperty("external_id").GetString());
        Assert.Equal("""{ "n" : 1.0 }""", shown.Json.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task A_batch_answers_one_result_per_event_in_its_order()
    {
        var organization = await server.OrganizationAsync();

        var answer = await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/events/batch",
            """[{"type":"a","data":1,"external_id":"1"},{"type":"b","data":2},{"type":"a","data":1,"external_id":"1"}]"""
        );

        Assert.Equal(202, answer.Code);
        var results = answer.Json.GetProperty("data").EnumerateArray().ToList();
        Assert.Equal(3, results.Count);
        Assert.Equal(results[0].GetProperty("id").GetString(), results[2].GetProperty("id").GetString());
        Assert.True(results[2].GetProperty("duplicate").GetBoolean());
    }

    [Fact]
    public async Task The_operator_publishes_for_several_organizations_at_once()
    {
        var answer = await server.SendAsync(
            "POST",
            "/api/v1/events/batch",
            $$"""[{"organization":"acme","type":"op","data":1},{"organization":"{{server.Other.Organization}}","type":"op","data":2}]"""
        );

        Assert.Equal(202, answer.Code);
        foreach (var name in (string[])["acme", "other"])
        {
            var list = await server.SendAsync("GET", $"/api/v1/organizations/{name}/events?type=op");
            Assert.Single(list.Json.GetProperty("data").EnumerateArray());
        }
    }

    [Fact]
    public async Task A_delivery_is_retried_and_cancelled_by_hand()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var organization = $"/api/v1/organizations/{await server.OrganizationAsync()}";
        await server.SendAsync("POST", $"{organization}/endpoints", $$"""{"url":"{{receiver.Url}}"}""");
        var published = await server.SendAsync("POST", $"{organization}/events", """{"type":"a","data":1}""");
        await receiver.NextAsync();
        var shown = await server.SendAsync(
            "GET",
            $"{organization}/events/{published.Json.GetProperty("id").GetString()}"
        );
        var path = $"{organization}/deliveries/{shown.Json.GetProperty("deliveries")[0].GetProperty("id").GetString()}";

        var cancelled = await server.SendAsync("POST", $"{path}/cancel");
        for (var tries = 0; cancelled.Code == 409 && tries < 1000; tries++)
        {
            // The first attempt's outcome is being recorded.
            cancelled = await server.SendAsync("POST", $"{path}/cancel");
        }
        receiver.AnswerWith(200);
        var again = await server.SendAsync("POST", $"{path}/retry");
        await receiver.NextAsync();

        Assert.Equal((200, "cancelled"), (cancelled.Code, cancelled.Json.GetProperty("state").GetString()));
        Assert.Equal(200, again.Code);
        Assert.True(again.Json.GetProperty("replay").GetBoolean());
        Assert.Equal(409, (await server.SendAsync("POST", $"{path}/cancel")).Code);
    }

    [Fact]
    public async Task Health_metrics_and_the_document_are_open()
    {
        foreach (var path in (string[])["/health/live", "/health/ready", "/metrics", "/openapi/v1.json"])
        {
            var answer = await server.SendAsync("GET", path, key: "");

            Assert.True(answer.Code == 200, $"{path}: {answer.Code} {answer.Text}");
            Assert.DoesNotContain(server.Acme.Organization, answer.Text, StringComparison.Ordinal);
        }
    }
}

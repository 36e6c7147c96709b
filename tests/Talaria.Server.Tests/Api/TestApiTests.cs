using System.Net;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Tests of an endpoint over HTTP.</summary>
public sealed class TestApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_test_is_accepted_and_the_log_marks_it()
    {
        await using var receiver = await Receiver.StartAsync();
        var (organization, endpoint) = await EndpointAsync(receiver.Url);

        var accepted = await server.SendAsync("POST", $"{endpoint}/test");
        var received = await receiver.NextAsync();
        var listed = await server.SendAsync("GET", $"{organization}/events");

        Assert.Equal(202, accepted.Code);
        Assert.True(accepted.Json.GetProperty("test").GetBoolean());
        Assert.Equal("pending", accepted.Json.GetProperty("state").GetString());
        Assert.Equal(0, accepted.Json.GetProperty("attempts").GetInt32());
        Assert.Equal("agent.run.completed", accepted.Json.GetProperty("event_type").GetString());
        Assert.Contains("run_7Q2v9kd3", received.Text);
        var logged = Assert.Single(listed.Json.GetProperty("data").EnumerateArray());
        Assert.Equal(
            (accepted.Json.GetProperty("event_id").GetString(), true),
            (logged.GetProperty("id").GetString(), logged.GetProperty("test").GetBoolean())
        );
        var shown = await server.SendAsync("GET", $"{organization}/events/{logged.GetProperty("id").GetString()}");
        Assert.True(shown.Json.GetProperty("test").GetBoolean());
    }

    [Theory]
    [InlineData(204, "delivered")]
    [InlineData(503, "failed")]
    public async Task Who_waits_gets_the_outcome(int status, string state)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(status);
        var (_, endpoint) = await EndpointAsync(receiver.Url);

        var answer = await server.SendAsync("POST", $"{endpoint}/test?wait=true", """{"type":"agent.run.failed"}""");

        Assert.Equal(200, answer.Code);
        Assert.Equal(state, answer.Json.GetProperty("state").GetString());
        var attempt = Assert.Single(answer.Json.GetProperty("attempts").EnumerateArray());
        Assert.Equal(status, attempt.GetProperty("status").GetInt32());
        Assert.Equal("status", attempt.GetProperty("outcome").GetString());
        Assert.True(attempt.GetProperty("duration").GetDouble() > 0);
        Assert.Contains("webhook-signature", attempt.GetProperty("request").GetProperty("headers").GetRawText());
    }

    [Fact]
    public async Task The_same_idempotency_key_tests_once_and_waits_for_the_same_outcome()
    {
        await using var receiver = await Receiver.StartAsync();
        var (_, endpoint) = await EndpointAsync(receiver.Url);
        var key = ("Idempotency-Key", "test-1");

        var first = await server.SendAsync("POST", $"{endpoint}/test", "{}", null, key);
        var again = await server.SendAsync("POST", $"{endpoint}/test", "{}", null, key);
        var waited = await server.SendAsync("POST", $"{endpoint}/test?wait=true", "{}", null, key);

        Assert.Equal((202, 202, 200), (first.Code, again.Code, waited.Code));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal("true", again.Headers["Idempotent-Replayed"]);
        Assert.Equal("true", waited.Headers["Idempotent-Replayed"]);
        Assert.Equal("delivered", waited.Json.GetProperty("state").GetString());
        Assert.Single(receiver.All);
    }

    [Theory]
    [InlineData("standard", """{"type":"agent.run.exploded"}""", "it has samples of agent.run.completed")]
    [InlineData("standard", """{"type":"tool.call.requested"}""", "it is subscribed to agent.*.")]
    [InlineData("roark", """{"type":"call.analysis.complete"}""", "did you mean 'call.analysis.completed'")]
    [InlineData("roark", """{"type":"job.completed"}""", "No event type 'job.completed' in the catalogue")]
    [InlineData("roark", """{"type":"chat.analysis.failed"}""", "it is subscribed to call.analysis.completed.")]
    public async Task A_type_that_cannot_be_tested_is_refused_and_says_which_can(
        string profile,
        string body,
        string says
    )
    {
        var made = await server.SendAsync(
            "POST",
            "/api/v1/organizations",
            $$"""{"name":"tested","profile":"{{profile}}"}"""
        );
        var events = profile == "roark" ? "call.analysis.completed" : "agent.*";
        var endpoint = await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{made.Json.GetProperty("id").GetString()}/endpoints",
            $$"""{"url":"https://127.0.0.1:9/","name":"a","events":["{{events}}"]}"""
        );

        var answer = await server.SendAsync("POST", endpoint.Headers["Location"] + "/test?wait=true", body);

        Assert.Equal(400, answer.Code);
        Assert.Equal(["/type"], answer.Fields);
        Assert.Contains(says, answer.Json.GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("/test?wait=yes", null, 400)]
    [InlineData("/test?weit=true", null, 400)]
    [InlineData("/test", """{"typ":"a"}""", 400)]
    [InlineData("/test", """{"type":1}""", 400)]
    [InlineData("/test", "[]", 400)]
    public async Task A_wrong_request_is_refused(string path, string? body, int status)
    {
        var (_, endpoint) = await EndpointAsync(new Uri("http://127.0.0.1:9/"));

        Assert.Equal(status, (await server.SendAsync("POST", endpoint + path, body)).Code);
    }

    [Fact]
    public async Task A_disabled_endpoint_is_tested_and_its_health_stays_as_it_was()
    {
        await using var receiver = await Receiver.StartAsync();
        var (_, endpoint) = await EndpointAsync(receiver.Url);
        await server.SendAsync("POST", $"{endpoint}/disable");

        var answer = await server.SendAsync("POST", $"{endpoint}/test?wait=true");
        var shown = await server.SendAsync("GET", endpoint);

        Assert.Equal("delivered", answer.Json.GetProperty("state").GetString());
        Assert.Equal("disabled", shown.Json.GetProperty("status").GetString());
        Assert.Equal("null", shown.Json.GetProperty("health").GetProperty("last_success_at").GetRawText());
    }

    [Fact]
    public async Task The_client_tests_and_waits()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync();
        using var http = new HttpClient { BaseAddress = server.Process.Url };
        var client = new TalariaClient(http, TalariaProcess.OperatorKey);
        var cancel = TestContext.Current.CancellationToken;
        var endpoint = await client.CreateEndpointAsync(organization, new() { Url = receiver.Url.ToString() }, cancel);

        var sent = await client.TestEndpointAsync(organization, endpoint.Id, new(), cancel);
        var waited = await client.TestEndpointAndWaitAsync(
            organization,
            endpoint.Id,
            new TestEndpoint { Type = "agent.run.failed" },
            cancel
        );

        Assert.True(sent.Test);
        Assert.Equal((int)HttpStatusCode.OK, Assert.Single(waited.Attempts).Status);
    }

    private async Task<(string Organization, string Endpoint)> EndpointAsync(Uri url)
    {
        var organization = $"/api/v1/organizations/{await server.OrganizationAsync()}";
        var made = await server.SendAsync("POST", $"{organization}/endpoints", $$"""{"url":"{{url}}"}""");
        return (organization, made.Headers["Location"]);
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>Tests of an endpoint when the program stops or is killed under them.</summary>
public sealed class TestStopTests
{
    private const string Root = "/api/v1/organizations";

    [Fact]
    public async Task A_test_of_a_disabled_endpoint_is_sent_after_a_kill()
    {
        using var directory = new TempDirectory();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (_, http) => Held(http);
        string delivery;
        await using (var killed = await TalariaProcess.ServeAsync(directory.File("data")))
        {
            var endpoint = await EndpointAsync(killed, receiver.Url, enabled: false);
            var (status, test) = await PostAsync(killed, $"{endpoint}/test");
            Assert.Equal(HttpStatusCode.Accepted, status);
            delivery = test.GetProperty("id").GetString()!;
            await receiver.NextAsync();
            await killed.KillAsync();
        }

        receiver.AnswerWith(200);
        await using var server = await TalariaProcess.ServeAsync(directory.File("data"));
        var again = await receiver.NextAsync();

        Assert.Equal(receiver.All.First().Headers["webhook-id"], again.Headers["webhook-id"]);
        var shown = await server.Http.GetFromJsonAsync<JsonElement>(
            $"{Root}/acme/deliveries/{delivery}",
            TestContext.Current.CancellationToken
        );
        Assert.True(shown.GetProperty("test").GetBoolean());
    }

    [Fact]
    public async Task Who_waits_for_an_outcome_is_answered_when_the_server_stops()
    {
        using var directory = new TempDirectory();
        await using var receiver = await Receiver.StartAsync();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = (_, _) => open.Task;
        await using var server = await TalariaProcess.ServeAsync(directory.File("data"));
        var endpoint = await EndpointAsync(server, receiver.Url, enabled: true);

        var waiting = PostAsync(server, $"{endpoint}/test?wait=true");
        await receiver.NextAsync();
        var ended = server.TerminateAsync();
        var (status, delivery) = await waiting;
        open.SetResult();

        Assert.Equal((HttpStatusCode.Accepted, "pending"), (status, delivery.GetProperty("state").GetString()));
        Assert.Equal(0, await ended);
    }

    private static Task Held(HttpContext http) =>
        Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);

    private static async Task<string> EndpointAsync(TalariaProcess server, Uri url, bool enabled)
    {
        await PostAsync(server, Root, """{"name":"Acme","profile":"standard","external_id":"acme"}""");
        var body = $$"""{"url":"{{url}}","enabled":{{(enabled ? "true" : "false")}}}""";
        var (_, endpoint) = await PostAsync(server, $"{Root}/acme/endpoints", body);
        return $"{Root}/acme/endpoints/{endpoint.GetProperty("id").GetString()}";
    }

    private static async Task<(HttpStatusCode, JsonElement)> PostAsync(
        TalariaProcess server,
        string path,
        string body = "{}"
    )
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(path, content, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonElement.Parse(text));
    }
}

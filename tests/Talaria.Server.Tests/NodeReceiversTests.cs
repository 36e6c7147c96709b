using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>What the running program sends, verified by the libraries that receivers use.</summary>
public sealed class NodeReceiversTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] Libraries = ["standardwebhooks", "svix"];

    [Theory]
    [InlineData("""{"run":"run_42","result":"ok"}""")]
    [InlineData("""{ "spaces" :  1.0 , "big": 12345678901234567890, "text": "ü \u00fc 💌 </script> \" \\" }""")]
    [InlineData("""{"nested":{"list":[1,2.50,-0,1e3,null,true]}}""")]
    public async Task Both_libraries_verify_what_was_received(string data)
    {
        await using var receiver = await Receiver.StartAsync();
        var (root, secret) = await EndpointAsync(receiver);

        await PublishAsync(root, data);
        var received = await receiver.NextAsync();

        Assert.Contains(data, received.Text, StringComparison.Ordinal);
        Assert.Equal(["ok", "ok"], await VerifyAsync(secret, received, received.Body));
    }

    [Fact]
    public async Task One_changed_byte_is_found()
    {
        await using var receiver = await Receiver.StartAsync();
        var (root, secret) = await EndpointAsync(receiver);

        await PublishAsync(root, """{"amount":100}""");
        var received = await receiver.NextAsync();
        var changed = received.Text.Replace("100", "900", StringComparison.Ordinal);

        var results = await VerifyAsync(secret, received, System.Text.Encoding.UTF8.GetBytes(changed));
        Assert.All(results, result => Assert.StartsWith("WebhookVerificationError", result, StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_a_secret_is_rotated_receivers_with_the_old_one_and_with_the_new_one_verify()
    {
        await using var receiver = await Receiver.StartAsync();
        var (root, old) = await EndpointAsync(receiver);
        var endpoints = await server.SendAsync("GET", $"{root}/endpoints");
        var endpoint = endpoints.Json.GetProperty("data")[0].GetProperty("id").GetString();
        var rotated = await server.SendAsync(
            "POST",
            $"{root}/endpoints/{endpoint}/secret/rotate",
            """{"overlap":60}"""
        );
        Assert.Equal(200, rotated.Code);

        await PublishAsync(root, """{"after":"rotation"}""");
        var received = await receiver.NextAsync();
        var secret = rotated.Json.GetProperty("secret").GetString()!;

        Assert.NotEqual(old, secret);
        Assert.Equal(["ok", "ok"], await VerifyAsync(old, received, received.Body));
        Assert.Equal(["ok", "ok"], await VerifyAsync(secret, received, received.Body));
    }

    private async Task<(string Root, string Secret)> EndpointAsync(Receiver receiver)
    {
        var root = $"/api/v1/organizations/{await server.OrganizationAsync()}";
        var made = await server.SendAsync(
            "POST",
            $"{root}/endpoints",
            $$"""{"url":"{{receiver.Url}}hook","events":["agent.run.completed"]}"""
        );
        var id = made.Json.GetProperty("id").GetString();
        var secret = await server.SendAsync("GET", $"{root}/endpoints/{id}/secret");
        return (root, secret.Json.GetProperty("secret").GetString()!);
    }

    private async Task PublishAsync(string root, string data)
    {
        var published = await server.SendAsync(
            "POST",
            $"{root}/events",
            $$"""{"type":"agent.run.completed","data":{{data}}}"""
        );
        Assert.Equal(202, published.Code);
    }

    /// <summary>One result for each library.</summary>
    private static async Task<string[]> VerifyAsync(string secret, Received received, byte[] body)
    {
        var requests = Libraries.Select(library => new
        {
            library,
            secret,
            headers = received.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value),
            body = Convert.ToBase64String(body),
        });
        var results = await NodeScript.RunAsync("verify.mjs", JsonSerializer.Serialize(requests));
        return JsonSerializer.Deserialize<string[]>(results)!;
    }
}

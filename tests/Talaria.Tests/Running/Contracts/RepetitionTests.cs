using System.Text.Json;
using Talaria.Deliveries;
using Talaria.Sdk.Signing;

namespace Talaria.Tests.Running.Contracts;

/// <summary>What a retry repeats and what it says anew, what every endpoint gets alike, and that a test is a request like any other.</summary>
public sealed class RepetitionTests
{
    [Theory]
    [InlineData("roe", "timestamp", "")]
    [InlineData("roark", "", "")]
    [InlineData("agentset", "", "")]
    [InlineData("agentry", "", "svix-signature svix-timestamp")]
    public async Task A_retry_differs_in_the_times_of_its_attempt_alone(string profile, string body, string headers)
    {
        await using var platform = await Platform.StartAsync(profile);
        platform.Receiver.AnswerWith(500);
        var endpoint = await platform.EndpointAsync();
        var published = await platform.PublishAsync();
        var delivery = await platform.AfterAsync(published, endpoint, 1);
        platform.Time.AdvanceTo(delivery.NextAttemptAt!.Value);
        await platform.AfterAsync(published, endpoint, 2);

        var requests = await platform.Receiver.NextAsync(2);
        Assert.Equal(Words(body), Different(Fields(requests[0]), Fields(requests[1])));
        Assert.Equal(Words(headers), Different(requests[0].Headers, requests[1].Headers));
    }

    [Theory]
    [InlineData("agentset", "id")]
    [InlineData("agentry", "event_id")]
    public async Task Every_endpoint_gets_the_same_event_id(string profile, string field)
    {
        await using var platform = await Platform.StartAsync(profile);
        await platform.EndpointAsync("/one");
        await platform.EndpointAsync("/two");

        var published = await platform.PublishAsync();
        var requests = await platform.Receiver.NextAsync(2);

        Assert.All(requests, r => Assert.Equal($"\"{published.Id}\"", Fields(r)[field]));
    }

    [Theory]
    [InlineData("roark")]
    [InlineData("agentset")]
    [InlineData("agentry")]
    public async Task A_test_event_is_signed_and_logged_like_any_other(string profile)
    {
        await using var platform = await Platform.StartAsync(profile);
        var endpoint = await platform.EndpointAsync();
        await platform.PublishAsync();
        var real = Assert.Single(await platform.Receiver.NextAsync(1));

        var tester = platform.Engine.Get<Tester>();
        var made = await tester.TestAsync(
            platform.Organization,
            endpoint.Id,
            platform.Type.Name,
            null,
            null,
            TestContext.Current.CancellationToken
        );
        var test = Assert.Single(await platform.Receiver.NextAsync(1));

        Assert.Equal(real.Headers.Keys.Order(), test.Headers.Keys.Order());
        Assert.Equal(Fields(real).Keys, Fields(test).Keys);
        var rule = platform.Profile.Signature!;
        var key = SigningKey.Parse(rule.Scheme.Key, endpoint.Secrets[0].Value, rule.SecretPrefix);
        var verifier = new SignatureVerifier(rule.Scheme, platform.Time);
        Assert.True(verifier.Verify([key], name => test.Headers.GetValueOrDefault(name), test.Body).IsGood);
        var logged = await platform.Engine.DeliveriesAsync(platform.Organization);
        Assert.Equal(made.Value.Id, Assert.Single(logged, d => d.Test).Id);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string> Fields(Received request) =>
        JsonElement.Parse(request.Body).EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetRawText());

    private static IEnumerable<string> Different(
        IReadOnlyDictionary<string, string> first,
        IReadOnlyDictionary<string, string> second
    )
    {
        Assert.Equal(first.Keys, second.Keys);
        return first.Where(f => second[f.Key] != f.Value).Select(f => f.Key.ToLowerInvariant()).Order();
    }
}

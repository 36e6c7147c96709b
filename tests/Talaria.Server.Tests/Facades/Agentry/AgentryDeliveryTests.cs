using System.Text;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>What agentry's receivers get, verified by npm <c>svix</c> and read by the strict parsers of npm <c>agentmail</c>.</summary>
public sealed class AgentryDeliveryTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Every_type_of_the_catalogue_is_verified_and_parsed()
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "agentry");
        var samples = await customer.SamplesAsync("agentry");
        var secret = await HookAsync(customer, receiver, samples.Keys);

        foreach (var (type, sample) in samples)
        {
            await customer.PublishAsync(type, sample);
        }
        var received = await ReceiveAsync(receiver, samples.Count);
        var results = await JudgeAsync(secret, received.Select(r => (r, r.Body)));

        Assert.Equal(7, samples.Count);
        Assert.Equal(samples.Keys.Order(), received.Select(TypeOf).Order());
        Assert.All(results, result => Assert.Equal(("ok", "ok"), result));
    }

    [Fact]
    public async Task The_judges_are_strict()
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "agentry");
        var samples = await customer.SamplesAsync("agentry");
        var secret = await HookAsync(customer, receiver, samples.Keys);
        await customer.PublishAsync("message.sent", samples["message.sent"]);
        var received = await receiver.NextAsync();

        var results = await JudgeAsync(
            secret,
            new[] { ("\"send\":{", "\"send\":{\"later\":1,"), ("\"thread_id\"", "\"thread\""), ("Z\"", "\"") }.Select(
                change =>
                    (
                        received,
                        Encoding.UTF8.GetBytes(
                            received.Text.Replace(change.Item1, change.Item2, StringComparison.Ordinal)
                        )
                    )
            )
        );

        Assert.All(
            results,
            result => Assert.StartsWith("WebhookVerificationError", result.Verified, StringComparison.Ordinal)
        );
        Assert.All(results.Take(2), result => Assert.NotEqual("ok", result.Parsed));
    }

    /// <returns>The secret.</returns>
    private static async Task<string> HookAsync(Customer customer, Receiver receiver, IEnumerable<string> types)
    {
        var made = await customer.SendAsync(
            "POST",
            AgentryCustomer.Webhooks,
            $$"""{"url":"{{receiver.Url}}hook","event_types":{{JsonSerializer.Serialize(types)}}}"""
        );
        Assert.True(made.Code == 200, made.Text);
        return made.Json.GetProperty("secret").GetString()!;
    }

    private static async Task<List<Received>> ReceiveAsync(Receiver receiver, int count)
    {
        var received = new List<Received>();
        while (received.Count < count)
        {
            received.Add(await receiver.NextAsync());
        }
        return received;
    }

    private static string TypeOf(Received received) =>
        JsonElement.Parse(received.Body).GetProperty("event_type").GetString()!;

    private static async Task<List<(string Verified, string Parsed)>> JudgeAsync(
        string secret,
        IEnumerable<(Received Received, byte[] Body)> requests
    )
    {
        var input = requests.Select(r => new
        {
            secret,
            headers = r.Received.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value),
            body = Convert.ToBase64String(r.Body),
        });
        var output = await NodeScript.RunAsync("agentmail-events.mjs", JsonSerializer.Serialize(input));
        return
        [
            .. JsonElement
                .Parse(output)
                .EnumerateArray()
                .Select(r => (r.GetProperty("verified").GetString()!, r.GetProperty("parsed").GetString()!)),
        ];
    }
}

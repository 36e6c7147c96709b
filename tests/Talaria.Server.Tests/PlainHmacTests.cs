using System.Text.Json;
using Talaria.Server.Tests.Facades;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>What the running program sends for agentset and roark, verified by a script of ten lines without any library.</summary>
public sealed class PlainHmacTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("agentset", "^whsec_[0-9a-f]{32}$")]
    [InlineData("roark", "^whsec_[0-9a-f]{64}$")]
    public async Task Every_type_of_the_catalogue_is_verified(string platform, string form)
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, platform);
        var samples = await customer.SamplesAsync(platform);
        var secret = await HookAsync(customer, receiver, samples.Keys);

        var received = new List<Received>();
        foreach (var (type, sample) in samples)
        {
            await customer.PublishAsync(type, sample);
            received.Add(await receiver.NextAsync());
        }

        Assert.Matches(form, secret);
        Assert.NotEmpty(received);
        Assert.All(await VerifyAsync(platform, secret, received.Select(r => (r, r.Body))), Assert.True);
        // Neither another body nor another secret: not even the same one without its prefix.
        Assert.All(await VerifyAsync(platform, secret, received.Select(r => (r, r.Body[..^1]))), Assert.False);
        Assert.All(
            await VerifyAsync(platform, secret["whsec_".Length..], received.Select(r => (r, r.Body))),
            Assert.False
        );
    }

    /// <returns>The secret.</returns>
    private static async Task<string> HookAsync(Customer customer, Receiver receiver, IEnumerable<string> types)
    {
        var made = await customer.NativeAsync(
            "POST",
            "/endpoints",
            $$"""{"name":"Hook","url":"{{receiver.Url}}hook","events":{{JsonSerializer.Serialize(types)}}}"""
        );
        Assert.True(made.Code == 201, made.Text);
        var id = made.Json.GetProperty("id").GetString();
        var shown = await customer.NativeAsync("GET", $"/endpoints/{id}/secret");
        return shown.Json.GetProperty("secret").GetString()!;
    }

    private static async Task<bool[]> VerifyAsync(
        string platform,
        string secret,
        IEnumerable<(Received Received, byte[] Body)> requests
    )
    {
        var input = requests.Select(r => new
        {
            platform,
            secret,
            headers = r.Received.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value),
            body = Convert.ToBase64String(r.Body),
        });
        var output = await NodeScript.RunAsync("hmac.mjs", JsonSerializer.Serialize(input));
        return JsonSerializer.Deserialize<bool[]>(output)!;
    }
}

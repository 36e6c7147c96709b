using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Roe;

/// <summary>What Roe's customers do often.</summary>
internal static class RoeCustomer
{
    public const string Agent = "9b2f6c1e-3d47-4a58-8f0e-6d1c5a7b9e24";
    public const string OtherAgent = "0c8a5f17-6b1d-4e0a-9a44-2f3f9a1d7c66";
    public const string Job = "1f7c3b9a-82e4-4d06-a5b1-7e9d0c4f6a38";
    public const string Nobody = "00000000-0000-4000-8000-000000000000";

    public static async Task<string> WebhookAsync(this Customer customer, string url = "https://example.com/hook")
    {
        var made = await customer.SendAsync("POST", "/webhooks/", $$"""{"name":"Hook","url":"{{url}}"}""");
        Assert.Equal(201, made.Code);
        return made.Json.GetProperty("id").GetString()!;
    }

    public static Task<Answered> LinkAsync(this Customer customer, string webhook, params string[] agents) =>
        customer.SendAsync(
            "POST",
            $"/webhooks/{webhook}/agents/",
            $$"""{"agent_ids":{{JsonSerializer.Serialize(agents)}}}"""
        );

    /// <summary>Says that a job of an agent has ended.</summary>
    /// <returns>How many deliveries came of it.</returns>
    public static async Task<int> EndJobAsync(this Customer customer, string agent, string job = Job)
    {
        var published = await customer.NativeAsync(
            "POST",
            "/events",
            $$$"""
            {"type":"job.completed","data":{"agent":{"id":"{{{agent}}}"},"job":{"id":"{{{job}}}","status":"succeeded"} }}
            """
        );
        Assert.True(published.Code == 202, published.Text);
        return published.Json.GetProperty("deliveries").GetInt32();
    }

    /// <summary>The webhook's endpoint as Talaria's own API shows it.</summary>
    public static async Task<JsonElement> EndpointAsync(this Customer customer, string url)
    {
        var all = await customer.NativeAsync("GET", "/endpoints?limit=200");
        return all.Json.GetProperty("data").EnumerateArray().Single(e => e.GetProperty("url").GetString() == url);
    }
}

using System.Text.Json;

namespace Talaria.Server.Tests.Facades;

/// <summary>What a platform publishes for its customers.</summary>
internal static class CustomerEvents
{
    /// <summary>The catalogue: each type with its sample.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> SamplesAsync(this Customer customer, string profile)
    {
        var shown = await customer.SendAsync("GET", $"/api/v1/profiles/{profile}");
        return shown
            .Json.GetProperty("events")
            .EnumerateArray()
            .ToDictionary(e => e.GetProperty("name").GetString()!, e => e.GetProperty("sample").GetRawText());
    }

    public static async Task PublishAsync(this Customer customer, string type, string data)
    {
        var published = await customer.NativeAsync(
            "POST",
            "/events",
            $$"""{"type":{{JsonSerializer.Serialize(type)}},"data":{{data}}}"""
        );
        Assert.True(published.Code == 202, published.Text);
    }
}

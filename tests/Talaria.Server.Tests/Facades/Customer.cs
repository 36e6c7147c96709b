using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades;

/// <summary>An organization with a platform's profile, and a key of it with which its customer calls the platform's own API.</summary>
internal sealed class Customer(RunningServer server, string organization, string key)
{
    public string Key => key;

    /// <summary>A new organization, so that tests do not meet in one.</summary>
    public static async Task<Customer> JoinAsync(RunningServer server, string profile)
    {
        var made = await server.SendAsync(
            "POST",
            "/api/v1/organizations",
            $$"""{"name":"Customer","profile":"{{profile}}"}"""
        );
        var organization = made.Json.GetProperty("id").GetString()!;
        var customer = new Customer(server, organization, "");
        return new Customer(server, organization, await customer.KeyAsync("read", "manage", "publish"));
    }

    public async Task<string> KeyAsync(params string[] permissions)
    {
        var made = await NativeAsync(
            "POST",
            "/keys",
            $$"""{"name":"k","permissions":{{JsonSerializer.Serialize(permissions)}}}"""
        );
        return made.Json.GetProperty("key").GetString()!;
    }

    /// <summary>When nothing of the organization's waits or is in flight any more.</summary>
    public async Task SettleAsync()
    {
        while ((await NativeAsync("GET", "/deliveries?state=pending")).Json.GetProperty("data").GetArrayLength() > 0)
        { }
    }

    public async Task RevokeAllAsync()
    {
        foreach (var one in (await NativeAsync("GET", "/keys")).Json.GetProperty("data").EnumerateArray())
        {
            await NativeAsync("DELETE", $"/keys/{one.GetProperty("id")}");
        }
    }

    /// <summary>Calls the platform's API.</summary>
    public Task<Answered> SendAsync(string method, string path, string? body = null) =>
        server.SendAsync(method, path, body, key);

    /// <summary>Calls Talaria's own API, below the organization, with the operator's key.</summary>
    public Task<Answered> NativeAsync(string method, string path, string? body = null) =>
        server.SendAsync(method, $"/api/v1/organizations/{organization}{path}", body);
}

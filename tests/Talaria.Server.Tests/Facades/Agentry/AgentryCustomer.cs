using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>An organization of agentry's with a key of its own, and what its scripts send.</summary>
internal sealed class AgentryCustomer
{
    public const string Webhooks = "/agent/v0/webhooks";

    private readonly RunningServer server;

    private AgentryCustomer(RunningServer server, string organization, string key) =>
        (this.server, Organization, Key) = (server, organization, key);

    public string Organization { get; }

    public string Key { get; }

    public static async Task<AgentryCustomer> NewAsync(RunningServer server)
    {
        var organization = await server.OrganizationAsync("agentry");
        return new AgentryCustomer(server, organization, await server.KeyAsync(organization));
    }

    public Task<Answered> SendAsync(string method, string path, string? body = null) =>
        server.SendAsync(method, path, body, Key);

    /// <returns>The webhook that was answered.</returns>
    public async Task<JsonElement> CreateAsync(string more = "", string path = Webhooks)
    {
        var made = await SendAsync(
            "POST",
            path,
            $$"""{"url":"https://example.com/hook","event_types":["message.received"]{{more}}}"""
        );
        Assert.True(made.Code == 200, made.Text);
        return made.Json;
    }

    /// <returns>The new webhooks' ids, oldest first.</returns>
    public async Task<string[]> CreateManyAsync(int count, string more = "")
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = IdOf(await CreateAsync(more));
        }
        return ids;
    }

    public async Task<Answered> UpdateAsync(JsonElement webhook, string body) =>
        await SendAsync("PATCH", $"{Webhooks}/{IdOf(webhook)}", body);

    public async Task<JsonElement> GetAsync(JsonElement webhook) =>
        (await SendAsync("GET", $"{Webhooks}/{IdOf(webhook)}")).Json;

    public static string IdOf(JsonElement webhook) => webhook.GetProperty("webhook_id").GetString()!;

    /// <summary>The strings of a list, with blanks between them; null if there is none.</summary>
    public static string? Texts(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list)
            ? string.Join(' ', list.EnumerateArray().Select(i => i.GetString()!))
            : null;

    public static string Names(JsonElement json) => string.Join(' ', json.EnumerateObject().Select(p => p.Name));

    /// <summary>The paths of a ValidationError, as JSON.</summary>
    public static string PathsOf(Answered answer)
    {
        Assert.True(answer.Code == 400, $"{answer.Code} {answer.Text}");
        Assert.Equal("name errors", Names(answer.Json));
        Assert.Equal("ValidationError", answer.Json.GetProperty("name").GetString());
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        return string.Join(
            ' ',
            answer
                .Json.GetProperty("errors")
                .EnumerateArray()
                .Select(error =>
                {
                    Assert.Equal("path message", Names(error));
                    Assert.NotEqual("", error.GetProperty("message").GetString());
                    return error.GetProperty("path").GetRawText();
                })
        );
    }
}

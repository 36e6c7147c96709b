using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>What agentry's customers do often.</summary>
internal static class AgentryCustomer
{
    public const string Webhooks = "/agent/v0/webhooks";

    /// <returns>The webhook that was answered.</returns>
    public static async Task<JsonElement> CreateAsync(this Customer customer, string more = "", string path = Webhooks)
    {
        var made = await customer.SendAsync(
            "POST",
            path,
            $$"""{"url":"https://example.com/hook","event_types":["message.received"]{{more}}}"""
        );
        Assert.True(made.Code == 200, made.Text);
        return made.Json;
    }

    /// <returns>The new webhooks' ids, oldest first.</returns>
    public static async Task<string[]> CreateManyAsync(this Customer customer, int count, string more = "")
    {
        var ids = new string[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = IdOf(await customer.CreateAsync(more));
        }
        return ids;
    }

    public static async Task<Answered> UpdateAsync(this Customer customer, JsonElement webhook, string body) =>
        await customer.SendAsync("PATCH", $"{Webhooks}/{IdOf(webhook)}", body);

    public static async Task<JsonElement> GetAsync(this Customer customer, JsonElement webhook) =>
        (await customer.SendAsync("GET", $"{Webhooks}/{IdOf(webhook)}")).Json;

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

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Talaria.Server.Tests.Harness;

/// <summary>One server process for the tests of a class, with two organizations; requests as a caller makes them.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private readonly TempDirectory directory = new();
    private TalariaProcess? process;
    private int count;

    internal TalariaProcess Process => process!;

    /// <summary>An organization with an endpoint, an event, a delivery and a key, and another organization's key.</summary>
    public Inhabitant Acme { get; private set; } = null!;

    public Inhabitant Other { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        process = await TalariaProcess.ServeAsync(directory.File("data"));
        Acme = await InhabitantAsync("acme");
        Other = await InhabitantAsync("other");
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }
        directory.Dispose();
    }

    /// <param name="key">Null: the operator's; empty: none.</param>
    /// <param name="body">JSON; null for none.</param>
    public Task<Answered> SendAsync(
        string method,
        string path,
        string? body = null,
        string? key = null,
        params (string Name, string Value)[] headers
    ) =>
        SendAsync(
            method,
            path,
            body is null ? null : new StringContent(body, Encoding.UTF8, "application/json"),
            key,
            headers
        );

    public async Task<Answered> SendAsync(
        string method,
        string path,
        HttpContent? body,
        string? key = null,
        params (string Name, string Value)[] headers
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body };
        request.Headers.Authorization =
            key == "" ? null : new AuthenticationHeaderValue("Bearer", key ?? TalariaProcess.OperatorKey);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var client = new HttpClient { BaseAddress = Process.Url };
        using var response = await client.SendAsync(
            request,
            HttpCompletionOption.ResponseHeadersRead,
            TestContext.Current.CancellationToken
        );
        // A stream has no end to wait for.
        var text =
            response.Content.Headers.ContentType?.MediaType == "text/event-stream"
                ? ""
                : await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answered(
            response.StatusCode,
            text,
            response
                .Headers.Concat(response.Content.Headers)
                .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase)
        );
    }

    /// <summary>A new organization, so that tests do not meet in one.</summary>
    public async Task<string> OrganizationAsync(string profile = "standard")
    {
        var name = $"org-{Interlocked.Increment(ref count)}";
        var answer = await SendAsync(
            "POST",
            "/api/v1/organizations",
            $$"""{"name":"{{name}}","profile":"{{profile}}","external_id":"{{name}}"}"""
        );
        return answer.Json.GetProperty("id").GetString()!;
    }

    /// <summary>A new portal link's path, which ends in a slash.</summary>
    public async Task<string> LinkAsync(string organization, string? body = null)
    {
        var made = await SendAsync("POST", $"/api/v1/organizations/{organization}/portal", body);
        Assert.Equal(201, made.Code);
        return new Uri(made.Json.GetProperty("url").GetString()!).AbsolutePath;
    }

    private async Task<Inhabitant> InhabitantAsync(string name)
    {
        var root = $"/api/v1/organizations/{name}";
        var made = await SendAsync(
            "POST",
            "/api/v1/organizations",
            $$"""{"name":"{{name}}","profile":"standard","external_id":"{{name}}"}"""
        );
        var key = await SendAsync("POST", $"{root}/keys", """{"name":"all"}""");
        // Nobody listens there: the delivery stays pending, waiting for its retry.
        var endpoint = await SendAsync("POST", $"{root}/endpoints", """{"url":"http://127.0.0.1:9/hook"}""");
        var published = await SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{"n":1}}""");
        var id = published.Json.GetProperty("id").GetString()!;
        var shown = await SendAsync("GET", $"{root}/events/{id}");
        return new Inhabitant(
            made.Json.GetProperty("id").GetString()!,
            name,
            key.Json.GetProperty("id").GetString()!,
            key.Json.GetProperty("key").GetString()!,
            endpoint.Json.GetProperty("id").GetString()!,
            id,
            shown.Json.GetProperty("deliveries")[0].GetProperty("id").GetString()!
        );
    }
}

/// <summary>The ids of an organization that has one of everything.</summary>
public sealed record Inhabitant(
    string Organization,
    string ExternalId,
    string KeyId,
    string Key,
    string Endpoint,
    string Event,
    string Delivery
);

/// <summary>An answer, read to its end.</summary>
public sealed record Answered(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonElement Json => JsonElement.Parse(Text);

    public int Code => (int)Status;

    /// <summary>The problem's stable code.</summary>
    public string Problem => Json.GetProperty("code").GetString()!;

    /// <summary>The fields at fault.</summary>
    public IEnumerable<string> Fields =>
        Json.TryGetProperty("errors", out var errors) ? errors.EnumerateObject().Select(e => e.Name) : [];
}

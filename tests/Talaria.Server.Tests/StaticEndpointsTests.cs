using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>Endpoints that stand in the platform's own config.yaml, in a real server: reached, reloaded, and changed by nobody else.</summary>
public sealed partial class StaticEndpointsTests : IAsyncLifetime
{
    private const string Root = "/api/v1/organizations/agentstack";
    private const string Secret = "sekret-header-value";

    private readonly TempDirectory directory = new();
    private Receiver receiver = null!;

    public async ValueTask InitializeAsync() => receiver = await Receiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await receiver.DisposeAsync();
        directory.Dispose();
    }

    [Theory]
    [InlineData(PlatformExamples.One)]
    [InlineData(PlatformExamples.Two)]
    public async Task The_platforms_own_file_loads_as_it_is(string text)
    {
        var file = directory.Write("config.yaml", $"auth:\n  jwt_secret_key: x\nlog_level: [INFO]\n{text}\n");

        await using var check = TalariaProcess.Run(null, "check", "--config", file);
        Assert.Equal(0, await check.EndAsync());
        await using var server = await ServeAsync(file);

        var urls = (await EndpointsAsync(server)).Select(e => e.GetProperty("url").GetString()!).ToList();
        Assert.NotEmpty(urls);
        Assert.All(urls, url => Assert.Contains(url, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Events_reach_those_whose_patterns_match_with_the_configured_headers_and_nothing_more()
    {
        await using var server = await ServeAsync(
            Endpoints(
                ("all", null),
                ("star", """["*"]"""),
                ("provider", """["provider.*"]"""),
                ("exact", """["provider.created"]"""),
                ("set", """["provider.[ud]*"]"""),
                ("none", "[]")
            )
        );

        Assert.Equal(["all", "exact", "provider", "star"], await ReachedAsync(server, "provider.created", 4));
        Assert.Equal(["all", "provider", "set", "star"], await ReachedAsync(server, "provider.deleted", 4));
        Assert.Equal(["all", "star"], await ReachedAsync(server, "provider_build.created", 2));
        var request = receiver.All.First();
        Assert.Equal($"Bearer {Secret}", request.Headers["Authorization"]);
        Assert.Equal(
            ["Authorization", "Content-Length", "Content-Type", "Host"],
            request.Headers.Keys.Order(StringComparer.Ordinal)
        );
        Assert.StartsWith(
            """{"event":"provider.created","resource_type":"provider",""",
            request.Text,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_variable_wins_over_the_file()
    {
        var file = Endpoints(("file", null));
        var json = $$"""[{"url":"{{receiver.Url}}variable","events":["user.*"]}]""";
        await using var server = await ServeAsync(file, ("WEBHOOK__ENDPOINTS", json));

        Assert.Equal(["variable"], await ReachedAsync(server, "user.created", 1));
    }

    [Fact]
    public async Task Through_the_API_they_are_read_and_not_changed()
    {
        await using var server = await ServeAsync(Endpoints(("one", null)));
        var id = Id((await ByPathAsync(server))["one"]);

        (HttpMethod Method, string Path, string? Body)[] changes =
        [
            (HttpMethod.Post, "/endpoints", """{"url":"https://b.example/"}"""),
            (HttpMethod.Patch, $"/endpoints/{id}", """{"events":[]}"""),
            (HttpMethod.Delete, $"/endpoints/{id}", null),
            (HttpMethod.Post, $"/endpoints/{id}/enable", null),
            (HttpMethod.Post, $"/endpoints/{id}/disable", null),
            (HttpMethod.Post, $"/endpoints/{id}/secret/rotate", null),
            (HttpMethod.Patch, "", """{"profile":"standard"}"""),
            (HttpMethod.Patch, "", """{"external_id":"other"}"""),
            (HttpMethod.Delete, "", null),
        ];
        foreach (var (method, path, body) in changes)
        {
            using var answer = await SendAsync(server, method, path, body);
            var text = await answer.Content.ReadAsStringAsync(Cancel);
            Assert.True(answer.StatusCode == HttpStatusCode.Conflict, $"{method} {path}: {text}");
            Assert.Equal("endpoints_configured", JsonElement.Parse(text).GetProperty("code").GetString());
            Assert.Contains("WEBHOOK__ENDPOINTS", text, StringComparison.Ordinal);
        }
        using var key = await SendAsync(server, HttpMethod.Post, "/keys", """{"name":"publisher"}""");
        Assert.Equal(HttpStatusCode.Created, key.StatusCode);
        var shown = await server.Http.GetStringAsync($"{Root}/endpoints/{id}", Cancel);
        Assert.Equal("""["Authorization"]""", JsonElement.Parse(shown).GetProperty("header_names").GetRawText());
        NowhereIn([shown]);
    }

    [Fact]
    public async Task A_start_is_refused_that_would_take_over_an_organization_made_by_hand()
    {
        await using (var first = await TalariaProcess.ServeAsync(directory.File("data")))
        {
            var body = """{"name":"Mine","profile":"standard","external_id":"agentstack"}""";
            using var made = await SendAsync(first, HttpMethod.Post, "/api/v1/organizations", body, root: "");
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            await first.TerminateAsync();
        }
        await using var refused = TalariaProcess.Run(
            null,
            "serve",
            "--urls",
            "http://127.0.0.1:0",
            "--data-dir",
            directory.File("data"),
            "--config",
            Endpoints(("one", null))
        );

        Assert.Equal(1, await refused.EndAsync());
        Assert.Contains(
            "PATCH /api/v1/organizations/agentstack",
            Assert.Single(refused.Errors),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task One_that_hangs_or_fails_is_tried_once_told_once_and_delays_nobody()
    {
        var hanging = new TaskCompletionSource();
        receiver.Answer = async (request, http) =>
        {
            http.Response.StatusCode = request.Path == "/fails" ? 500 : 200;
            await (request.Path == "/hangs" ? hanging.Task : Task.CompletedTask);
        };
        await using var server = await ServeAsync(Endpoints(("hangs", null), ("fails", null), ("well", null)));

        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add(await PublishAsync(server, "user.created"));
        }
        // Not one of the hanging requests has ended when the others have everything.
        while (receiver.All.Count(r => r.Path == "/well") < 20 || receiver.All.Count(r => r.Path == "/fails") < 20)
        {
            await receiver.NextAsync();
        }
        foreach (var id in ids)
        {
            await server.LineAsync(l =>
                l.EndsWith(
                    $"Not delivered to {receiver.Url}fails: user.created {id}, status 500",
                    StringComparison.Ordinal
                )
            );
        }
        Assert.Equal(20, server.Output.Count(l => l.Contains("Not delivered", StringComparison.Ordinal)));
        Assert.Equal(20, receiver.All.Count(r => r.Path == "/fails"));
        hanging.SetResult();
        NowhereIn(server.Output);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Id(JsonElement endpoint) => endpoint.GetProperty("id").GetString()!;

    private static void NowhereIn(IEnumerable<string> texts) =>
        Assert.DoesNotContain(texts, t => t.Contains(Secret, StringComparison.Ordinal));

    private Task<TalariaProcess> ServeAsync(string file, params (string Name, string Value)[] environment) =>
        TalariaProcess.ServeAsync(
            directory.File("data"),
            environment: environment.ToDictionary(e => e.Name, e => e.Value),
            arguments: ["--config", file]
        );

    private string Endpoints(params (string Path, string? Events)[] endpoints) => Endpoints("config.yaml", endpoints);

    /// <summary>A configuration file whose endpoints are paths of the receiver.</summary>
    private string Endpoints(string name, params (string Path, string? Events)[] endpoints) =>
        directory.Write(
            name,
            "database: { url: x }\nwebhook:\n  endpoints:\n"
                + string.Concat(
                    endpoints.Select(e =>
                        $"    - url: {receiver.Url}{e.Path}\n      headers: {{ Authorization: \"Bearer {Secret}\" }}\n"
                        + (e.Events is null ? "" : $"      events: {e.Events}\n")
                    )
                )
        );

    private static async Task<IReadOnlyList<JsonElement>> EndpointsAsync(TalariaProcess server) =>
        [
            .. (await server.Http.GetFromJsonAsync<JsonElement>($"{Root}/endpoints", Cancel))
                .GetProperty("data")
                .EnumerateArray(),
        ];

    private static async Task<Dictionary<string, JsonElement>> ByPathAsync(TalariaProcess server) =>
        (await EndpointsAsync(server)).ToDictionary(e => new Uri(e.GetProperty("url").GetString()!).AbsolutePath[1..]);

    /// <summary>Where an event arrives, in alphabetical order; the answer to the publish says how many there will be.</summary>
    private async Task<IReadOnlyList<string>> ReachedAsync(TalariaProcess server, string type, int count)
    {
        await PublishAsync(server, type, count);
        var paths = new List<string>();
        for (var i = 0; i < count; i++)
        {
            paths.Add((await receiver.NextAsync()).Path[1..]);
        }
        return [.. paths.Order(StringComparer.Ordinal)];
    }

    private static async Task<string> PublishAsync(TalariaProcess server, string type, int? deliveries = null)
    {
        var body = $$$"""{"type":"{{{type}}}","data":{"resource_id":"550e8400-e29b-41d4-a716-446655440000"}}""";
        using var answer = await SendAsync(server, HttpMethod.Post, "/events", body);
        var text = await answer.Content.ReadAsStringAsync(Cancel);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, text);
        var published = JsonElement.Parse(text);
        Assert.Equal(
            deliveries ?? published.GetProperty("deliveries").GetInt32(),
            published.GetProperty("deliveries").GetInt32()
        );
        return published.GetProperty("id").GetString()!;
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TalariaProcess server,
        HttpMethod method,
        string path,
        string? body,
        string root = Root
    )
    {
        using var request = new HttpRequestMessage(method, root + path);
        request.Content = body is null ? null : new StringContent(body, null, "application/json");
        return await server.Http.SendAsync(request, Cancel);
    }
}

using System.Net;
using System.Text;
using Talaria.Server.Tests.Harness;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Server.Tests;

/// <summary>What callers are answered while PostgreSQL is away, and that the server outlives it.</summary>
public sealed class DatabaseAwayTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_are_503_with_Retry_After_and_go_on_when_it_is_back()
    {
        var database = await PostgresServer.StartAsync();
        try
        {
            var settings = new Dictionary<string, string>
            {
                ["TALARIA__POSTGRES"] = await database.MakeDatabaseAsync(),
                ["TALARIA__SECRET_KEYS"] = Convert.ToBase64String(new byte[32]),
            };
            using var directory = new TempDirectory();
            await using var server = await TalariaProcess.ServeAsync(directory.File("a"), environment: settings);
            const string acme = """{"name":"Acme","profile":"standard","external_id":"acme"}""";
            using var made = await SendAsync(server, HttpMethod.Post, "api/v1/organizations", acme);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
            const string events = "api/v1/organizations/acme/events";
            const string happened = """{"type":"run.ended","data":1}""";

            await database.StopAsync();

            (HttpMethod Method, string Path, string? Body)[] requests =
            [
                (HttpMethod.Post, events, happened),
                (HttpMethod.Get, events, null),
                (HttpMethod.Get, "api/v1/organizations", null),
                (HttpMethod.Post, "api/v1/organizations", """{"name":"Other","profile":"standard"}"""),
            ];
            foreach (var (method, path, body) in requests)
            {
                using var refused = await SendAsync(server, method, path, body);
                var text = await refused.Content.ReadAsStringAsync(Cancel);
                Assert.True(
                    refused.StatusCode == HttpStatusCode.ServiceUnavailable,
                    $"{method} {path}: {refused.StatusCode} {text}"
                );
                Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
                Assert.Contains("store_unavailable", text, StringComparison.Ordinal);
            }
            using var live = await SendAsync(server, HttpMethod.Get, "health/live");
            using var ready = await SendAsync(server, HttpMethod.Get, "health/ready");
            using var nodes = await SendAsync(server, HttpMethod.Get, "api/v1/nodes");
            Assert.Equal(
                (HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK),
                (live.StatusCode, ready.StatusCode, nodes.StatusCode)
            );

            await database.StartAgainAsync();

            using var accepted = await SendAsync(server, HttpMethod.Post, events, happened);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            Assert.Equal(0, await server.TerminateAsync());
        }
        finally
        {
            await database.RemoveAsync();
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(
        TalariaProcess server,
        HttpMethod method,
        string path,
        string? body = null
    )
    {
        using var request = new HttpRequestMessage(method, new Uri(server.Url, path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        return await server.Http.SendAsync(request, Cancel);
    }
}

using System.Net;
using System.Text;
using System.Text.Json;
using Talaria.Server.Tests.Harness;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Server.Tests;

/// <summary>Real servers that share the work: one takes requests, one delivers.</summary>
public sealed class RolesTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_takes_requests_and_the_other_delivers_and_answers_nothing_else()
    {
        var database = await PostgresServer.StartAsync();
        try
        {
            var settings = new Dictionary<string, string>
            {
                ["TALARIA__POSTGRES"] = await database.MakeDatabaseAsync(),
                ["TALARIA__SECRET_KEYS"] = Convert.ToBase64String(new byte[32]),
            };
            await using var receiver = await Receiver.StartAsync();
            using var directory = new TempDirectory();
            await using var api = await TalariaProcess.ServeAsync(
                directory.File("a"),
                environment: settings,
                arguments: ["--role", "api"]
            );
            settings["TALARIA__ROLE"] = "deliver";
            await using var deliver = await TalariaProcess.ServeAsync(directory.File("b"), environment: settings);
            await PostAsync(api, "organizations", """{"name":"Acme","profile":"standard","external_id":"acme"}""");
            var endpoint = await PostAsync(api, "organizations/acme/endpoints", $$"""{"url":"{{receiver.Url}}hook"}""");

            var tested = await PostAsync(
                api,
                $"organizations/acme/endpoints/{endpoint.GetProperty("id").GetString()}/test?wait=true",
                "{}"
            );

            Assert.Equal("delivered", tested.GetProperty("state").GetString());
            Assert.Contains("data in PostgreSQL, role deliver", deliver.Output);
            foreach (var path in (string[])["/api/v1/organizations", "/api/v1/nodes", "/openapi/v1.json", "/"])
            {
                using var refused = await deliver.Http.GetAsync(new Uri(deliver.Url, path), Cancel);
                Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
                var problem = JsonElement.Parse(await refused.Content.ReadAsStringAsync(Cancel));
                Assert.Equal("not_found", problem.GetProperty("code").GetString());
            }
            foreach (var path in (string[])["/health/live", "/health/ready", "/metrics"])
            {
                using var answered = await deliver.Http.GetAsync(new Uri(deliver.Url, path), Cancel);
                Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
            }
            using var listed = await api.Http.GetAsync(new Uri(api.Url, "/api/v1/nodes"), Cancel);
            var nodes = JsonElement.Parse(await listed.Content.ReadAsStringAsync(Cancel)).GetProperty("data");
            Assert.Equal(
                ["api True", "deliver False"],
                nodes.EnumerateArray().Select(n => $"{n.GetProperty("role")} {n.GetProperty("answering").GetBoolean()}")
            );
        }
        finally
        {
            await database.RemoveAsync();
        }
    }

    [Fact]
    public async Task With_SQLite_another_role_than_all_is_refused_at_the_start()
    {
        using var directory = new TempDirectory();
        await using var server = TalariaProcess.Run(
            new Dictionary<string, string> { ["TALARIA__ADMIN_KEY"] = "key" },
            "serve",
            "--data-dir",
            directory.File("data"),
            "--role",
            "api"
        );

        Assert.Equal(1, await server.EndAsync());
        Assert.Equal(
            [
                "talaria: --role: is 'api', which needs postgres: with SQLite there is one node, which has to do everything (role all)",
            ],
            server.Errors
        );
    }

    private static async Task<JsonElement> PostAsync(TalariaProcess server, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri(server.Url, "/api/v1/" + path), content, Cancel);
        var text = await response.Content.ReadAsStringAsync(Cancel);
        Assert.True(response.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }
}

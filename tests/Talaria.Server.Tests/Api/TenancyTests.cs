using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Who may see and do what, over all routes that the OpenAPI document lists.</summary>
public sealed class TenancyTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Without_a_good_key_every_route_is_401()
    {
        foreach (var (method, path, body) in await RoutesAsync(server.Acme))
        {
            foreach (var key in (string[])["", "wrong", server.Acme.Key[..^1]])
            {
                var answer = await server.SendAsync(method, path, body, key);

                Assert.True(answer.Code == 401, $"{method} {path} with '{key}': {answer.Code}");
                Assert.StartsWith("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Another_organizations_paths_are_404_on_every_route()
    {
        var routes = (await RoutesAsync(server.Acme)).Concat(
            await RoutesAsync(server.Acme with { Organization = server.Acme.ExternalId })
        );
        foreach (
            var (method, path, body) in routes.Where(r =>
                !r.Path.StartsWith("/api/v1/profiles", StringComparison.Ordinal)
            )
        )
        {
            var answer = await server.SendAsync(method, path, body, server.Other.Key);

            Assert.True(answer.Code == 404, $"{method} {path}: {answer.Code} {answer.Text}");
        }
    }

    [Fact]
    public async Task Another_organizations_ids_below_the_own_path_are_404_on_every_route()
    {
        var own = server.Acme with { Organization = server.Other.Organization };
        foreach (var (method, path, body) in (await RoutesAsync(own)).Where(r => HasId(r.Path)))
        {
            foreach (var key in (string?[])[server.Other.Key, null])
            {
                var answer = await server.SendAsync(method, path, body, key);

                Assert.True(answer.Code == 404, $"{method} {path}: {answer.Code} {answer.Text}");
            }
        }
        var survived = await server.SendAsync("GET", $"/api/v1/organizations/acme/endpoints/{server.Acme.Endpoint}");
        Assert.True(survived.Json.GetProperty("enabled").GetBoolean());
    }

    [Theory]
    [InlineData("read", "GET")]
    [InlineData("publish", "POST")]
    public async Task A_key_does_only_what_it_may(string permission, string method)
    {
        var made = await server.SendAsync(
            "POST",
            "/api/v1/organizations/acme/keys",
            $$"""{"name":"{{permission}}","permissions":["{{permission}}"]}"""
        );
        var key = made.Json.GetProperty("key").GetString()!;
        foreach (
            var (verb, path, body) in (await RoutesAsync(server.Acme)).Where(r =>
                r.Path.Contains(server.Acme.Organization, StringComparison.Ordinal)
            )
        )
        {
            var answer = await server.SendAsync(verb, path, body, key);

            var publishes =
                path.EndsWith("/events", StringComparison.Ordinal)
                || path.EndsWith("/events/batch", StringComparison.Ordinal);
            var mayBe =
                permission == "publish"
                    ? verb == method && publishes
                    : verb == method && !path.EndsWith("secret", StringComparison.Ordinal);
            Assert.True(answer.Code == 403 != mayBe, $"{permission}: {verb} {path}: {answer.Code} {answer.Text}");
        }
    }

    [Fact]
    public async Task A_key_cannot_give_more_than_it_has()
    {
        var made = await server.SendAsync(
            "POST",
            "/api/v1/organizations/acme/keys",
            """{"name":"manager","permissions":["manage"]}"""
        );
        var key = made.Json.GetProperty("key").GetString()!;

        var more = await server.SendAsync("POST", "/api/v1/organizations/acme/keys", """{"name":"x"}""", key);
        var same = await server.SendAsync(
            "POST",
            "/api/v1/organizations/acme/keys",
            """{"name":"x","permissions":["manage"]}""",
            key
        );

        Assert.Equal((403, 201), (more.Code, same.Code));
    }

    [Fact]
    public async Task An_organizations_key_sees_its_own_profile_only()
    {
        var own = await server.SendAsync("GET", "/api/v1/profiles", key: server.Other.Key);
        var standard = await server.SendAsync("GET", "/api/v1/profiles/standard", key: server.Other.Key);
        var unknown = await server.SendAsync("GET", "/api/v1/profiles/roe", key: server.Other.Key);

        Assert.Equal(
            "standard",
            Assert.Single(own.Json.GetProperty("data").EnumerateArray()).GetProperty("name").GetString()
        );
        Assert.Equal((200, 404), (standard.Code, unknown.Code));
    }

    [Fact]
    public async Task An_organizations_key_does_not_remove_or_move_its_organization()
    {
        var path = $"/api/v1/organizations/{server.Other.Organization}";

        Assert.Equal("operator_only", (await server.SendAsync("DELETE", path, key: server.Other.Key)).Problem);
        Assert.Equal(
            "operator_only",
            (await server.SendAsync("PATCH", path, """{"external_id":"x"}""", server.Other.Key)).Problem
        );
        Assert.Equal(
            200,
            (await server.SendAsync("PATCH", path, """{"owners":["a@b.example"]}""", server.Other.Key)).Code
        );
    }

    [Fact]
    public async Task A_revoked_key_is_401()
    {
        var made = await server.SendAsync("POST", "/api/v1/organizations/acme/keys", """{"name":"short"}""");
        var (id, key) = (made.Json.GetProperty("id").GetString(), made.Json.GetProperty("key").GetString());
        Assert.Equal(200, (await server.SendAsync("GET", "/api/v1/organizations/acme", key: key)).Code);

        Assert.Equal(204, (await server.SendAsync("DELETE", $"/api/v1/organizations/acme/keys/{id}")).Code);

        Assert.Equal(401, (await server.SendAsync("GET", "/api/v1/organizations/acme", key: key)).Code);
    }

    private bool HasId(string path) =>
        new[] { server.Acme.KeyId, server.Acme.Endpoint, server.Acme.Event, server.Acme.Delivery }.Any(path.Contains);

    /// <summary>Every route with a key, its path filled with an organization's ids and its body with the document's example.</summary>
    private async Task<List<(string Method, string Path, string? Body)>> RoutesAsync(Inhabitant of)
    {
        var document = (await server.SendAsync("GET", "/openapi/v1.json")).Json;
        var routes = new List<(string, string, string?)>();
        foreach (
            var path in document
                .GetProperty("paths")
                .EnumerateObject()
                .Where(p => p.Name.StartsWith("/api/", StringComparison.Ordinal))
        )
        {
            var id =
                path.Name.Contains("/keys/", StringComparison.Ordinal) ? of.KeyId
                : path.Name.Contains("/endpoints/", StringComparison.Ordinal) ? of.Endpoint
                : path.Name.Contains("/events/", StringComparison.Ordinal) ? of.Event
                : of.Delivery;
            var filled = path
                .Name.Replace("{org}", of.Organization, StringComparison.Ordinal)
                .Replace("{id}", id, StringComparison.Ordinal)
                .Replace("{name}", "standard", StringComparison.Ordinal);
            routes.AddRange(
                path.Value.EnumerateObject().Select(m => (m.Name.ToUpperInvariant(), filled, ExampleOf(m.Value)))
            );
        }
        return routes;
    }

    private static string? ExampleOf(JsonElement operation) =>
        operation.TryGetProperty("requestBody", out var body)
            ? body.GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText()
            : null;
}

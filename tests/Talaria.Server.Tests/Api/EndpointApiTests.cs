using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

public sealed class EndpointApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    [Fact]
    public async Task An_endpoint_lives_from_creation_to_removal()
    {
        var endpoints = $"/api/v1/organizations/{await server.OrganizationAsync()}/endpoints";
        var made = await server.SendAsync(
            "POST",
            endpoints,
            $$$"""{"url":"https://hooks.example.com/a","name":"a","headers":{"X-Key":"hush"},"metadata":{"a":[1.0]},"timeout":2.5,"retries":[1,60],"secret":"{{{Secret}}}"}"""
        );
        Assert.Equal(201, made.Code);
        var path = made.Headers["Location"];
        Assert.StartsWith(endpoints, path, StringComparison.Ordinal);
        Assert.Equal("\"1\"", made.Headers["ETag"]);
        Assert.Equal("""{"a":[1.0]}""", made.Json.GetProperty("metadata").GetRawText());
        Assert.Equal(2.5, made.Json.GetProperty("timeout").GetDouble());

        var patched = await server.SendAsync(
            "PATCH",
            path,
            """{"name":null,"headers":{"X-Key":null,"X-B":"b"}}""",
            null,
            ("If-Match", "\"1\"")
        );
        Assert.Equal(200, patched.Code);
        Assert.Equal("[\"X-B\"]", patched.Json.GetProperty("header_names").GetRawText());
        Assert.Equal(2, patched.Json.GetProperty("version").GetInt64());
        Assert.Equal(
            412,
            (await server.SendAsync("PATCH", path, """{"name":"b"}""", null, ("If-Match", "\"1\""))).Code
        );
        Assert.Equal(412, (await server.SendAsync("DELETE", path, null as string, null, ("If-Match", "\"1\""))).Code);
        Assert.Equal(400, (await server.SendAsync("DELETE", path, null as string, null, ("If-Match", "\"x\""))).Code);

        var disabled = await server.SendAsync("POST", $"{path}/disable", """{"reason":"moving"}""");
        Assert.Equal(
            ("disabled", "moving"),
            (disabled.Json.GetProperty("status").GetString(), disabled.Json.GetProperty("disabled_reason").GetString())
        );
        Assert.Equal(
            "active",
            (await server.SendAsync("POST", $"{path}/enable")).Json.GetProperty("status").GetString()
        );

        Assert.Equal(204, (await server.SendAsync("DELETE", path)).Code);
        Assert.Equal(404, (await server.SendAsync("GET", path)).Code);
    }

    [Fact]
    public async Task Secrets_are_shown_where_they_are_asked_for_and_nowhere_else()
    {
        var organization = $"/api/v1/organizations/{await server.OrganizationAsync()}";
        var made = await server.SendAsync(
            "POST",
            $"{organization}/endpoints",
            $$$"""{"url":"http://127.0.0.1:9/","headers":{"Authorization":"Bearer hush"},"secret":"{{{Secret}}}"}"""
        );
        var path = made.Headers["Location"];
        await server.SendAsync("POST", $"{organization}/events", """{"type":"a","data":1}""");
        var deliveries = await server.SendAsync("GET", $"{organization}/deliveries");
        var delivery = deliveries.Json.GetProperty("data")[0].GetProperty("id").GetString();

        var secret = await server.SendAsync("GET", $"{path}/secret");
        var rotated = await server.SendAsync("POST", $"{path}/secret/rotate", """{"overlap":60}""");

        Assert.Equal(Secret, secret.Json.GetProperty("secret").GetString());
        Assert.Equal("no-store", secret.Headers["Cache-Control"]);
        Assert.NotEqual(Secret, rotated.Json.GetProperty("secret").GetString());
        Assert.Equal(Secret, rotated.Json.GetProperty("previous")[0].GetProperty("secret").GetString());
        Answered[] others =
        [
            made,
            deliveries,
            await server.SendAsync("GET", path),
            await server.SendAsync("GET", $"{organization}/endpoints"),
            await server.SendAsync("PATCH", path, """{"name":"n"}"""),
            await server.SendAsync("GET", $"{organization}/deliveries/{delivery}"),
            await server.SendAsync(
                "POST",
                $"{organization}/endpoints",
                $$$"""{"url":"x","secret":"{{{Secret}}}!","headers":{"Host":"hush"}}"""
            ),
        ];
        Assert.All(
            others,
            a =>
            {
                Assert.DoesNotContain(Secret["whsec_".Length..], a.Text, StringComparison.Ordinal);
                Assert.DoesNotContain("hush", a.Text, StringComparison.Ordinal);
            }
        );
        Assert.DoesNotContain(server.Process.Output, l => l.Contains("hush", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Lists_go_on_where_the_page_before_ended()
    {
        var endpoints = $"/api/v1/organizations/{await server.OrganizationAsync()}/endpoints";
        for (var i = 0; i < 5; i++)
        {
            await server.SendAsync("POST", endpoints, $$"""{"url":"https://hooks.example.com/{{i}}"}""");
        }
        var urls = new List<string>();
        string? cursor = null;
        do
        {
            var page = await server.SendAsync(
                "GET",
                $"{endpoints}?limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"
            );
            urls.AddRange(
                page.Json.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("url").GetString()!)
            );
            cursor = page.Json.GetProperty("next_cursor").GetString();
        } while (cursor is not null);

        Assert.Equal(5, urls.Count);
        Assert.Equal(5, urls.Distinct().Count());
    }
}

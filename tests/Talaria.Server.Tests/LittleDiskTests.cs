using System.Net;
using System.Text;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>storage.min_free against the running program, as its callers see it.</summary>
public sealed class LittleDiskTests
{
    [Fact]
    public async Task Below_min_free_a_publish_is_503_with_the_reason_and_readiness_says_so()
    {
        using var directory = new TempDirectory();
        await using var server = await TalariaProcess.ServeAsync(
            directory.File("data"),
            environment: new Dictionary<string, string> { ["TALARIA__STORAGE__MIN_FREE"] = "1000000GiB" }
        );
        await PostAsync(server, "organizations", """{"name":"acme","profile":"standard","external_id":"acme"}""");

        using var refused = await PostAsync(server, "organizations/acme/events", """{"type":"a.b","data":{}}""");
        using var ready = await server.Http.GetAsync("/health/ready", TestContext.Current.CancellationToken);
        using var live = await server.Http.GetAsync("/health/live", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter?.Delta);
        var problem = JsonElement.Parse(await TextAsync(refused));
        Assert.Equal("disk_low", problem.GetProperty("code").GetString());
        Assert.Contains("storage.min_free", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Contains("storage.min_free", await TextAsync(ready), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
    }

    private static Task<HttpResponseMessage> PostAsync(TalariaProcess server, string path, string body) =>
        server.Http.PostAsync(
            "/api/v1/" + path,
            new StringContent(body, Encoding.UTF8, "application/json"),
            TestContext.Current.CancellationToken
        );

    private static Task<string> TextAsync(HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
}

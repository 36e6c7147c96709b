using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

public sealed class CallbackApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_callback_is_published_and_seen_in_the_log_without_an_endpoint()
    {
        var root = $"/api/v1/organizations/{await server.OrganizationAsync()}";

        var published = await server.SendAsync(
            "POST",
            $"{root}/events",
            """{"type":"run.done","data":{},"callback_url":"http://127.0.0.1:9/done?run=7"}"""
        );

        Assert.Equal(202, published.Code);
        Assert.Equal(1, published.Json.GetProperty("deliveries").GetInt32());
        var shown = await server.SendAsync("GET", $"{root}/events/{published.Json.GetProperty("id").GetString()}");
        Assert.Equal("http://127.0.0.1:9/done?run=7", shown.Json.GetProperty("callback_url").GetString());
        var delivery = Assert.Single(shown.Json.GetProperty("deliveries").EnumerateArray());
        Assert.Equal("http://127.0.0.1:9/done?run=7", delivery.GetProperty("url").GetString());
        Assert.Null(delivery.GetProperty("endpoint_id").GetString());
        Assert.Empty((await server.SendAsync("GET", $"{root}/endpoints")).Json.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task The_callback_secret_is_one_until_it_is_rotated_and_the_old_one_signs_along()
    {
        var root = $"/api/v1/organizations/{await server.OrganizationAsync()}/callback-secret";

        var first = (await server.SendAsync("GET", root)).Json.GetProperty("secret").GetString();
        var again = (await server.SendAsync("GET", root)).Json.GetProperty("secret").GetString();
        var rotated = (await server.SendAsync("POST", $"{root}/rotate", """{"overlap":60}""")).Json;

        Assert.StartsWith("whsec_", first, StringComparison.Ordinal);
        Assert.Equal(first, again);
        Assert.NotEqual(first, rotated.GetProperty("secret").GetString());
        var previous = Assert.Single(rotated.GetProperty("previous").EnumerateArray());
        Assert.Equal(first, previous.GetProperty("secret").GetString());
    }

    [Fact]
    public async Task A_profile_that_does_not_sign_has_no_callback_secret()
    {
        var root = $"/api/v1/organizations/{await server.OrganizationAsync("agentstack")}/callback-secret";

        Assert.Equal(409, (await server.SendAsync("GET", root)).Code);
        Assert.Equal(409, (await server.SendAsync("POST", $"{root}/rotate")).Code);
    }
}

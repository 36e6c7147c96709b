using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Who is let in to live streams, and how many.</summary>
public sealed class LiveRefusalTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("of=deliveries", null, "invalid")]
    [InlineData("of=", null, "invalid")]
    [InlineData("what=attempts", null, "invalid")]
    [InlineData("of=attempts", "nonsense", "bad_last_event_id")]
    [InlineData("of=attempts", "att_7ZZZZZZZZZZZZZZZZZZZZZZZZZ", "bad_last_event_id")]
    [InlineData("of=events", "att_01K5Z0C3M8QFJ9V2X4B7N6T1RF", "bad_last_event_id")]
    [InlineData("of=attempts", "evt_01K5Z0C3M8QFJ9V2X4B7N6T1RF", "bad_last_event_id")]
    public async Task What_no_stream_is_is_400(string query, string? last, string code)
    {
        var answer = await server.SendAsync(
            "GET",
            $"/api/v1/organizations/acme/live?{query}",
            headers: last is null ? [] : [("Last-Event-ID", last)]
        );

        Assert.Equal((400, code), (answer.Code, answer.Problem));
    }

    [Fact]
    public async Task Only_the_organizations_own_keys_that_may_read_listen()
    {
        var path = $"/api/v1/organizations/{server.Acme.Organization}/live";
        var publisher = await KeyAsync("publish");
        var reader = await KeyAsync("read");

        Assert.Equal(404, (await server.SendAsync("GET", path, key: server.Other.Key)).Code);
        Assert.Equal(403, (await server.SendAsync("GET", path, key: publisher)).Code);
        Assert.Equal(401, (await server.SendAsync("GET", path, key: "wrong")).Code);
        Assert.Equal(200, (await server.SendAsync("GET", path, key: reader)).Code);
    }

    [Fact]
    public async Task The_hundred_and_first_is_503_until_one_leaves()
    {
        var organization = await server.OrganizationAsync();
        var streams = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => OpenAsync(organization)));
        var path = $"/api/v1/organizations/{organization}/live";

        var refused = await server.SendAsync("GET", path);

        Assert.Equal((503, "too_many_listeners"), (refused.Code, refused.Problem));
        Assert.Contains("Retry-After", refused.Headers.Keys);
        Assert.Equal(200, (await server.SendAsync("GET", path + "?of=events")).Code);
        streams[0].Dispose();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await server.SendAsync("GET", path)).Code != 200)
        {
            late.Token.ThrowIfCancellationRequested();
        }
        Array.ForEach(streams, s => s.Dispose());
    }

    private Task<EventStream> OpenAsync(string organization, string of = "attempts", string? after = null) =>
        EventStream.OpenAsync(server.Process.Url, $"/api/v1/organizations/{organization}/live?of={of}", after: after);

    private async Task<string> KeyAsync(string permission)
    {
        var made = await server.SendAsync(
            "POST",
            "/api/v1/organizations/acme/keys",
            $$"""{"name":"one","permissions":["{{permission}}"]}"""
        );
        return made.Json.GetProperty("key").GetString()!;
    }
}

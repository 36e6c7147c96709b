using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Requests that are made and not sent: POST .../events/{id}/request.</summary>
public sealed class RehearsalApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("standard", "agent.run.completed", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    [InlineData("roark", null, "any secret at all")]
    public async Task The_request_has_the_body_and_the_headers_that_an_endpoint_gets(
        string profile,
        string? type,
        string secret
    )
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync(profile);
        var root = $"/api/v1/organizations/{organization}";
        var described = await server.SendAsync("GET", $"/api/v1/profiles/{profile}");
        var sample = described
            .Json.GetProperty("events")
            .EnumerateArray()
            .First(one => type is null || one.GetProperty("name").GetString() == type);
        var name = sample.GetProperty("name").GetString()!;
        await server.SendAsync(
            "POST",
            $"{root}/endpoints",
            $$"""{"url":"{{receiver.Url}}","secret":"{{secret}}","events":["{{name}}"]}"""
        );
        var published = await server.SendAsync(
            "POST",
            $"{root}/events",
            $$"""{"type":"{{name}}","data":{{sample.GetProperty("sample").GetRawText()}}}"""
        );
        var received = await receiver.NextAsync();

        var made = await server.SendAsync(
            "POST",
            $"{root}/events/{published.Json.GetProperty("id").GetString()}/request",
            $$"""{"secret":"{{secret}}"}"""
        );

        Assert.Equal(200, made.Code);
        Assert.Equal(
            received.Headers.Keys.Except(["Host", "Content-Length"]).Order(StringComparer.OrdinalIgnoreCase),
            made.Json.GetProperty("headers")
                .EnumerateObject()
                .Select(header => header.Name)
                .Order(StringComparer.OrdinalIgnoreCase),
            StringComparer.OrdinalIgnoreCase
        );
        Assert.Equal(received.Text, made.Json.GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_secret_of_a_wrong_form_and_erased_data_are_refused()
    {
        var organization = await server.OrganizationAsync();
        var root = $"/api/v1/organizations/{organization}";
        var published = await server.SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{}}""");
        var one = $"{root}/events/{published.Json.GetProperty("id").GetString()}";

        var wrong = await server.SendAsync("POST", $"{one}/request", """{"secret":"short"}""");
        var unsigned = await server.SendAsync("POST", $"{one}/request");
        await server.SendAsync("DELETE", $"{one}/data");
        var erased = await server.SendAsync("POST", $"{one}/request");

        Assert.Equal((400, 200, 409), (wrong.Code, unsigned.Code, erased.Code));
        Assert.Equal("/secret", Assert.Single(wrong.Fields));
        Assert.DoesNotContain("signature", unsigned.Text, StringComparison.Ordinal);
        Assert.Equal("data_erased", erased.Problem);
    }
}

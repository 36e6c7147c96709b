using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Trigger;

/// <summary><c>talaria trigger</c> as a person types it, against a running server.</summary>
public sealed class TriggerCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_catalogues_sample_arrives_with_the_changes()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync();
        await server.SendAsync(
            "POST",
            $"/api/v1/organizations/{organization}/endpoints",
            $$"""{"url":"{{receiver.Url}}"}"""
        );

        var triggered = await TriggerAsync(
            organization,
            ["agent.run.completed", "--set", "run_id=run_9", "--set", "output.confidence=0.50", "--json"]
        );
        var received = JsonElement.Parse((await receiver.NextAsync()).Text).GetProperty("data");

        Assert.Equal(0, triggered.Code);
        Assert.Equal(1, triggered.Json.GetProperty("deliveries").GetInt32());
        Assert.Equal("run_9", received.GetProperty("run_id").GetString());
        Assert.Equal("0.50", received.GetProperty("output").GetProperty("confidence").GetRawText());
        Assert.Equal("succeeded", received.GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_sample_is_of_the_organizations_own_profile()
    {
        var organization = await server.OrganizationAsync("roe");

        var triggered = await TriggerAsync(organization, ["job.completed"]);
        var unknown = await TriggerAsync(organization, ["agent.run.completed"]);

        Assert.Equal((0, 1), (triggered.Code, unknown.Code));
        Assert.Contains("accepted", triggered.Output, StringComparison.Ordinal);
        Assert.Contains("the catalogue of profile 'roe' has no", unknown.Errors, StringComparison.Ordinal);
        Assert.Contains("job.completed", unknown.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_cannot_be_made_publishes_nothing()
    {
        var organization = await server.OrganizationAsync();

        var refused = await TriggerAsync(organization, ["agent.run.completed", "--set", "run_id.x=1"]);
        var events = await server.SendAsync("GET", $"/api/v1/organizations/{organization}/events");

        Assert.Equal(1, refused.Code);
        Assert.Contains("--set run_id.x: ", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, events.Json.GetProperty("data").GetArrayLength());
    }

    private Task<Typed> TriggerAsync(string organization, string[] arguments) =>
        server.TypeAsync(["trigger", .. arguments, "--organization", organization]);
}

using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Replay;

/// <summary><c>talaria replay</c> as a person types it, against a running server.</summary>
public sealed class ReplayCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_replay_is_counted_and_then_started_from_the_shell()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync();
        var root = $"/api/v1/organizations/{organization}";
        await server.SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{"n":7}}""");
        var made = await server.SendAsync("POST", $"{root}/endpoints", $$"""{"url":"{{receiver.Url}}"}""");
        var endpoint = made.Json.GetProperty("id").GetString()!;
        string[] arguments =
        [
            endpoint,
            "--organization",
            organization,
            "--since",
            "2020-01-01T00:00:00Z",
            "--include",
            "missing",
        ];

        var (counted, table, _) = await ReplayAsync([.. arguments, "--dry-run"]);
        var (started, json, _) = await ReplayAsync([.. arguments, "--json"]);
        var received = await receiver.NextAsync();

        Assert.Equal((0, 0), (counted, started));
        Assert.Contains("not started", table, StringComparison.Ordinal);
        Assert.Equal(1, JsonElement.Parse(json).GetProperty("count").GetInt32());
        Assert.Contains("""{"n":7}""", received.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_is_one_sentence_and_the_fields()
    {
        var (code, _, errors) = await ReplayAsync([
            server.Acme.Endpoint,
            "--organization",
            server.Acme.Organization,
            "--since",
            "2999-01-01T00:00:00Z",
        ]);

        Assert.Equal(1, code);
        Assert.Contains("/since: ", errors, StringComparison.Ordinal);
    }

    private Task<Typed> ReplayAsync(string[] arguments) => server.TypeAsync(["replay", .. arguments]);
}

using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Events;

/// <summary><c>talaria events</c> as a person types it, against a running server.</summary>
public sealed class EventsCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Events_are_listed_by_what_one_looks_for()
    {
        var organization = await server.OrganizationAsync();
        var root = $"/api/v1/organizations/{organization}";
        await server.SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{}}""");
        await server.SendAsync("POST", $"{root}/events", """{"type":"c.d","data":{}}""");

        var all = await EventsAsync(organization, ["list"]);
        var some = await EventsAsync(organization, ["list", "--type", "a.b", "--matched", "false", "--json"]);
        var none = await EventsAsync(organization, ["list", "--until", "2020-01-01T00:00:00Z"]);

        Assert.Contains("a.b", all.Output, StringComparison.Ordinal);
        Assert.Contains("c.d", all.Output, StringComparison.Ordinal);
        var data = some.Json.GetProperty("data");
        Assert.Equal("a.b", Assert.Single(data.EnumerateArray()).GetProperty("type").GetString());
        Assert.Equal("none", none.Output);
    }

    [Fact]
    public async Task A_long_list_is_gathered_from_pages_and_gone_on_with()
    {
        var organization = await server.OrganizationAsync();
        var batch = string.Join(',', Enumerable.Range(0, 205).Select(_ => """{"type":"a.b","data":{}}"""));
        await server.SendAsync("POST", $"/api/v1/organizations/{organization}/events/batch", $"[{batch}]");

        var first = await EventsAsync(organization, ["list", "--limit", "203", "--json"]);
        var cursor = first.Json.GetProperty("next_cursor").GetString()!;
        var rest = await EventsAsync(organization, ["list", "--cursor", cursor, "--json"]);

        Assert.Equal(203, Ids(first).Count);
        Assert.Equal(205, Ids(first).Concat(Ids(rest)).Distinct().Count());
        Assert.Equal(JsonValueKind.Null, rest.Json.GetProperty("next_cursor").ValueKind);
    }

    [Fact]
    public async Task An_event_is_shown_with_its_deliveries_and_erased()
    {
        var organization = await server.OrganizationAsync();
        var root = $"/api/v1/organizations/{organization}";
        await server.SendAsync("POST", $"{root}/endpoints", """{"url":"http://127.0.0.1:9/hook"}""");
        var published = await server.SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{"n":1.0}}""");
        var id = published.Json.GetProperty("id").GetString()!;

        var shown = await EventsAsync(organization, ["show", id]);
        var erased = await EventsAsync(organization, ["erase", id]);
        var after = await EventsAsync(organization, ["show", id, "--json"]);

        Assert.Contains("""{"n":1.0}""", shown.Output, StringComparison.Ordinal);
        Assert.Contains("http://127.0.0.1:9/hook", shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, erased.Code);
        Assert.Equal(JsonValueKind.Null, after.Json.GetProperty("data").ValueKind);
    }

    [Fact]
    public async Task What_is_typed_wrong_is_exit_code_2()
    {
        var scope = await EventsAsync("acme", ["list", "--scope", "project"]);
        var limit = await EventsAsync("acme", ["list", "--limit", "0"]);

        Assert.Equal((2, 2), (scope.Code, limit.Code));
        Assert.Contains("--scope: 'project' is not KIND=ID.", scope.Errors, StringComparison.Ordinal);
        Assert.Contains("--limit: at least 1.", limit.Errors, StringComparison.Ordinal);
    }

    private static List<string> Ids(Typed list) =>
        [.. list.Json.GetProperty("data").EnumerateArray().Select(one => one.GetProperty("id").GetString()!)];

    private Task<Typed> EventsAsync(string organization, string[] arguments) =>
        server.TypeAsync(["events", .. arguments, "--organization", organization]);
}

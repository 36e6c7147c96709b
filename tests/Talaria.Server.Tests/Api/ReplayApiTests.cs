using System.Globalization;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary>Replays over HTTP: the count, the answer, the progress, and all that is refused.</summary>
public sealed class ReplayApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Long = "\"since\":\"2020-01-01T00:00:00Z\"";

    [Fact]
    public async Task A_replay_is_counted_started_shown_and_listed()
    {
        await using var receiver = await Receiver.StartAsync();
        var (root, endpoint) = await EndpointAsync(receiver.Url.ToString(), events: 3);

        var count = await server.SendAsync(
            "POST",
            $"{endpoint}/replay?dry_run=true",
            $$"""{{{Long}},"include":"missing"}"""
        );
        var started = await server.SendAsync("POST", $"{endpoint}/replay", $$"""{{{Long}},"include":"missing"}""");

        Assert.Equal(200, count.Code);
        Assert.Equal((3, true, true), Counted(count.Json));
        Assert.False(count.Json.TryGetProperty("id", out _));
        Assert.Equal(202, started.Code);
        Assert.Equal((3, true, true), Counted(started.Json));
        var id = started.Json.GetProperty("id").GetString()!;
        Assert.StartsWith("rpl_", id, StringComparison.Ordinal);
        Assert.Equal($"{root}/replays/{id}", started.Headers["Location"]);
        for (var i = 0; i < 3; i++)
        {
            await receiver.NextAsync();
        }
        var shown = await UntilAsync(
            () => server.SendAsync("GET", $"{root}/replays/{id}"),
            a => a.Json.GetProperty("deliveries").GetProperty("delivered").GetInt32() == 3
        );
        Assert.Equal("done", shown.Json.GetProperty("state").GetString());
        Assert.Equal(3, shown.Json.GetProperty("queued").GetInt32());
        var listed = Assert.Single(
            (await server.SendAsync("GET", $"{root}/replays")).Json.GetProperty("data").EnumerateArray()
        );
        Assert.Equal(id, listed.GetProperty("id").GetString());
        var delivery = (await server.SendAsync("GET", $"{root}/deliveries")).Json.GetProperty("data")[0];
        Assert.Equal(id, delivery.GetProperty("replay_id").GetString());
        Assert.True(delivery.GetProperty("replay").GetBoolean());
        Assert.Equal(JsonValueKind.Null, delivery.GetProperty("replay_of").ValueKind);
        var again = await server.SendAsync("POST", $"{root}/replays/{id}/cancel");
        Assert.Equal((409, "replay_finished"), (again.Code, again.Problem));
    }

    [Fact]
    public async Task Failed_is_what_is_replayed_if_nothing_else_is_said()
    {
        var (_, endpoint) = await EndpointAsync("http://127.0.0.1:9/", events: 2);

        var answer = await server.SendAsync("POST", $"{endpoint}/replay", $$"""{{{Long}}}""");

        Assert.Equal((202, "failed"), (answer.Code, answer.Json.GetProperty("include").GetString()));
        Assert.Equal(0, answer.Json.GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("{}", "/since")]
    [InlineData("""{"since":null}""", "/since")]
    [InlineData("""{"since":"yesterday"}""", "/since")]
    [InlineData("""{"since":"2999-01-01T00:00:00Z"}""", "/since")]
    [InlineData("""{"since":"2020-01-01T00:00:00Z","until":"2020-01-01T00:00:00Z"}""", "/until")]
    [InlineData("""{"since":"2020-01-01T00:00:00Z","until":5}""", "/until")]
    [InlineData("""{"since":"2020-01-01T00:00:00Z","types":[]}""", "/types")]
    [InlineData("""{"since":"2020-01-01T00:00:00Z","types":"a.b"}""", "/types")]
    [InlineData("""{"since":"2020-01-01T00:00:00Z","types":["a.b",""]}""", "/types/1")]
    [InlineData("""{"since":"2020-01-01T00:00:00Z","include":"everything"}""", "/include")]
    [InlineData("""{"since":"2020-01-01T00:00:00Z","includes":"all"}""", "/includes")]
    public async Task A_bad_body_is_refused(string body, string field)
    {
        var endpoint = $"/api/v1/organizations/acme/endpoints/{server.Acme.Endpoint}";

        foreach (var query in (string[])["", "?dry_run=true"])
        {
            var answer = await server.SendAsync("POST", $"{endpoint}/replay{query}", body);

            Assert.Equal(400, answer.Code);
            Assert.Contains(field, answer.Fields);
        }
    }

    [Theory]
    [InlineData("?dry_run=yes", "/dry_run")]
    [InlineData("?dryrun=true", "/dryrun")]
    public async Task A_bad_query_starts_nothing(string query, string field)
    {
        var endpoint = $"/api/v1/organizations/acme/endpoints/{server.Acme.Endpoint}";

        var answer = await server.SendAsync("POST", $"{endpoint}/replay{query}", $$"""{{{Long}}}""");

        Assert.Equal(400, answer.Code);
        Assert.Contains(field, answer.Fields);
    }

    [Fact]
    public async Task A_disabled_endpoint_is_refused_and_so_is_one_that_is_not_there()
    {
        var (root, endpoint) = await EndpointAsync("http://127.0.0.1:9/", events: 1);
        await server.SendAsync("POST", $"{endpoint}/disable");

        var disabled = await server.SendAsync("POST", $"{endpoint}/replay", $$"""{{{Long}}}""");
        var counted = await server.SendAsync("POST", $"{endpoint}/replay?dry_run=true", $$"""{{{Long}}}""");
        var elsewhere = await server.SendAsync(
            "POST",
            $"{root}/endpoints/{server.Acme.Endpoint}/replay",
            $$"""{{{Long}}}"""
        );
        var nowhere = await server.SendAsync("POST", $"{root}/endpoints/ep_x/replay", "{}");

        Assert.Equal((409, "endpoint_disabled"), (disabled.Code, disabled.Problem));
        Assert.Equal((409, "endpoint_disabled"), (counted.Code, counted.Problem));
        Assert.Equal((404, 404), (elsewhere.Code, nowhere.Code));
    }

    [Fact]
    public async Task The_same_request_with_its_key_starts_one_replay()
    {
        var (root, endpoint) = await EndpointAsync("http://127.0.0.1:9/", events: 1);

        var first = await server.SendAsync(
            "POST",
            $"{endpoint}/replay",
            $$"""{{{Long}}}""",
            null,
            ("Idempotency-Key", "k")
        );
        var again = await server.SendAsync(
            "POST",
            $"{endpoint}/replay",
            $$"""{{{Long}}}""",
            null,
            ("Idempotency-Key", "k")
        );

        Assert.Equal(first.Text, again.Text);
        Assert.Single((await server.SendAsync("GET", $"{root}/replays")).Json.GetProperty("data").EnumerateArray());
    }

    /// <summary>An organization of its own; the events are published before it has its endpoint.</summary>
    private async Task<(string Root, string Endpoint)> EndpointAsync(string url, int events)
    {
        var root = $"/api/v1/organizations/{await server.OrganizationAsync()}";
        for (var i = 0; i < events; i++)
        {
            await server.SendAsync("POST", $"{root}/events", """{"type":"a.b","data":{"n":1}}""");
        }
        var made = await server.SendAsync("POST", $"{root}/endpoints", $$"""{"url":"{{url}}"}""");
        return (root, $"{root}/endpoints/{made.Json.GetProperty("id").GetString()}");
    }

    private static (int Count, bool Exact, bool Clipped) Counted(JsonElement answer)
    {
        // What is older than the first event is not kept: the answer says from when on it counts.
        Assert.True(
            DateTimeOffset.Parse(answer.GetProperty("since").GetString()!, CultureInfo.InvariantCulture).Year > 2020
        );
        return (
            answer.GetProperty("count").GetInt32(),
            answer.GetProperty("exact").GetBoolean(),
            answer.GetProperty("clipped").GetBoolean()
        );
    }

    private static async Task<Answered> UntilAsync(Func<Task<Answered>> ask, Predicate<Answered> good)
    {
        while (true)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            if (await ask() is var answer && good(answer))
            {
                return answer;
            }
        }
    }
}

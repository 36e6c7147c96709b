using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Dashboard.Endpoints;

/// <summary>The endpoint's pages by a portal link, over HTTP: what they do is what the interface then says. What they refuse to strangers is
/// in Dashboard/Hostile.</summary>
public sealed class EndpointPagesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Url = "http://127.0.0.1:9/pages";

    [Fact]
    public async Task An_endpoint_is_made_and_its_fields_are_what_was_typed()
    {
        await using var customer = await EnterAsync();

        var made = await customer.SendAsync(
            "endpoints/new",
            ("url", Url),
            ("name", "Desk"),
            ("events", "agent.run.failed"),
            ("more_events", "order.*, order.*"),
            ("header_name", "X-Team"),
            ("header_value", "blue"),
            ("timeout", "7"),
            ("rate_limit", "2.5"),
            ("retries", "5s 2m"),
            ("external_id", "desk"),
            ("metadata", """{"team":"blue"}"""),
            ("paused", "on")
        );

        Assert.Equal(303, made.Status);
        Assert.EndsWith("?done=endpoint-made", made.Location, StringComparison.Ordinal);
        var one = await customer.OneAsync();
        Assert.Equal(
            (Url, "Desk", "desk", false, 7d, 2.5d),
            (
                Text(one, "url"),
                Text(one, "name"),
                Text(one, "external_id"),
                one.GetProperty("enabled").GetBoolean(),
                one.GetProperty("timeout").GetDouble(),
                one.GetProperty("rate_limit").GetDouble()
            )
        );
        Assert.Equal("[5,120]", one.GetProperty("retries").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal(
            ["agent.run.failed", "order.*"],
            one.GetProperty("events").EnumerateArray().Select(e => e.GetString())
        );
        Assert.Equal("X-Team", Assert.Single(one.GetProperty("header_names").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("url", "ftp://example.com/", "URL")]
    [InlineData("timeout", "31", "Timeout")]
    [InlineData("rate_limit", "-1", "Rate limit")]
    [InlineData("retries", "soon", "Retries")]
    [InlineData("metadata", "[1]", "Metadata")]
    [InlineData("external_id", "desk 1", "External id")]
    [InlineData("secret", "short", "Secret")]
    public async Task What_the_interface_refuses_is_beside_its_field_with_what_was_typed(
        string field,
        string typed,
        string label
    )
    {
        await using var customer = await EnterAsync();

        var refused = await customer.SendAsync(
            "endpoints/new",
            [.. new[] { ("url", Url), ("name", "Kept") }.Where(f => f.Item1 != field), (field, typed)]
        );

        Assert.Equal(422, refused.Status);
        Assert.True(refused.Says($"id=\"f-{field}-error\">{label} "), refused.Text);
        Assert.True(refused.Says($"{typed}\"") || refused.Says($"{typed}</textarea>"));
        Assert.True(refused.Says("value=\"Kept\""));
    }

    [Fact]
    public async Task Who_saves_second_is_shown_what_the_first_changed_and_saves_then()
    {
        await using var customer = await EnterAsync();
        var id = await customer.MakeAsync("Desk");
        var version = (await customer.OneAsync())
            .GetProperty("version")
            .GetInt64()
            .ToString(System.Globalization.CultureInfo.InvariantCulture);
        (string, string)[] mine =
        [
            ("version", version),
            ("was/url", Url),
            ("url", Url),
            ("was/name", "Desk"),
            ("name", "Mine"),
            ("was/description", ""),
            ("description", ""),
            ("was/events", "*"),
            ("more_events", "*"),
        ];
        await customer.CallAsync("PATCH", $"endpoints/{id}", """{"description":"Theirs","name":"Theirs, too"}""");

        var conflict = await customer.SendAsync($"endpoints/{id}/edit", mine);

        Assert.Equal(412, conflict.Status);
        Assert.True(conflict.Says("Somebody else changed this endpoint meanwhile"));
        Assert.True(conflict.Says("value=\"Mine\"") && conflict.Says("value=\"Theirs\""), conflict.Text);
        Assert.True(conflict.Says("yours replaces it") && conflict.Says("it stays"));
        Assert.Equal("Theirs, too", Text(await customer.OneAsync(), "name"));
        var next = conflict.Text.Split("name=\"version\" value=\"")[1].Split('"')[0];
        var saved = await customer.SendAsync(
            $"endpoints/{id}/edit",
            ("version", next),
            ("was/url", Url),
            ("url", Url),
            ("was/name", "Theirs, too"),
            ("name", "Mine"),
            ("was/description", "Theirs"),
            ("description", "Theirs"),
            ("was/events", "*"),
            ("more_events", "*")
        );
        Assert.Equal(303, saved.Status);
        var one = await customer.OneAsync();
        Assert.Equal(("Mine", "Theirs"), (Text(one, "name"), Text(one, "description")));
    }

    [Fact]
    public async Task A_test_is_sent_and_answered_and_a_type_that_is_not_there_is_refused()
    {
        await using var customer = await EnterAsync();
        var id = await customer.MakeAsync("Desk");

        var sent = await customer.SendAsync($"endpoints/{id}/test", ("type", "agent.run.failed"));
        var answer = await customer.SeeAsync(sent.Location!);
        var refused = await customer.SendAsync($"endpoints/{id}/test", ("type", "nothing.like.it"));

        Assert.Equal(303, sent.Status);
        Assert.True(answer.Says("id=\"test-outcome\"") && answer.Says("Failed: "), answer.Text);
        Assert.InRange(refused.Status, 400, 422);
        Assert.True(refused.Says("nothing.like.it"));
    }

    [Fact]
    public async Task A_replay_is_counted_then_started()
    {
        await using var customer = await EnterAsync();
        var id = await customer.MakeAsync("Desk");
        await customer.CallAsync("POST", "events", """{"type":"a.b","data":{}}""");

        var none = await customer.SendAsync($"endpoints/{id}/replay", ("since", ""));
        var counted = await customer.SendAsync(
            $"endpoints/{id}/replay",
            ("since", "2026-01-01T00:00"),
            ("include", "all")
        );
        Assert.Empty((await customer.CallAsync("GET", "replays")).Json.GetProperty("data").EnumerateArray());
        var started = await customer.SendAsync(
            $"endpoints/{id}/replay",
            ("since", "2026-01-01T00:00"),
            ("include", "all"),
            ("do", "start")
        );

        Assert.Equal((422, 200, 303), (none.Status, counted.Status, started.Status));
        Assert.True(none.Says("id=\"f-since-error\""));
        Assert.Single((await customer.CallAsync("GET", "replays")).Json.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task A_secret_is_shown_when_asked_for_and_made_anew_with_an_overlap()
    {
        await using var customer = await EnterAsync();
        var id = await customer.MakeAsync("Desk");
        var first = (await customer.CallAsync("GET", $"endpoints/{id}/secret")).Json.GetProperty("secret").GetString()!;

        Assert.True((await customer.SendAsync($"endpoints/{id}/secret")).Shows(first));
        Assert.Equal(303, (await customer.SendAsync($"endpoints/{id}/rotate", ("overlap", "24"))).Status);
        var both = await customer.SendAsync($"endpoints/{id}/secret");
        Assert.True(both.Shows(first) && both.Says("Signs along until"));
        var alone = await customer.MakeAsync("Alone");
        var gone = (await customer.CallAsync("GET", $"endpoints/{alone}/secret"))
            .Json.GetProperty("secret")
            .GetString()!;
        Assert.Equal(303, (await customer.SendAsync($"endpoints/{alone}/rotate", ("overlap", "0"))).Status);
        Assert.False((await customer.SendAsync($"endpoints/{alone}/secret")).Shows(gone));
    }

    [Fact]
    public async Task It_is_paused_and_enabled_and_deleted_only_when_its_name_is_typed()
    {
        await using var customer = await EnterAsync();
        var id = await customer.MakeAsync("Desk");

        Assert.Equal(303, (await customer.SendAsync($"endpoints/{id}/disable", ("reason", "moving"))).Status);
        Assert.Equal(
            (false, "moving"),
            (
                (await customer.OneAsync()).GetProperty("enabled").GetBoolean(),
                Text(await customer.OneAsync(), "disabled_reason")
            )
        );
        Assert.Equal(303, (await customer.SendAsync($"endpoints/{id}/enable")).Status);
        Assert.True((await customer.OneAsync()).GetProperty("enabled").GetBoolean());
        foreach (var typed in (string[])["", "desk", "Desk 2"])
        {
            var refused = await customer.SendAsync($"endpoints/{id}/delete", ("confirm", typed));
            Assert.Equal(422, refused.Status);
            Assert.True(refused.Says("has to be Desk"));
        }
        Assert.Equal(303, (await customer.SendAsync($"endpoints/{id}/delete", ("confirm", "Desk"))).Status);
        Assert.Equal(404, (await customer.SendAsync($"endpoints/{id}/delete", ("confirm", "Desk"))).Status);
        Assert.Empty((await customer.CallAsync("GET", "endpoints")).Json.GetProperty("data").EnumerateArray());
    }

    private static string? Text(JsonElement of, string name) => of.GetProperty(name).GetString();

    private async Task<Customer> EnterAsync()
    {
        var organization = await server.OrganizationAsync();
        var path = await server.LinkAsync(organization);
        var visitor = new Visitor(server.Process.Url);
        await visitor.SeeAsync(path + "endpoints/new");
        return new Customer(server, organization, path, visitor);
    }

    /// <summary>Somebody with a link, and the interface to see what came of it.</summary>
    private sealed record Customer(RunningServer Server, string Organization, string Path, Visitor Visitor)
        : IAsyncDisposable
    {
        public Task<Seen> SeeAsync(string path) => Visitor.SeeAsync(path);

        public Task<Seen> SendAsync(string form, params (string, string)[] fields) =>
            Visitor.SubmitAsync(Path + form, fields);

        public Task<Answered> CallAsync(string method, string rest, string? body = null) =>
            Server.SendAsync(method, $"/api/v1/organizations/{Organization}/{rest}", body);

        public async Task<string> MakeAsync(string name) =>
            Text(
                (await CallAsync("POST", "endpoints", $$"""{"url":"{{Url}}","name":"{{name}}","retries":[]}""")).Json,
                "id"
            )!;

        public async Task<JsonElement> OneAsync() =>
            Assert.Single((await CallAsync("GET", "endpoints")).Json.GetProperty("data").EnumerateArray());

        public ValueTask DisposeAsync()
        {
            Visitor.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Roe;

/// <summary>Roe's webhooks over HTTP: list, create, get, update, delete, as a management script asks for them.</summary>
public sealed class RoeWebhookTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Full = """
        {
          "name": "Orders", "url": "https://example.com/orders", "secret": "a secret of any form", "headers": {"X-Team": "a/b"},
          "events": ["job.completed"], "is_active": false, "alerts": [{"to": "Ünal <ops@example.com>", "after": 3.50}],
          "created_by": {"id": 7}, "colour": "passed over"
        }
        """;

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_webhook_is_made_shown_listed_changed_and_deleted(string slash)
    {
        var customer = await Customer.JoinAsync(server, "roe");

        var made = await customer.SendAsync("POST", "/webhooks" + slash, Full);
        var id = made.Json.GetProperty("id").GetString();
        var shown = await customer.SendAsync("GET", $"/webhooks/{id}{slash}");
        var listed = await customer.SendAsync("GET", "/webhooks" + slash);
        var changed = await customer.SendAsync(
            "PATCH",
            $"/webhooks/{id}{slash}",
            """{"name":"New","is_active":true}"""
        );
        var deleted = await customer.SendAsync("DELETE", $"/webhooks/{id}{slash}");
        var gone = await customer.SendAsync("GET", $"/webhooks/{id}{slash}");

        Assert.Equal([201, 200, 200, 200, 204, 404], Codes(made, shown, listed, changed, deleted, gone));
        Assert.Equal("", deleted.Text);
        Assert.Equal(made.Text, shown.Text);
        Assert.Equal($"[{made.Text}]", listed.Text);
        Assert.Equal("New", changed.Json.GetProperty("name").GetString());
        Assert.True(changed.Json.GetProperty("is_active").GetBoolean());
        Assert.Equal("https://example.com/orders", changed.Json.GetProperty("url").GetString());
        Assert.All([made, shown, listed, changed], a => Assert.Equal("no-store", a.Headers["Cache-Control"]));
    }

    [Fact]
    public async Task The_whole_object_in_the_contracts_order()
    {
        var customer = await Customer.JoinAsync(server, "roe");

        var made = await customer.SendAsync("POST", "/webhooks/", Full);

        var webhook = made.Json;
        var (id, at) = (webhook.GetProperty("id").GetString(), webhook.GetProperty("created_at").GetString());
        Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", at);
        Assert.Equal(
            $$"""
            {"id":"{{id}}","name":"Orders","url":"https://example.com/orders","secret":"a secret of any form",
            "headers":{"X-Team":"a/b"},"events":["job.completed"],"is_active":false,
            "alerts":[{"to": "Ünal <ops@example.com>", "after": 3.50}],"failure_count":0,"created_by":{"id": 7},
            "created_at":"{{at}}","updated_at":"{{at}}","last_triggered_at":null,"last_success_at":null,"last_failure_at":null}
            """.ReplaceLineEndings(""),
            made.Text
        );
    }

    [Fact]
    public async Task What_is_left_out_has_its_default()
    {
        var customer = await Customer.JoinAsync(server, "roe");

        var webhook = (
            await customer.SendAsync(
                "POST",
                "/webhooks/",
                """{"name":"n","url":"http://example.com","secret":null,"events":null}"""
            )
        ).Json;

        Assert.All(
            ["secret", "alerts", "created_by"],
            name => Assert.Equal(JsonValueKind.Null, webhook.GetProperty(name).ValueKind)
        );
        Assert.Equal("{}", webhook.GetProperty("headers").GetRawText());
        Assert.Equal("""["job.completed"]""", webhook.GetProperty("events").GetRawText());
        Assert.True(webhook.GetProperty("is_active").GetBoolean());
    }

    [Fact]
    public async Task The_list_has_all_webhooks_newest_first()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        for (var i = 0; i < 205; i++)
        {
            await customer.WebhookAsync($"https://example.com/{i}");
        }

        var listed = await customer.SendAsync("GET", "/webhooks/");

        Assert.Equal(
            Enumerable.Range(0, 205).Reverse().Select(i => $"https://example.com/{i}"),
            listed.Json.EnumerateArray().Select(w => w.GetProperty("url").GetString())
        );
    }

    [Fact]
    public async Task A_patch_changes_what_it_names_and_null_takes_away()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var path = "/webhooks/" + (await customer.SendAsync("POST", "/webhooks/", Full)).Json.GetProperty("id");

        var other = (
            await customer.SendAsync("PATCH", path, """{"headers":{"x-team":"c","X-More":"d"},"secret":"next"}""")
        ).Json;
        var less = (await customer.SendAsync("PATCH", path, """{"headers":null,"secret":null,"alerts":null}""")).Json;

        Assert.Equal("next", other.GetProperty("secret").GetString());
        Assert.Equal(
            ["X-More: d", "x-team: c"],
            other
                .GetProperty("headers")
                .EnumerateObject()
                .Select(h => $"{h.Name}: {h.Value}")
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal("""[{"to": "Ünal <ops@example.com>", "after": 3.50}]""", other.GetProperty("alerts").GetRawText());
        Assert.Equal("{}", less.GetProperty("headers").GetRawText());
        Assert.Equal(JsonValueKind.Null, less.GetProperty("secret").ValueKind);
        Assert.Equal(JsonValueKind.Null, less.GetProperty("alerts").ValueKind);
        Assert.Equal("""{"id": 7}""", less.GetProperty("created_by").GetRawText());
        Assert.Equal("Orders", less.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Alerts_and_created_by_stand_beside_other_metadata()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync("https://example.com/noted");
        var endpoint = (await customer.EndpointAsync("https://example.com/noted")).GetProperty("id");
        await customer.NativeAsync("PATCH", $"/endpoints/{endpoint}", """{"metadata":{"team":"a"}}""");

        await customer.SendAsync("PATCH", $"/webhooks/{id}", """{"alerts":"on","created_by":null}""");
        var noted = await customer.EndpointAsync("https://example.com/noted");
        await customer.SendAsync("PATCH", $"/webhooks/{id}", """{"alerts":null}""");
        var bare = await customer.EndpointAsync("https://example.com/noted");

        Assert.Equal("""{"team":"a","roe.alerts":"on"}""", noted.GetProperty("metadata").GetRawText());
        Assert.Equal("""{"team":"a"}""", bare.GetProperty("metadata").GetRawText());
    }

    [Fact]
    public async Task Patches_side_by_side_lose_nothing_of_each_other()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var path = "/webhooks/" + await customer.WebhookAsync();

        await Task.WhenAll(
            customer.SendAsync("PATCH", path, """{"alerts":1}"""),
            customer.SendAsync("PATCH", path, """{"created_by":2}"""),
            customer.SendAsync("PATCH", path, """{"name":"Three"}"""),
            customer.SendAsync("PATCH", path, """{"headers":{"X-Four":"4"}}""")
        );

        var webhook = (await customer.SendAsync("GET", path)).Json;
        Assert.Equal(1, webhook.GetProperty("alerts").GetInt32());
        Assert.Equal(2, webhook.GetProperty("created_by").GetInt32());
        Assert.Equal("Three", webhook.GetProperty("name").GetString());
        Assert.Equal("4", webhook.GetProperty("headers").GetProperty("X-Four").GetString());
    }

    private static IEnumerable<int> Codes(params Answered[] answers) => answers.Select(a => a.Code);
}

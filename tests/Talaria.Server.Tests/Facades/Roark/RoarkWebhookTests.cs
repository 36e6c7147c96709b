using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Roark;

/// <summary>Roark's webhooks over HTTP, as a management script asks for them.</summary>
public sealed class RoarkWebhookTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Full = """
        {
          "url": "https://example.com/calls", "description": "Calls", "headers": {"X-Team": "a/b"},
          "events": ["CALL_ANALYSIS_COMPLETED", "SIMULATION_RUN_PLAN_JOB_STARTED"], "colour": "passed over"
        }
        """;

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_webhook_is_made_shown_listed_and_deleted_and_its_secret_is_told_once(string slash)
    {
        var customer = await Customer.JoinAsync(server, "roark");

        var made = await customer.SendAsync("POST", "/v1/webhook" + slash, Full);
        var webhook = made.Json.GetProperty("data");
        var (id, at) = (webhook.GetProperty("id").GetString(), webhook.GetProperty("createdAt").GetString());
        var secret = webhook.GetProperty("signingSecret").GetString();
        var shown = await customer.SendAsync("GET", $"/v1/webhook/{id}{slash}");
        var listed = await customer.SendAsync("GET", "/v1/webhook" + slash);
        var deleted = await customer.SendAsync("DELETE", $"/v1/webhook/{id}{slash}");
        var gone = await customer.SendAsync("GET", $"/v1/webhook/{id}{slash}");

        var fields = $$"""
            "id":"{{id}}","createdAt":"{{at}}","updatedAt":"{{at}}","description":"Calls",
            "events":["CALL_ANALYSIS_COMPLETED","SIMULATION_RUN_PLAN_JOB_STARTED"],"headers":{"X-Team":"a/b"},
            "url":"https://example.com/calls"
            """.ReplaceLineEndings("");
        Assert.Matches("^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", id);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", at);
        Assert.Matches("^whsec_[0-9a-f]{64}$", secret);
        Assert.Equal((201, $$$"""{"data":{{{{fields}}},"signingSecret":"{{{secret}}}"}}"""), (made.Code, made.Text));
        Assert.Equal((200, $$$"""{"data":{{{{fields}}}}}"""), (shown.Code, shown.Text));
        Assert.Equal(
            (200, $$$"""{"data":[{{{{fields}}}}],"pagination":{"hasMore":false,"nextCursor":null,"total":1}}"""),
            (listed.Code, listed.Text)
        );
        Assert.Equal((200, """{"data":{"success":true}}"""), (deleted.Code, deleted.Text));
        Assert.Equal((404, """{"error":{"code":"not_found","message":"No such webhook."}}"""), (gone.Code, gone.Text));
        Assert.All([made, shown, listed], a => Assert.Equal("no-store", a.Headers["Cache-Control"]));
    }

    [Fact]
    public async Task What_is_left_out_is_null_or_empty()
    {
        var customer = await Customer.JoinAsync(server, "roark");

        var made = await customer.SendAsync(
            "POST",
            "/v1/webhook",
            """{"url":"https://example.com","events":["ISSUE_OPENED","ISSUE_OPENED"],"description":null}"""
        );

        var webhook = made.Json.GetProperty("data");
        Assert.Equal(JsonValueKind.Null, webhook.GetProperty("description").ValueKind);
        Assert.Equal("{}", webhook.GetProperty("headers").GetRawText());
        Assert.Equal("""["ISSUE_OPENED"]""", webhook.GetProperty("events").GetRawText());
    }

    [Fact]
    public async Task The_list_has_pages_of_20_or_as_many_as_are_asked_for()
    {
        var customer = await Customer.JoinAsync(server, "roark");
        var urls = Enumerable.Range(0, 23).Select(i => $"https://example.com/{i}").Reverse().ToList();
        for (var i = 22; i >= 0; i--)
        {
            await MakeAsync(customer, urls[i]);
        }

        var first = await PageAsync("");
        var second = await PageAsync($"?after={first.Next}");
        var (seen, next) = (new List<string>(), "");
        do
        {
            var page = await PageAsync($"?limit=5&sort=passed-over{next}");
            seen.AddRange(page.Urls);
            next = page.Next is null ? null : $"&after={page.Next}";
        } while (next is not null);
        var all = await PageAsync("?limit=50");

        Assert.Equal(urls[..20], first.Urls);
        Assert.Equal(urls[20..], second.Urls);
        Assert.Null(second.Next);
        Assert.Equal(urls, seen);
        Assert.Equal(urls, all.Urls);

        async Task<(List<string> Urls, string? Next)> PageAsync(string query)
        {
            var answer = await customer.SendAsync("GET", "/v1/webhook" + query);
            Assert.True(answer.Code == 200, answer.Text);
            var pagination = answer.Json.GetProperty("pagination");
            var cursor = pagination.GetProperty("nextCursor").GetString();
            Assert.Equal(cursor is not null, pagination.GetProperty("hasMore").GetBoolean());
            Assert.Equal(23, pagination.GetProperty("total").GetInt32());
            return (
                [.. answer.Json.GetProperty("data").EnumerateArray().Select(w => w.GetProperty("url").GetString()!)],
                cursor
            );
        }
    }

    [Fact]
    public async Task A_page_goes_on_behind_a_webhook_that_is_gone()
    {
        var customer = await Customer.JoinAsync(server, "roark");
        var first = await MakeAsync(customer, "https://example.com/first");
        var second = await MakeAsync(customer, "https://example.com/second");
        await customer.SendAsync("DELETE", $"/v1/webhook/{second}");

        var page = await customer.SendAsync("GET", $"/v1/webhook?after={second}");

        Assert.Equal(first, page.Json.GetProperty("data")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task The_secret_of_the_answer_signs_the_events_that_were_chosen()
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "roark");
        var made = await customer.SendAsync(
            "POST",
            "/v1/webhook",
            $$"""{"url":"{{receiver.Url}}hook","events":["CALL_ANALYSIS_FAILED"]}"""
        );
        var secret = made.Json.GetProperty("data").GetProperty("signingSecret").GetString()!;

        var other = await PublishAsync("call.analysis.completed");
        var chosen = await PublishAsync("call.analysis.failed");
        var received = await receiver.NextAsync();

        Assert.Equal([0, 1], [other, chosen]);
        Assert.Equal("call.analysis.failed", JsonElement.Parse(received.Text).GetProperty("event").GetString());
        Assert.Equal(
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), received.Body)),
            received.Headers["X-Roark-Signature"]
        );

        async Task<int> PublishAsync(string type)
        {
            var published = await customer.NativeAsync(
                "POST",
                "/events",
                $$"""{"type":"{{type}}","data":{"callId":"c","callAnalysisJobId":"j","projectId":"p"} }"""
            );
            return published.Json.GetProperty("deliveries").GetInt32();
        }
    }

    private static async Task<string> MakeAsync(Customer customer, string url)
    {
        var made = await customer.SendAsync("POST", "/v1/webhook", $$"""{"url":"{{url}}","events":["ISSUE_OPENED"]}""");
        Assert.True(made.Code == 201, made.Text);
        return made.Json.GetProperty("data").GetProperty("id").GetString()!;
    }
}

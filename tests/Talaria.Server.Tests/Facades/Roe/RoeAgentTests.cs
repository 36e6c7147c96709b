using System.Text.Json;
using System.Text.RegularExpressions;
using Talaria.Server.Tests.Harness;
using static Talaria.Server.Tests.Facades.Roe.RoeCustomer;

namespace Talaria.Server.Tests.Facades.Roe;

/// <summary>Test and resend: what is sent without a job being run.</summary>
public sealed class RoeAgentTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_test_sends_a_sample_about_the_agent_and_answers_with_what_the_receiver_said(string slash)
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync(receiver.Url + "hook");
        await customer.LinkAsync(id, OtherAgent);
        var test = $"/v1/agents/{OtherAgent.ToUpperInvariant()}/webhooks/{id}/test{slash}";

        var good = await customer.SendAsync("POST", test);
        receiver.AnswerWith(503);
        var bad = await customer.SendAsync("POST", test, "{}");

        var body = JsonElement.Parse((await receiver.NextAsync()).Text);
        Assert.Equal(OtherAgent, body.GetProperty("agent").GetProperty("id").GetString());
        Assert.Equal("succeeded", body.GetProperty("job").GetProperty("status").GetString());
        Assert.Equal(
            (200, """{"success":true,"status":200,"duration_ms":N,"error":null,"message":null}"""),
            (good.Code, Timeless(good.Text))
        );
        Assert.Equal(
            (
                200,
                """{"success":false,"status":503,"duration_ms":N,"error":"status","message":"The receiver answered 503."}"""
            ),
            (bad.Code, Timeless(bad.Text))
        );
        Assert.Equal(2, receiver.All.Count);
    }

    [Fact]
    public async Task A_test_of_a_receiver_that_is_not_there_says_what_class_of_error_it_was()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync("http://127.0.0.1:9/hook");
        await customer.LinkAsync(id, Agent);

        var failed = await customer.SendAsync("POST", $"/v1/agents/{Agent}/webhooks/{id}/test/");

        Assert.Equal(200, failed.Code);
        Assert.Equal("connect", failed.Json.GetProperty("error").GetString());
        Assert.Equal(JsonValueKind.Null, failed.Json.GetProperty("status").ValueKind);
        Assert.Contains("refused", failed.Json.GetProperty("message").GetString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_inactive_webhook_is_tested_and_only_an_active_one_keeps_count()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync(receiver.Url + "hook");
        await customer.LinkAsync(id, Agent);
        await customer.SendAsync("PATCH", $"/webhooks/{id}/", """{"is_active":false}""");

        var inactive = await customer.SendAsync("POST", $"/v1/agents/{Agent}/webhooks/{id}/test/");
        var before = (await customer.SendAsync("GET", $"/webhooks/{id}/")).Json;
        await customer.SendAsync("PATCH", $"/webhooks/{id}/", """{"is_active":true}""");
        await customer.SendAsync("POST", $"/v1/agents/{Agent}/webhooks/{id}/test/");
        var after = (await customer.SendAsync("GET", $"/webhooks/{id}/")).Json;

        Assert.Equal(500, inactive.Json.GetProperty("status").GetInt32());
        Assert.Equal(0, before.GetProperty("failure_count").GetInt32());
        Assert.Equal(JsonValueKind.Null, before.GetProperty("last_triggered_at").ValueKind);
        Assert.Equal(1, after.GetProperty("failure_count").GetInt32());
        Assert.Equal(JsonValueKind.Null, after.GetProperty("last_success_at").ValueKind);
        Assert.NotNull(after.GetProperty("last_failure_at").GetString());
        Assert.Equal(
            after.GetProperty("last_failure_at").GetString(),
            after.GetProperty("last_triggered_at").GetString()
        );
    }

    [Fact]
    public async Task A_test_needs_a_webhook_of_ones_own_that_is_linked_to_the_agent()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var other = await Customer.JoinAsync(server, "roe");
        var (own, anothers) = (await customer.WebhookAsync(), await other.WebhookAsync());
        await customer.LinkAsync(own, Agent);
        await other.LinkAsync(anothers, Agent);

        var unlinked = await customer.SendAsync("POST", $"/v1/agents/{OtherAgent}/webhooks/{own}/test/");

        Assert.Equal(
            (400, """{"error":"The webhook is not linked to this agent: link it first."}"""),
            (unlinked.Code, unlinked.Text)
        );
        foreach (
            var (agent, id) in ((string, string)[])[(Agent, anothers), (Agent, Nobody), (Agent, "7"), ("agent_1", own)]
        )
        {
            var answer = await customer.SendAsync("POST", $"/v1/agents/{agent}/webhooks/{id}/test/");
            Assert.Equal((404, """{"detail":"Not found."}"""), (answer.Code, answer.Text));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    public async Task A_jobs_webhooks_are_sent_again_to_who_is_linked_now_or_to_one(string slash)
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "roe");
        var first = await customer.WebhookAsync(receiver.Url + "first");
        var second = await customer.WebhookAsync(receiver.Url + "second");
        await customer.EndJobAsync(Agent);
        var resend = $"/v1/agents/jobs/{Job.ToUpperInvariant()}/webhook/resend{slash}";

        var nobody = await customer.SendAsync("POST", resend);
        await customer.LinkAsync(first, Agent);
        await customer.LinkAsync(second, Agent);
        var all = await customer.SendAsync("POST", resend);
        string[] both = [(await receiver.NextAsync()).Path, (await receiver.NextAsync()).Path];
        await customer.SettleAsync();
        var one = await customer.SendAsync("POST", resend, $$"""{"webhook_id":"{{second}}"}""");
        var again = await receiver.NextAsync();

        Assert.Equal((200, """{"status":"ok","queued":0}"""), (nobody.Code, nobody.Text));
        Assert.Equal((200, """{"status":"ok","queued":2}"""), (all.Code, all.Text));
        Assert.Equal((200, """{"status":"ok","queued":1}"""), (one.Code, one.Text));
        Assert.Equal(["/first", "/second"], both.Order(StringComparer.Ordinal));
        Assert.Equal("/second", again.Path);
        Assert.Equal(Job, JsonElement.Parse(again.Text).GetProperty("job").GetProperty("id").GetString());
    }

    [Fact]
    public async Task Unknown_jobs_and_webhooks_are_404_and_a_tests_job_is_none()
    {
        await using var receiver = await Receiver.StartAsync();
        var customer = await Customer.JoinAsync(server, "roe");
        var other = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync(receiver.Url + "hook");
        await customer.LinkAsync(id, Agent);
        await customer.SendAsync("POST", $"/v1/agents/{Agent}/webhooks/{id}/test/");
        var tested = JsonElement.Parse((await receiver.NextAsync()).Text).GetProperty("job").GetProperty("id");
        await customer.EndJobAsync(OtherAgent, Nobody);
        await other.EndJobAsync(OtherAgent, OtherAgent);

        foreach (var job in (string[])[tested.GetString()!, OtherAgent, "job_1"])
        {
            var answer = await customer.SendAsync("POST", $"/v1/agents/jobs/{job}/webhook/resend/");
            Assert.True((404, """{"detail":"Not found."}""") == (answer.Code, answer.Text), $"{job}: {answer.Text}");
        }
        var resend = $"/v1/agents/jobs/{Nobody}/webhook/resend/";
        var unknown = await customer.SendAsync("POST", resend, $$"""{"webhook_id":"{{Nobody}}"}""");
        var anothers = await customer.SendAsync(
            "POST",
            resend,
            $$"""{"webhook_id":"{{await other.WebhookAsync()}}"}"""
        );
        var wrong = await customer.SendAsync("POST", resend, """{"webhook_id":"hook_1"}""");
        var unlinked = await customer.SendAsync("POST", resend, $$"""{"webhook_id":"{{id}}"}""");

        Assert.Equal([404, 404, 400, 200], new[] { unknown, anothers, wrong, unlinked }.Select(a => a.Code));
        Assert.Equal("""{"webhook_id":["This field has to be a UUID."]}""", wrong.Text);
        Assert.Equal("""{"status":"ok","queued":0}""", unlinked.Text);
    }

    [Fact]
    public async Task Test_and_resend_need_the_permission_to_manage()
    {
        var customer = await Customer.JoinAsync(server, "roe");
        var id = await customer.WebhookAsync();
        var reader = await customer.KeyAsync("read", "publish");

        foreach (
            var path in (string[])[$"/v1/agents/{Agent}/webhooks/{id}/test/", $"/v1/agents/jobs/{Job}/webhook/resend/"]
        )
        {
            var lacking = await server.SendAsync("POST", path, "{}", reader);
            var operators = await server.SendAsync("POST", path, "{}");
            var nobodys = await server.SendAsync("POST", path, "{}", "");
            var elsewhere = await server.SendAsync("POST", path, "{}", server.Acme.Key);
            var got = await customer.SendAsync("GET", path);

            Assert.Equal(
                [403, 403, 401, 404, 405],
                new[] { lacking, operators, nobodys, elsewhere, got }.Select(a => a.Code)
            );
            Assert.All(
                [lacking, operators, nobodys, elsewhere, got],
                a => Assert.NotNull(a.Json.GetProperty("detail").GetString())
            );
        }
    }

    private static string Timeless(string answer) =>
        Regex.Replace(answer, "\"duration_ms\":[0-9]+", "\"duration_ms\":N", RegexOptions.NonBacktracking);
}

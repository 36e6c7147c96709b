using System.Text;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>What agentry refuses, and in which words: the request's own field names, all at once.</summary>
public sealed class AgentryBadInputTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Webhooks = AgentryCustomer.Webhooks;

    [Theory]
    [InlineData("", """["url"] ["event_types"]""")]
    [InlineData("{}", """["url"] ["event_types"]""")]
    [InlineData("""{"url":null,"event_types":null}""", """["url"] ["event_types"]""")]
    [InlineData("""{"url":5,"event_types":"x"}""", """["url"] ["event_types"]""")]
    [InlineData("""{"url":"https://a.example/","event_types":[]}""", """["event_types"]""")]
    [InlineData(
        """{"url":"https://a.example/","event_types":["message.sent",5,null]}""",
        """["event_types",1] ["event_types",2]"""
    )]
    [InlineData(
        """{"url":"https://a.example/","event_types":["message.sent","job.completed","message.*","*"]}""",
        """["event_types",1] ["event_types",2] ["event_types",3]"""
    )]
    [InlineData("""{"url":"ftp://a.example/","event_types":[]}""", """["url"] ["event_types"]""")]
    [InlineData("""{"url":"/hook","event_types":["message.sent"]}""", """["url"]""")]
    [InlineData("""{"url":"http://10.0.0.1/","event_types":["message.sent"]}""", """["url"]""")]
    [InlineData(
        """{"url":"https://a.example/","event_types":["message.sent"],"inbox_ids":["a",""],"pod_ids":[7]}""",
        """["pod_ids",0]"""
    )]
    [InlineData(
        """{"url":"https://a.example/","event_types":["message.sent"],"inbox_ids":["a",""],"pod_ids":["\u0000"]}""",
        """["inbox_ids",1] ["pod_ids",0]"""
    )]
    [InlineData(
        """{"url":"https://a.example/","event_types":["message.sent"],"inbox_ids":{},"headers":{"Host":1}}""",
        """["inbox_ids"] ["headers","Host"]"""
    )]
    [InlineData(
        """{"url":"x","event_types":["x"],"client_id":"a b","headers":{"Host":"x"}}""",
        """["url"] ["event_types",0] ["headers","Host"] ["client_id"]"""
    )]
    [InlineData(
        """{"url":"https://a.example/","url":"https://b.example/","event_types":["message.sent"]}""",
        """["url"]"""
    )]
    [InlineData("[]", "[]")]
    [InlineData("null", "[]")]
    [InlineData("{", "[]")]
    [InlineData("url=https://a.example/", "[]")]
    public async Task A_wrong_creation_names_its_fields(string body, string paths)
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        Assert.Equal(paths, AgentryCustomer.PathsOf(await customer.SendAsync("POST", Webhooks, body)));

        Assert.Equal(0, (await customer.SendAsync("GET", Webhooks)).Json.GetProperty("count").GetInt32());
    }

    [Fact]
    public async Task An_eleventh_id_is_refused_at_creation_too()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var ids = AgentryWebhookTests.Ids(11);

        var refused = await customer.SendAsync(
            "POST",
            Webhooks,
            $$"""{"url":"https://a.example/","event_types":["message.sent"],"inbox_ids":{{ids}},"pod_ids":{{ids}}}"""
        );

        Assert.Equal("""["inbox_ids"] ["pod_ids"]""", AgentryCustomer.PathsOf(refused));
    }

    [Theory]
    [InlineData("""{"event_types":["message.sent","roe.x"]}""", """["event_types",1]""")]
    [InlineData("""{"event_types":"message.sent"}""", """["event_types"]""")]
    [InlineData(
        """{"add_inbox_ids":[""],"add_pod_ids":["ok","\u0001"]}""",
        """["add_inbox_ids",0] ["add_pod_ids",1]"""
    )]
    [InlineData(
        """{"add_inbox_ids":"a","remove_inbox_ids":5,"add_pod_ids":[1],"remove_pod_ids":{}}""",
        """["add_inbox_ids"] ["add_pod_ids",0] ["remove_inbox_ids"] ["remove_pod_ids"]"""
    )]
    [InlineData("[]", "[]")]
    [InlineData("not json", "[]")]
    public async Task A_wrong_change_names_its_fields_and_changes_nothing(string body, string paths)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync();

        Assert.Equal(paths, AgentryCustomer.PathsOf(await customer.UpdateAsync(webhook, body)));

        Assert.Equal(webhook.GetRawText(), (await customer.GetAsync(webhook)).GetRawText());
    }

    [Fact]
    public async Task Ids_that_are_not_there_are_404_on_every_route()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var foreign = await (await Customer.JoinAsync(server, "agentry")).CreateAsync();
        var gone = await customer.CreateAsync();
        await customer.SendAsync("DELETE", $"{Webhooks}/{AgentryCustomer.IdOf(gone)}");
        string[] ids =
        [
            AgentryCustomer.IdOf(foreign),
            AgentryCustomer.IdOf(gone),
            server.Acme.Endpoint,
            server.Acme.Event,
            "wh_1",
            "ep_",
            "ep_0",
            "%C3%BC%20",
            "my-client-id",
            "7b0b1c1e-0000-7000-8000-000000000000",
        ];
        foreach (var id in ids)
        {
            foreach (var (method, below) in AgentryBranchTests.Routes)
            {
                var answer = await customer.SendAsync(
                    method,
                    $"{Webhooks}/{id}{below}",
                    // What is not there is 404 before anybody looks at the body.
                    method == "PATCH"
                        ? "not json"
                        : null
                );

                Assert.True(answer.Code == 404, $"{method} {id}{below}: {answer.Code} {answer.Text}");
                Assert.Equal("name message", AgentryCustomer.Names(answer.Json));
                Assert.Equal("NotFoundError", answer.Json.GetProperty("name").GetString());
            }
        }
    }

    [Theory]
    [InlineData("/agent/v0/nothing")]
    [InlineData("/agent/v0")]
    [InlineData("/agent/v0/webhooks/a/b/c")]
    [InlineData("/agent/v0/pods/p")]
    public async Task Paths_that_are_not_there_are_404_in_the_same_shape(string path)
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var answer = await customer.SendAsync("GET", path);

        Assert.Equal(
            (404, """{"name":"NotFoundError","message":"There is nothing at this path."}"""),
            (answer.Code, answer.Text)
        );
    }

    [Theory]
    [InlineData("PUT", "", "GET, POST")]
    [InlineData("DELETE", "", "GET, POST")]
    [InlineData("PUT", "/ep_0", "GET, PATCH, DELETE")]
    [InlineData("POST", "/ep_0/headers", "GET, PATCH")]
    public async Task A_method_that_a_path_has_not_is_405(string method, string below, string allow)
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var answer = await customer.SendAsync(method, Webhooks + below, "{}");

        Assert.Equal(
            (405, """{"name":"MethodNotAllowedError","message":"This path has no such method."}"""),
            (answer.Code, answer.Text)
        );
        Assert.Equal(allow, answer.Headers["Allow"]);
    }

    [Fact]
    public async Task A_body_over_a_mebibyte_is_413()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var path = $"{Webhooks}/{AgentryCustomer.IdOf(await customer.CreateAsync())}";
        var body = $$"""{"url":"https://a.example/{{new string('x', 1024 * 1024)}}"}""";

        foreach (var (method, to) in new[] { ("POST", Webhooks), ("PATCH", path), ("PATCH", path + "/headers") })
        {
            var answer = await customer.SendAsync(method, to, body);

            Assert.Equal(
                (413, """{"name":"PayloadTooLargeError","message":"The body is over 1 MiB, the limit."}"""),
                (answer.Code, answer.Text)
            );
        }
    }

    [Fact]
    public async Task JSON_is_read_whatever_it_calls_itself()
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var made = await server.SendAsync(
            "POST",
            Webhooks,
            new StringContent(
                """{"url":"https://a.example/","event_types":["message.sent"]}""",
                Encoding.UTF8,
                "text/plain"
            ),
            customer.Key
        );

        Assert.Equal(200, made.Code);
    }
}

using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>The same routes below a pod and below an inbox.</summary>
public sealed class AgentryBranchTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string, string, string> Branches =>
        new()
        {
            { "/agent/v0/pods/my%20pod/webhooks", "pod_ids", "my pod" },
            { "/agent/v0/inboxes/a%2Fb%40northwind.example/webhooks", "inbox_ids", "a/b@northwind.example" },
        };

    [Theory]
    [MemberData(nameof(Branches))]
    public async Task Creation_adds_the_paths_id(string path, string field, string id)
    {
        var customer = await Customer.JoinAsync(server, "agentry");

        var alone = await customer.CreateAsync(path: path);
        var beside = await customer.CreateAsync($""","{field}":["x"]""", path);
        var twice = await customer.CreateAsync($""","{field}":["{id}"]""", path);

        Assert.Equal(id, AgentryCustomer.Texts(alone, field));
        Assert.Equal($"x {id}", AgentryCustomer.Texts(beside, field));
        Assert.Equal(id, AgentryCustomer.Texts(twice, field));
        Assert.Equal(
            "webhook_id url secret enabled created_at updated_at event_types " + field,
            AgentryCustomer.Names(alone)
        );
    }

    [Theory]
    [MemberData(nameof(Branches))]
    public async Task The_paths_id_counts_among_the_ten(string path, string field, string id)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var body =
            $$"""{"url":"https://example.com/h","event_types":["message.sent"],"{{field}}":{{AgentryWebhookTests.Ids(10)}}}""";

        var refused = await customer.SendAsync("POST", path, body);

        Assert.Equal($"""["{field}"]""", AgentryCustomer.PathsOf(refused));
        Assert.NotEqual("", id);
    }

    [Theory]
    [MemberData(nameof(Branches))]
    public async Task Only_webhooks_that_chose_the_paths_id_are_there(string path, string field, string id)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var without = AgentryCustomer.IdOf(await customer.CreateAsync());
        var other = AgentryCustomer.IdOf(await customer.CreateAsync($""","{field}":["other"]"""));
        var chosen = await customer.CreateAsync($""","{field}":["other","{id}"]""");

        var list = await customer.SendAsync("GET", path);
        var one = await customer.SendAsync("GET", $"{path}/{AgentryCustomer.IdOf(chosen)}");

        Assert.Equal($$"""{"count":1,"limit":20,"webhooks":[{{chosen.GetRawText()}}]}""", list.Text);
        Assert.Equal(chosen.GetRawText(), one.Text);
        foreach (var stranger in (string[])[without, other])
        {
            foreach (var (method, below) in Routes)
            {
                var answer = await customer.SendAsync(method, $"{path}/{stranger}{below}", Body(method));

                Assert.Equal(
                    (404, $$"""{"name":"NotFoundError","message":"No webhook '{{stranger}}'."}"""),
                    (answer.Code, answer.Text)
                );
            }
        }
        Assert.Equal(200, (await customer.SendAsync("GET", $"{AgentryCustomer.Webhooks}/{without}")).Code);
    }

    [Theory]
    [MemberData(nameof(Branches))]
    public async Task What_is_there_is_changed_and_deleted_there(string path, string field, string id)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var one = $"{path}/{AgentryCustomer.IdOf(await customer.CreateAsync(path: path))}";

        var changed = await customer.SendAsync("PATCH", one, $$"""{"add_{{field}}":["y"]}""");
        var headers = await customer.SendAsync("PATCH", one + "/headers", """{"headers":{"X-A":"1"}}""");
        var names = await customer.SendAsync("GET", one + "/headers");
        var gone = await customer.SendAsync("DELETE", one);

        Assert.Equal($"{id} y", AgentryCustomer.Texts(changed.Json, field));
        Assert.Equal((204, """{"header_names":["X-A"]}"""), (headers.Code, names.Text));
        Assert.Equal((200, ""), (gone.Code, gone.Text));
        Assert.Equal(404, (await customer.SendAsync("GET", one)).Code);
    }

    [Theory]
    [MemberData(nameof(Branches))]
    public async Task Without_the_paths_id_a_webhook_is_there_no_more(string path, string field, string id)
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var webhook = await customer.CreateAsync(path: path);
        var one = $"{path}/{AgentryCustomer.IdOf(webhook)}";

        var changed = await customer.SendAsync("PATCH", one, $$"""{"remove_{{field}}":["{{id}}"]}""");

        Assert.Equal(200, changed.Code);
        Assert.Null(AgentryCustomer.Texts(changed.Json, field));
        Assert.Equal(404, (await customer.SendAsync("GET", one)).Code);
        Assert.Equal(changed.Text, (await customer.GetAsync(webhook)).GetRawText());
    }

    [Fact]
    public async Task A_known_client_id_is_answered_with_the_original_here_too()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var original = await customer.CreateAsync(""","client_id":"c" """);

        var again = await customer.CreateAsync(""","client_id":"c" """, "/agent/v0/pods/p/webhooks");

        Assert.Equal(original.GetRawText(), again.GetRawText());
    }

    internal static readonly (string Method, string Below)[] Routes =
    [
        ("GET", ""),
        ("PATCH", ""),
        ("GET", "/headers"),
        ("PATCH", "/headers"),
        ("DELETE", ""),
    ];

    internal static string? Body(string method) => method == "PATCH" ? "{}" : null;
}

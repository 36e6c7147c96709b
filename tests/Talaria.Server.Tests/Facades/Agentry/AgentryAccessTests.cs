using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Facades.Agentry;

/// <summary>Whose keys agentry's routes answer to.</summary>
public sealed class AgentryAccessTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string[] Lists =
    [
        AgentryCustomer.Webhooks,
        "/agent/v0/pods/p/webhooks",
        "/agent/v0/inboxes/i/webhooks",
    ];

    [Fact]
    public async Task Without_a_good_key_every_route_is_401()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        foreach (var (method, path) in await RoutesAsync(customer))
        {
            foreach (var key in (string[])["", "wrong", customer.Key[..^1]])
            {
                var answer = await server.SendAsync(method, path, AgentryBranchTests.Body(method), key);

                Is(answer, 401, "UnauthorizedError", $"{method} {path}");
            }
        }
    }

    [Fact]
    public async Task The_operator_is_403_and_another_platforms_key_404()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        foreach (var (method, path) in await RoutesAsync(customer))
        {
            var body = AgentryBranchTests.Body(method);

            Is(await server.SendAsync(method, path, body), 403, "ForbiddenError", $"{method} {path}");
            Is(await server.SendAsync(method, path, body, server.Other.Key), 404, "NotFoundError", $"{method} {path}");
        }
    }

    [Fact]
    public async Task A_key_that_only_reads_learns_no_secret()
    {
        var customer = await Customer.JoinAsync(server, "agentry");
        var key = await customer.KeyAsync("read");
        foreach (var (method, path) in await RoutesAsync(customer))
        {
            var answer = await server.SendAsync(method, path, AgentryBranchTests.Body(method), key);

            if (method == "GET" && path.EndsWith("/headers", StringComparison.Ordinal))
            {
                Assert.Equal((200, """{"header_names":[]}"""), (answer.Code, answer.Text));
            }
            else if (!path.EndsWith("nothing", StringComparison.Ordinal))
            {
                Is(answer, 403, "ForbiddenError", $"{method} {path}");
            }
        }
    }

    private static async Task<List<(string Method, string Path)>> RoutesAsync(Customer customer)
    {
        var webhook = AgentryCustomer.IdOf(await customer.CreateAsync(""","pod_ids":["p"],"inbox_ids":["i"]"""));
        return
        [
            ("GET", "/agent/v0/nothing"),
            .. Lists.SelectMany(list => new[] { ("GET", list), ("POST", list) }),
            .. Lists.SelectMany(list =>
                AgentryBranchTests.Routes.Select(route => (route.Method, $"{list}/{webhook}{route.Below}"))
            ),
        ];
    }

    private static void Is(Answered answer, int status, string name, string route)
    {
        Assert.True(answer.Code == status, $"{route}: {answer.Code} {answer.Text}");
        Assert.Equal("name message", AgentryCustomer.Names(answer.Json));
        Assert.Equal(name, answer.Json.GetProperty("name").GetString());
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
    }
}

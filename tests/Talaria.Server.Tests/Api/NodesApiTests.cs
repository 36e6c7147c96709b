using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Api;

/// <summary><c>GET /api/v1/nodes</c>: on SQLite the one node.</summary>
public sealed class NodesApiTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_operator_sees_who_is_there_and_what_it_holds()
    {
        var answer = await server.SendAsync("GET", "/api/v1/nodes");

        Assert.Equal(200, answer.Code);
        var node = Assert.Single(answer.Json.GetProperty("data").EnumerateArray());
        Assert.Equal("1", node.GetProperty("id").GetString());
        Assert.Equal("all", node.GetProperty("role").GetString());
        Assert.Equal("alive", node.GetProperty("state").GetString());
        Assert.True(node.GetProperty("answering").GetBoolean());
        Assert.InRange(node.GetProperty("lanes").GetInt64(), 0, long.MaxValue);
    }

    [Fact]
    public async Task To_an_organizations_key_it_does_not_exist()
    {
        var answer = await server.SendAsync("GET", "/api/v1/nodes", key: server.Acme.Key);

        Assert.Equal((404, "not_found"), (answer.Code, answer.Problem));
    }
}

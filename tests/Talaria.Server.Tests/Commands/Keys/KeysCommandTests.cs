using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Keys;

/// <summary><c>talaria keys</c> as a person types it, against a running server.</summary>
public sealed class KeysCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task A_key_is_printed_once_works_and_is_revoked()
    {
        var organization = await server.OrganizationAsync();
        var root = $"/api/v1/organizations/{organization}";

        var added = await KeysAsync(organization, ["add", "reader", "--permission", "read", "--json"]);
        var key = added.Json.GetProperty("key").GetString()!;
        var used = await server.SendAsync("GET", $"{root}/events", key: key);
        var listed = await KeysAsync(organization, ["list"]);
        var revoked = await KeysAsync(organization, ["revoke", added.Id]);
        var refused = await server.SendAsync("GET", $"{root}/events", key: key);

        Assert.Equal((200, 401), (used.Code, refused.Code));
        Assert.Contains("reader", listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(key, listed.Output, StringComparison.Ordinal);
        Assert.Equal($"revoked {added.Id}", revoked.Output);
    }

    [Fact]
    public async Task People_are_told_that_the_key_is_not_shown_again()
    {
        var organization = await server.OrganizationAsync();

        var added = await KeysAsync(organization, ["add", "all of it", "--expires-at", "2999-01-01T00:00:00Z"]);

        Assert.Equal(0, added.Code);
        Assert.Contains("read, manage, publish", added.Output, StringComparison.Ordinal);
        Assert.Contains("2999-01-01", added.Output, StringComparison.Ordinal);
        Assert.Contains("not shown again", added.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_permission_that_there_is_not_is_refused_with_the_field()
    {
        var refused = await KeysAsync(server.Acme.Organization, ["add", "x", "--permission", "reed"]);

        Assert.Equal(1, refused.Code);
        Assert.Contains("/permissions: ", refused.Errors, StringComparison.Ordinal);
    }

    private Task<Typed> KeysAsync(string organization, string[] arguments) =>
        server.TypeAsync(["keys", .. arguments, "--organization", organization]);
}

using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Endpoints;

/// <summary><c>talaria endpoints</c> as a person types it, against a running server.</summary>
public sealed class EndpointsCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task An_endpoint_is_added_listed_tested_and_removed_from_the_shell()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync();

        var added = await EndpointsAsync(
            organization,
            ["add", receiver.Url.ToString(), "--event", "agent.run.completed", "--header", "X-Token=hidden=1", "--json"]
        );
        var listed = await EndpointsAsync(organization, ["list"]);
        var tested = await EndpointsAsync(organization, ["test", added.Id, "--wait"]);
        var received = await receiver.NextAsync();
        var removed = await EndpointsAsync(organization, ["remove", added.Id]);
        var none = await EndpointsAsync(organization, ["list"]);

        Assert.All([added, listed, tested, removed, none], typed => Assert.Equal(0, typed.Code));
        Assert.Contains(added.Id, listed.Output, StringComparison.Ordinal);
        Assert.Contains(receiver.Url.ToString(), listed.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", added.Output + listed.Output + tested.Output, StringComparison.Ordinal);
        Assert.Equal("hidden=1", received.Headers["X-Token"]);
        Assert.Contains("delivered", tested.Output, StringComparison.Ordinal);
        Assert.Equal("none", none.Output);
    }

    [Fact]
    public async Task A_test_that_is_not_delivered_fails_the_command()
    {
        var organization = await server.OrganizationAsync();
        // Nobody listens there.
        var added = await EndpointsAsync(organization, ["add", "http://127.0.0.1:9/hook", "--json"]);

        var tested = await EndpointsAsync(organization, ["test", added.Id, "agent.run.failed", "--wait", "--json"]);

        Assert.Equal(1, tested.Code);
        Assert.Equal("failed", tested.Json.GetProperty("state").GetString());
        Assert.Equal("agent.run.failed", tested.Json.GetProperty("event_type").GetString());
        Assert.StartsWith("talaria: the test was not delivered", tested.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_is_disabled_with_a_reason_and_enabled()
    {
        var organization = await server.OrganizationAsync();
        var added = await EndpointsAsync(organization, ["add", "http://127.0.0.1:9/hook", "--name", "Hook", "--json"]);

        var disabled = await EndpointsAsync(organization, ["disable", added.Id, "--reason", "moving house", "--json"]);
        var shown = await EndpointsAsync(organization, ["show", added.Id]);
        var enabled = await EndpointsAsync(organization, ["enable", added.Id]);

        Assert.Equal("moving house", disabled.Json.GetProperty("disabled_reason").GetString());
        Assert.Contains("moving house", shown.Output, StringComparison.Ordinal);
        Assert.Contains("active", enabled.Output, StringComparison.Ordinal);
        Assert.Contains("may have missed events since", enabled.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_is_printed_only_when_it_is_asked_for()
    {
        var organization = await server.OrganizationAsync();
        var added = await EndpointsAsync(organization, ["add", "http://127.0.0.1:9/hook", "--json"]);
        var shown = await EndpointsAsync(organization, ["show", added.Id]);

        var secret = await EndpointsAsync(organization, ["secret", added.Id]);
        var rotated = await EndpointsAsync(organization, ["secret", added.Id, "--rotate", "--overlap", "60", "--json"]);

        Assert.StartsWith("whsec_", secret.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", added.Output + shown.Output, StringComparison.Ordinal);
        Assert.NotEqual(secret.Output, rotated.Json.GetProperty("secret").GetString());
        Assert.Equal(secret.Output, rotated.Json.GetProperty("previous")[0].GetProperty("secret").GetString());
    }

    [Fact]
    public async Task A_refusal_is_in_the_APIs_words_with_the_fields()
    {
        var refused = await EndpointsAsync(server.Acme.Organization, ["add", "ftp://127.0.0.1/", "--timeout", "99"]);
        var unknown = await EndpointsAsync(server.Acme.Organization, ["show", server.Other.Endpoint]);

        Assert.Equal((1, 1), (refused.Code, unknown.Code));
        Assert.Contains("/url: ", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("/timeout: ", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("404 endpoint_not_found", unknown.Errors, StringComparison.Ordinal);
        Assert.Empty(refused.Output + unknown.Output);
    }

    private Task<Typed> EndpointsAsync(string organization, string[] arguments) =>
        server.TypeAsync(["endpoints", .. arguments, "--organization", organization]);
}

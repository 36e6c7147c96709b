using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands.Deliveries;

/// <summary><c>talaria deliveries</c> as a person types it, against a running server.</summary>
public sealed class DeliveriesCommandTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task Deliveries_are_found_by_state_endpoint_event_and_type()
    {
        var acme = server.Acme;
        string[] filters = ["--state", "pending", "--endpoint", acme.Endpoint, "--event", acme.Event, "--type", "a.b"];

        var found = await DeliveriesAsync(["list", .. filters, "--json"]);
        var table = await DeliveriesAsync(["list", .. filters]);
        var none = await DeliveriesAsync(["list", "--status", "204", "--since", "2020-01-01T00:00:00Z"]);

        var one = Assert.Single(found.Json.GetProperty("data").EnumerateArray());
        Assert.Equal(acme.Delivery, one.GetProperty("id").GetString());
        Assert.Contains(acme.Delivery, table.Output, StringComparison.Ordinal);
        Assert.Equal("none", none.Output);
    }

    [Fact]
    public async Task A_delivery_is_shown_with_its_attempts_and_one_attempts_exchange()
    {
        await using var receiver = await Receiver.StartAsync();
        var organization = await server.OrganizationAsync();
        var root = $"/api/v1/organizations/{organization}";
        var made = await server.SendAsync(
            "POST",
            $"{root}/endpoints",
            $$$"""{"url":"{{{receiver.Url}}}","headers":{"X-Token":"hidden"}}"""
        );
        var endpoint = made.Json.GetProperty("id").GetString();
        var tested = await server.SendAsync("POST", $"{root}/endpoints/{endpoint}/test?wait=true", "{}");
        var id = tested.Json.GetProperty("id").GetString()!;

        var shown = await server.TypeAsync("deliveries", "show", id, "--organization", organization);
        string[] attempt = ["deliveries", "show", id, "--organization", organization, "--attempt"];
        var first = await server.TypeAsync([.. attempt, "1"]);
        var second = await server.TypeAsync([.. attempt, "2"]);

        Assert.Contains("│ 200 ", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"POST {receiver.Url}", first.Output, StringComparison.Ordinal);
        Assert.Contains("X-Token: ***", first.Output, StringComparison.Ordinal);
        Assert.Contains("\"type\":", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 1), (shown.Code, first.Code, second.Code));
        Assert.Contains("has no attempt 2: there were 1.", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_delivery_is_cancelled_once_and_retried_as_a_new_one()
    {
        var other = server.Other;
        string[] whose = ["--organization", other.ExternalId];

        var cancelled = await server.TypeAsync(["deliveries", "cancel", other.Delivery, .. whose]);
        var again = await server.TypeAsync(["deliveries", "cancel", other.Delivery, .. whose]);
        var retried = await server.TypeAsync(["deliveries", "retry", other.Delivery, .. whose, "--json"]);

        Assert.Equal((0, 1, 0), (cancelled.Code, again.Code, retried.Code));
        Assert.Contains("cancelled", cancelled.Output, StringComparison.Ordinal);
        Assert.Contains("409 delivery_finished", again.Errors, StringComparison.Ordinal);
        Assert.Equal(other.Delivery, retried.Json.GetProperty("replay_of").GetString());
    }

    [Fact]
    public async Task A_filter_that_the_server_refuses_is_named()
    {
        var refused = await DeliveriesAsync(["list", "--state", "odd"]);

        Assert.Equal(1, refused.Code);
        Assert.Contains("/state: has to be one of pending", refused.Errors, StringComparison.Ordinal);
    }

    private Task<Typed> DeliveriesAsync(string[] arguments) =>
        server.TypeAsync(["deliveries", .. arguments, "--organization", server.Acme.ExternalId]);
}

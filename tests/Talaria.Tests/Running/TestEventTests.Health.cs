using Talaria.Deliveries;
using Talaria.Endpoints;

namespace Talaria.Tests.Running;

// What a test does to its endpoint's health.
public sealed partial class TestEventTests
{
    [Fact]
    public async Task A_test_of_an_enabled_endpoint_counts_for_its_health()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await RunningEngine.StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);

        receiver.AnswerWith(500);
        await TestAsync(engine, acme, endpoint);
        var failing = await HealthAsync(engine, endpoint);
        receiver.AnswerWith(200);
        await TestAsync(engine, acme, endpoint);
        var well = await HealthAsync(engine, endpoint);

        Assert.Equal((1, "status 500"), (failing.ConsecutiveFailures, failing.LastError));
        Assert.Equal(0, well.ConsecutiveFailures);
        Assert.NotNull(well.LastSuccessAt);
    }

    [Fact]
    public async Task A_failed_test_disables_as_any_other_attempt_does_and_cancels_what_waits()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(410);
        await using var engine = await RunningEngine.StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);

        var (_, outcome) = await TestAsync(engine, acme, endpoint);

        Assert.Equal(DeliveryState.Failed, outcome.Delivery.State);
        Assert.Equal(EndpointStatus.Disabled, (await ViewAsync(engine, endpoint)).Status);
    }

    [Fact]
    public async Task A_test_of_a_disabled_endpoint_is_sent_and_counts_for_nothing()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await RunningEngine.StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url, e => e with { Enabled = false });

        var (_, delivered) = await TestAsync(engine, acme, endpoint);
        receiver.AnswerWith(500);
        var (_, failed) = await TestAsync(engine, acme, endpoint);

        Assert.Equal(DeliveryState.Delivered, delivered.Delivery.State);
        Assert.Equal(
            (DeliveryState.Failed, "The test failed: status 500."),
            (failed.Delivery.State, failed.Delivery.Reason)
        );
        Assert.Equal(Health.Good, await HealthAsync(engine, endpoint));
        Assert.Equal(EndpointStatus.Disabled, (await ViewAsync(engine, endpoint)).Status);
    }

    [Theory]
    [InlineData(200, DeliveryState.Delivered)]
    [InlineData(500, DeliveryState.Cancelled)]
    public async Task An_attempt_in_flight_when_its_endpoint_is_disabled_counts_for_nothing(
        int status,
        DeliveryState state
    )
    {
        await using var receiver = await Receiver.StartAsync();
        var (arrived, open) = (Signal(), Signal());
        receiver.Answer = (_, http) =>
        {
            arrived.SetResult();
            http.Response.StatusCode = status;
            return open.Task;
        };
        await using var engine = await RunningEngine.StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await engine.PublishAsync(acme);
        await arrived.Task;

        await engine.Endpoints.DisableAsync(acme, endpoint.Id, null, default);
        open.SetResult();
        await engine.DeliveryAsync(acme, state);

        Assert.Equal(Health.Good, await HealthAsync(engine, endpoint));
    }

    private static async Task<EndpointView> ViewAsync(RunningEngine engine, Endpoint endpoint) =>
        (await engine.Endpoints.FindAsync(endpoint.Organization, endpoint.Id, default))!;

    private static async Task<Health> HealthAsync(RunningEngine engine, Endpoint endpoint) =>
        (await ViewAsync(engine, endpoint)).Health;
}

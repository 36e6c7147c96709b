using Talaria.Deliveries;
using Talaria.Endpoints;

namespace Talaria.Tests.Running;

// What a test does to its endpoint's health.
public abstract partial class TestEventTests
{
    [Fact]
    public async Task A_test_of_an_enabled_endpoint_counts_for_its_health()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
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
        await using var engine = await StartAsync();
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
        await using var engine = await StartAsync();
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
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await engine.PublishAsync(acme);
        await arrived.Task;

        await engine.Endpoints.DisableAsync(acme, endpoint.Id, null, default);
        open.SetResult();
        await engine.DeliveryAsync(acme, state);

        Assert.Equal(Health.Good, await HealthAsync(engine, endpoint));
    }

    [Fact]
    public async Task A_test_of_a_disabled_endpoint_outlives_a_restart()
    {
        await using var receiver = await Receiver.StartAsync();
        var arrived = Signal();
        receiver.Answer = (_, http) =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        };
        var first = await StartAsync(change: o => o with { ShutdownLimit = TimeSpan.Zero });
        var acme = await first.OrganizationAsync();
        var endpoint = await first.EndpointAsync(acme, receiver.Url, e => e with { Enabled = false });
        var test = await first.Get<Tester>().TestAsync(acme, endpoint.Id, null, null, null, default);
        await arrived.Task;
        // Cut off: the row is left as a kill would leave it.
        await first.DisposeAsync();

        receiver.AnswerWith(200);
        await using var second = await StartAsync(first.Directory);
        var outcome = await second.Get<Tester>().WaitAsync(acme.Id, test.Value.Id, default);

        Assert.Equal(DeliveryState.Delivered, outcome!.Delivery.State);
        Assert.Equal(Health.Good, await HealthAsync(second, endpoint));
    }

    [Fact]
    public async Task Where_a_crash_left_a_disabled_endpoint_with_a_backlog_and_a_test_only_the_test_is_sent()
    {
        // More than one step of cancelling.
        const int events = 110;
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var first = await StartAsync(change: o => o with { RetryScale = 1, ShutdownLimit = TimeSpan.Zero });
        var acme = await first.OrganizationAsync();
        var endpoint = await first.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < events; i++)
        {
            await first.PublishAsync(acme);
        }
        await receiver.NextAsync(events);
        var arrived = Signal();
        receiver.Answer = (_, http) =>
        {
            arrived.SetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        };
        var test = await first.Get<Tester>().TestAsync(acme, endpoint.Id, null, null, null, default);
        await arrived.Task;
        await first.ExecuteAsync("UPDATE endpoints SET enabled = false");
        await first.ExecuteAsync("UPDATE queue SET due_at = 0");
        await first.StopAsync();

        receiver.AnswerWith(200);
        await using var second = await StartAsync(first.Directory);
        var outcome = await second.Get<Tester>().WaitAsync(acme.Id, test.Value.Id, default);

        Assert.Equal(DeliveryState.Delivered, outcome!.Delivery.State);
        Assert.Equal(events + 2, receiver.All.Count);
        Assert.All(
            (await second.DeliveriesAsync(acme)).Where(d => !d.Test),
            d => Assert.Equal(DeliveryState.Cancelled, d.State)
        );
    }

    private static async Task<EndpointView> ViewAsync(RunningEngine engine, Endpoint endpoint) =>
        (await engine.Endpoints.FindAsync(endpoint.Organization, endpoint.Id, default))!;

    private static async Task<Health> HealthAsync(RunningEngine engine, Endpoint endpoint) =>
        (await ViewAsync(engine, endpoint)).Health;
}

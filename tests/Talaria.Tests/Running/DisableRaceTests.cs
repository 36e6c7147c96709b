using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>A disable or a removal meets deliveries that wait, that are in flight, that are being published and that only the store holds.</summary>
public abstract class DisableRaceTests(TestStore store) : RunningTests(store)
{
    private const int Events = 30;

    [Fact]
    public async Task What_waits_is_cancelled_and_a_late_2xx_of_what_was_in_flight_delivers()
    {
        await using var world = await World.StartAsync(Store);

        await world.Engine.Endpoints.DisableAsync(world.Acme, world.Endpoint.Id, "maintenance", default);
        world.AnswerAll(200);

        var deliveries = await world.FinishedAsync();
        Assert.Equal(Lane.FirstWindow, deliveries.Count(d => d.State == DeliveryState.Delivered));
        var cancelled = deliveries.Where(d => d.State == DeliveryState.Cancelled).ToArray();
        Assert.Equal(Events - Lane.FirstWindow, cancelled.Length);
        Assert.All(cancelled, d => Assert.Contains("maintenance", d.Reason));
        Assert.Equal(Lane.FirstWindow, world.Receiver.All.Count);
    }

    [Fact]
    public async Task A_late_failure_is_cancelled_with_the_rest_and_counts_for_nothing()
    {
        await using var world = await World.StartAsync(Store);

        await world.Engine.Endpoints.DisableAsync(world.Acme, world.Endpoint.Id, "maintenance", default);
        world.AnswerAll(500);

        var deliveries = await world.FinishedAsync();
        Assert.All(deliveries, d => Assert.Equal(DeliveryState.Cancelled, d.State));
        Assert.All(deliveries, d => Assert.Contains("maintenance", d.Reason));
        Assert.Equal(Lane.FirstWindow, deliveries.Count(d => d.Attempts == 1));
        var view = await world.Engine.Endpoints.FindAsync(world.Acme.Id, world.Endpoint.Id, default);
        Assert.Equal((0, null), (view!.Health.ConsecutiveFailures, view.Health.FailingSince));
        Assert.Equal(Lane.FirstWindow, world.Receiver.All.Count);
    }

    [Theory]
    [InlineData(200, DeliveryState.Delivered, null)]
    [InlineData(500, DeliveryState.Cancelled, "Cancelled by hand.")]
    [InlineData(410, DeliveryState.Cancelled, "Cancelled by hand.")]
    public async Task A_delivery_cancelled_in_flight_becomes_delivered_by_its_2xx_and_by_nothing_else(
        int status,
        DeliveryState state,
        string? reason
    )
    {
        await using var world = await World.StartAsync(Store, events: 1);
        var inFlight = Assert.Single(await world.Engine.DeliveriesAsync(world.Acme));

        var cancelled = await world.Engine.Redelivery.CancelAsync(world.Acme.Id, inFlight.Id, default);
        Assert.Equal(DeliveryState.Cancelled, cancelled.Value.State);
        world.AnswerAll(status);

        var delivery = await RunningEngine.UntilAsync(async () =>
            (await world.Engine.DeliveriesAsync(world.Acme)).SingleOrDefault(d => d.Attempts == 1)
        );
        Assert.Equal((state, reason), (delivery.State, delivery.Reason));
        Assert.NotNull(delivery.CompletedAt);
        Assert.Equal(0, await world.QueuedAsync());
    }

    [Theory]
    [InlineData(200)]
    [InlineData(500)]
    public async Task Removing_an_endpoint_cancels_what_waits_and_keeps_its_log(int status)
    {
        await using var world = await World.StartAsync(Store);

        Assert.Null(await world.Engine.Endpoints.RemoveAsync(world.Acme, world.Endpoint.Id, null, default));
        world.AnswerAll(status);

        var deliveries = await world.FinishedAsync();
        Assert.Equal(Events, deliveries.Count);
        Assert.Equal(status == 200 ? Lane.FirstWindow : 0, deliveries.Count(d => d.State == DeliveryState.Delivered));
        Assert.All(deliveries.Where(d => d.State == DeliveryState.Cancelled), d => Assert.NotNull(d.Reason));
        Assert.Equal(Lane.FirstWindow, world.Receiver.All.Count);
    }

    [Fact]
    public async Task Removing_an_organization_starts_no_further_attempt()
    {
        await using var world = await World.StartAsync(Store);

        Assert.Null(await world.Engine.Organizations.RemoveAsync(world.Acme.Id, default));
        world.AnswerAll(200);

        await RunningEngine.UntilAsync(async () => await world.QueuedAsync() == 0 ? "none" : null);
        Assert.Equal(Lane.FirstWindow, world.Receiver.All.Count);
    }

    [Fact]
    public async Task A_claim_cancels_rows_of_an_endpoint_whose_disabling_was_cut_short()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var first = await StartAsync(change: o => o with { RetryScale = 1 });
        var acme = await first.OrganizationAsync();
        await first.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < Events; i++)
        {
            await first.PublishAsync(acme);
        }
        await receiver.NextAsync(Events);
        // What a crash between the disable's commit and its cancelling leaves.
        await first.ExecuteAsync("UPDATE endpoints SET enabled = false, disabled_reason = 'too many failures'");
        await first.ExecuteAsync("UPDATE queue SET due_at = 0");
        await first.StopAsync();

        await using var second = await StartAsync(first.Directory);

        var deliveries = await RunningEngine.UntilAsync(async () =>
            await second.DeliveriesAsync(acme) is var all && all.All(d => d.State == DeliveryState.Cancelled)
                ? all
                : null
        );
        Assert.All(deliveries, d => Assert.Contains("too many failures", d.Reason));
        Assert.Equal(Events, receiver.All.Count);
    }

    [Fact]
    public async Task Whatever_is_published_while_an_endpoint_goes_off_and_on_is_delivered_once_or_cancelled()
    {
        await using var receiver = await Receiver.StartAsync();
        // Little memory: a part of the deliveries goes through the store.
        await using var engine = await StartAsync(change: o =>
            o with
            {
                Delivery = new DeliveryOptions { MemoryBytes = 32_000 },
            }
        );
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        var publishing = Enumerable
            .Range(0, 8)
            .Select(_ =>
                Task.Run(async () =>
                {
                    for (var i = 0; i < 150; i++)
                    {
                        await engine.PublishAsync(acme);
                    }
                })
            )
            .ToArray();

        for (var i = 0; i < 10; i++)
        {
            await engine.Endpoints.DisableAsync(acme, endpoint.Id, "off", default);
            await engine.Endpoints.EnableAsync(acme, endpoint.Id, default);
        }
        await engine.Endpoints.DisableAsync(acme, endpoint.Id, "off", default);
        await Task.WhenAll(publishing);

        await RunningEngine.UntilAsync(async () => await World.QueuedAsync(engine) == 0 ? "none" : null);
        var states = await World.CountAsync(
            engine,
            "SELECT count(*) FROM deliveries WHERE state = 1 OR (state = 3 AND reason IS NOT NULL)"
        );
        Assert.Equal(await World.CountAsync(engine, "SELECT count(*) FROM deliveries"), states);
        Assert.Equal(
            await World.CountAsync(engine, "SELECT count(*) FROM deliveries WHERE state = 1"),
            receiver.All.Count
        );
        Assert.Equal(receiver.All.Count, receiver.All.Select(r => r.Headers["webhook-id"]).Distinct().Count());
    }

    /// <summary>An endpoint with a full window in flight, held by its receiver, and more waiting behind it.</summary>
    private sealed class World : IAsyncDisposable
    {
        private readonly TaskCompletionSource<int> answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public required Receiver Receiver { get; init; }
        public required RunningEngine Engine { get; init; }
        public required Organization Acme { get; init; }
        public required Endpoint Endpoint { get; init; }

        public static async Task<World> StartAsync(TestStore store, int events = Events)
        {
            var receiver = await Receiver.StartAsync();
            var engine = await RunningEngine.StartAsync(change: o => o with { RetryScale = 1 }, store: store);
            var acme = await engine.OrganizationAsync();
            var world = new World
            {
                Receiver = receiver,
                Engine = engine,
                Acme = acme,
                Endpoint = await engine.EndpointAsync(acme, receiver.Url),
            };
            receiver.Answer = async (_, http) => http.Response.StatusCode = await world.answer.Task;
            for (var i = 0; i < events; i++)
            {
                await engine.PublishAsync(acme);
            }
            var held = Math.Min(events, Lane.FirstWindow);
            await RunningEngine.UntilAsync(() => Task.FromResult(receiver.All.Count == held ? "held" : null));
            return world;
        }

        /// <summary>Lets what is in flight end.</summary>
        public void AnswerAll(int status) => answer.SetResult(status);

        /// <summary>All deliveries once none is pending.</summary>
        public Task<IReadOnlyList<Delivery>> FinishedAsync() =>
            RunningEngine.UntilAsync(async () =>
                await Engine.DeliveriesAsync(Acme) is var all && all.All(d => d.State != DeliveryState.Pending)
                    ? all
                    : null
            );

        public Task<long> QueuedAsync() => QueuedAsync(Engine);

        public static Task<long> QueuedAsync(RunningEngine engine) => CountAsync(engine, "SELECT count(*) FROM queue");

        public static Task<long> CountAsync(RunningEngine engine, string query) => engine.CountAsync(query);

        public async ValueTask DisposeAsync()
        {
            answer.TrySetResult(200);
            await Engine.DisposeAsync();
            await Receiver.DisposeAsync();
        }
    }
}

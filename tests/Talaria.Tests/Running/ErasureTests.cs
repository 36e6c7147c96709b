using Microsoft.AspNetCore.Http;
using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Tests.Running;

/// <summary>A payload goes on request, from memory and from the log; the log's facts stay.</summary>
public abstract class ErasureTests(TestStore store) : WorldTests(store)
{
    private const string Marker = "the-secret-of-the-customer";

    [Fact]
    public async Task Of_a_delivered_event_the_facts_stay()
    {
        await using var world = await WorldAsync();
        world.Receiver.Answer = async (received, http) =>
        {
            if (received.Text.Contains(Marker, StringComparison.Ordinal))
            {
                http.Response.Headers["x-echo"] = Marker;
            }
            await http.Response.WriteAsync(received.Text);
        };
        await world.EndpointAsync();
        var data = $$"""{"a":"{{Marker}}"}""";
        var published = await world.Engine.PublishAsync(world.Acme, data: data, externalId: "order-1");
        var delivery = Assert.Single(await world.SettledAsync(1));

        Assert.Null(await EraseAsync(world, published.Id));

        var happened = await FindAsync(world, published.Id);
        Assert.True(happened!.Data.IsEmpty);
        Assert.NotNull(happened.ErasedAt);
        Assert.Equal(("order-1", 1), (happened.ExternalId, happened.Deliveries));
        var attempt = Assert.Single(await world.Engine.Get<AttemptReader>().ReadAsync(delivery, default));
        Assert.Null(attempt.Request.Body);
        Assert.Contains(attempt.Request.Headers, h => h.Key == "webhook-signature");
        Assert.Equal(200, attempt.Outcome.Status);
        Assert.Empty(attempt.Outcome.ResponseHeaders);
        Assert.True(attempt.Outcome.ResponseBody.IsEmpty);

        // Once more changes nothing.
        Assert.Null(await EraseAsync(world, published.Id));
        Assert.Equal(happened.ErasedAt, (await FindAsync(world, published.Id))!.ErasedAt);
        // It is still known by its external id and its content.
        Assert.True((await world.Engine.PublishAsync(world.Acme, data: data, externalId: "order-1")).Duplicate);
    }

    [Fact]
    public async Task An_erased_event_is_sent_by_nobody_any_more()
    {
        await using var world = await WorldAsync();
        world.Receiver.AnswerWith(500);
        var endpoint = await world.EndpointAsync();
        var erased = (await world.PublishAsync(1))[0];
        var failed = (await world.SettledAsync(1))[0];
        await EraseAsync(world, erased);

        var redelivery = world.Engine.Redelivery;
        var retried = await redelivery.RetryAsync(world.Acme.Id, failed.Id, null, default);
        var resent = await redelivery.ResendAsync(world.Acme.Id, erased, null, default);
        var replayed = await world.CountAsync(endpoint, ReplayWorld.Wanted(ReplayInclude.All));

        Assert.Equal("data_erased", retried.Refusal!.Code);
        Assert.Equal("data_erased", resent.Refusal!.Code);
        Assert.Equal(0, replayed.Events);
        Assert.Equal(DeliveryState.Failed, (await world.DeliveriesAsync())[0].State);
    }

    [Fact]
    public async Task What_waits_is_cancelled_at_every_endpoint()
    {
        await using var world = await WorldAsync(o => o with { RetryScale = 1 });
        world.Receiver.AnswerWith(500);
        for (var i = 0; i < 120; i++)
        {
            await world.EndpointAsync(e => e with { Retries = [TimeSpan.FromDays(1)] });
        }
        var id = (await world.PublishAsync(1))[0];
        await RunningEngine.UntilAsync(async () =>
            (await world.DeliveriesAsync()).Count(d => d.Attempts == 1) == 120 ? world : null
        );

        Assert.Null(await EraseAsync(world, id));

        Assert.All(
            await world.DeliveriesAsync(),
            d => Assert.Equal((DeliveryState.Cancelled, "data erased"), (d.State, d.Reason))
        );
    }

    [Theory]
    [InlineData(200, DeliveryState.Delivered)]
    [InlineData(500, DeliveryState.Cancelled)]
    public async Task What_is_in_flight_ends_and_what_waits_in_memory_never_starts(int status, DeliveryState ended)
    {
        await using var world = await WorldAsync();
        var answer = new TaskCompletionSource();
        world.Receiver.Answer = async (_, http) =>
        {
            await answer.Task;
            http.Response.StatusCode = status;
            http.Response.Headers["x-echo"] = Marker;
            await http.Response.WriteAsync(Marker);
        };
        // A lane starts with four places.
        await world.EndpointAsync();
        var ids = await world.PublishAsync(10);
        await RunningEngine.UntilAsync(() => Task.FromResult(world.Receiver.All.Count == 4 ? world : null));
        var flying = world.Receiver.All.Select(r => r.Headers["webhook-id"]).ToHashSet();
        var inFlight = ids.First(id => flying.Contains(id.ToString()));
        var waiting = ids.First(id => !flying.Contains(id.ToString()));

        Assert.Null(await EraseAsync(world, inFlight));
        Assert.Null(await EraseAsync(world, waiting));
        answer.SetResult();
        var settled = await RunningEngine.UntilAsync(async () =>
            await world.SettledAsync(10) is var all && all.Single(d => d.Event == inFlight).Attempts == 1 ? all : null
        );

        Assert.Equal(9, world.Receiver.All.Count);
        var (cancelled, late) = (settled.Single(d => d.Event == waiting), settled.Single(d => d.Event == inFlight));
        Assert.Equal(
            (DeliveryState.Cancelled, "data erased", 0),
            (cancelled.State, cancelled.Reason, cancelled.Attempts)
        );
        Assert.Equal(ended, late.State);
        var attempt = Assert.Single(await world.Engine.Get<IDeliveryLog>().AttemptsAsync(late.Id, default));
        Assert.Equal(status, attempt.Outcome.Status);
        Assert.Empty(attempt.Outcome.ResponseHeaders);
        Assert.True(attempt.Outcome.ResponseBody.IsEmpty);
    }

    [Fact]
    public async Task An_erasure_that_a_crash_cut_short_is_a_gate_where_deliveries_are_claimed()
    {
        var time = new VirtualTime(DateTimeOffset.Parse("2026-07-27T00:00:00Z"));
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 }, time: time);
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url, e => e with { Retries = [TimeSpan.FromMinutes(10)] });
        await engine.PublishAsync(acme);
        await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );
        await engine.ExecuteAsync("UPDATE events SET data = NULL, erased_at = 1 WHERE external_id IS NULL");

        var cancelled = await RunningEngine.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromMinutes(1));
            return (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.State == DeliveryState.Cancelled);
        });
        Assert.Equal("data erased", cancelled.Reason);
        Assert.Single(receiver.All);
    }

    [Fact]
    public async Task Only_an_event_of_its_own_can_an_organization_erase()
    {
        await using var world = await WorldAsync();
        var id = (await world.PublishAsync(1))[0];
        var other = await world.Engine.OrganizationAsync("Other");

        var refused = await world.Engine.Get<Eraser>().EraseAsync(other.Id, id, default);

        Assert.Equal("event_not_found", refused!.Code);
        Assert.False((await FindAsync(world, id))!.Data.IsEmpty);
    }

    private static Task<Refusal?> EraseAsync(ReplayWorld world, EventId id) =>
        world.Engine.Get<Eraser>().EraseAsync(world.Acme.Id, id, default);

    private static Task<Event?> FindAsync(ReplayWorld world, EventId id) =>
        world.Engine.Get<IEventLog>().FindAsync(world.Acme.Id, id, default);
}

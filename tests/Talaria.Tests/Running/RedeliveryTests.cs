using Talaria.Deliveries;

namespace Talaria.Tests.Running;

/// <summary>What people do to deliveries by hand.</summary>
public abstract class RedeliveryTests(TestStore store) : RunningTests(store)
{
    [Fact]
    public async Task A_waiting_retry_is_made_due_by_hand_and_a_finished_delivery_is_repeated_as_a_new_one()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 });
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url);
        await engine.PublishAsync(acme);
        await receiver.NextAsync(1);
        var waiting = await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );

        receiver.AnswerWith(200);
        var retried = await engine.Redelivery.RetryAsync(acme.Id, waiting.Id, null, default);
        Assert.Equal(waiting.Id, retried.Value.Id);
        await receiver.NextAsync(1);
        var delivered = await engine.DeliveryAsync(acme, DeliveryState.Delivered);

        var repeated = await engine.Redelivery.RetryAsync(acme.Id, delivered.Id, null, default);
        Assert.NotEqual(delivered.Id, repeated.Value.Id);
        Assert.Equal(delivered.Id, repeated.Value.ReplayOf);
        var last = Assert.Single(await receiver.NextAsync(1));
        Assert.Equal(delivered.Event.ToString(), last.Headers["webhook-id"]);
    }

    [Fact]
    public async Task A_cancelled_delivery_is_not_sent_and_cannot_be_cancelled_twice()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 });
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url);
        await engine.PublishAsync(acme);
        await receiver.NextAsync(1);
        var waiting = await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );

        var cancelled = await engine.Redelivery.CancelAsync(acme.Id, waiting.Id, default);
        var again = await engine.Redelivery.CancelAsync(acme.Id, waiting.Id, default);

        Assert.Equal(DeliveryState.Cancelled, cancelled.Value.State);
        Assert.Equal("delivery_finished", again.Refusal!.Code);
    }
}

using Talaria.Deliveries;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>What every store has to keep when deliveries are sent again or cancelled.</summary>
public abstract class RedeliveryConformance : LogConformance
{
    private IRedeliveryStore Redelivery => Store.Get<IRedeliveryStore>();

    [Fact]
    public async Task A_finished_delivery_is_repeated_by_a_new_one()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var failed = await AttemptAsync(await PublishAsync(Happened(acme)), 500);

        var again = (await Redelivery.RetryAsync(acme.Id, failed.Id, null, Cancel)).Value;

        Assert.Equal((failed.Event, failed.Endpoint), (again.Event, again.Endpoint));
        Assert.Equal((failed.Id, DeliveryState.Pending), (again.ReplayOf, again.State));
    }

    [Fact]
    public async Task The_same_request_again_makes_no_other()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var failed = await AttemptAsync(await PublishAsync(Happened(acme)), 500);
        var once = new IdempotencyKey(acme.Id, "/retry", "k", [1], _ => new StoredAnswer(202, [7]));

        Assert.NotNull((await Redelivery.RetryAsync(acme.Id, failed.Id, once, Cancel)).Value);
        var second = await Redelivery.RetryAsync(acme.Id, failed.Id, once, Cancel);

        Assert.Equal([7], second.Earlier!.Body);
        var listed = await Deliveries.ListAsync(acme.Id, new DeliveryFilter(), new PageRequest(), Cancel);
        Assert.Equal(2, listed.Value.Items.Count);
    }

    [Fact]
    public async Task What_is_refused_says_why()
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        var endpoint = await EndpointAsync(acme);
        var failed = await AttemptAsync(await PublishAsync(Happened(acme)), 500);
        var pending = await DeliveryAsync(await PublishAsync(Happened(acme)));

        async Task<string> RetryAsync(Delivery delivery, Ids.OrganizationId? owner = null) =>
            (await Redelivery.RetryAsync(owner ?? acme.Id, delivery.Id, null, Cancel)).Refusal!.Code;

        Assert.Equal("delivery_not_found", await RetryAsync(failed, other.Id));
        // It waits in this node's memory.
        Assert.Equal("delivery_in_flight", await RetryAsync(pending));
        await Store.Endpoints.ChangeAsync(
            acme.Id,
            endpoint.Id,
            Samples.Open,
            e => e with { Enabled = false, Version = e.Version + 1 },
            null
        );
        Assert.Equal("endpoint_disabled", await RetryAsync(failed));
        await Store.Endpoints.RemoveAsync(acme.Id, endpoint.Id, _ => null, Store.Time.Now);
        Assert.Equal("endpoint_removed", await RetryAsync(failed));
        await Store.Get<IErasureStore>().EraseAsync(acme.Id, failed.Event, default, "erased");
        Assert.Equal("data_erased", await RetryAsync(failed));
    }

    [Fact]
    public async Task Only_a_pending_delivery_is_cancelled_and_only_once()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var pending = await DeliveryAsync(await PublishAsync(Happened(acme)));

        var cancelled = (await Redelivery.CancelAsync(acme.Id, pending.Id, "by hand", Cancel)).Value;
        var again = await Redelivery.CancelAsync(acme.Id, pending.Id, "by hand", Cancel);

        Assert.Equal((DeliveryState.Cancelled, "by hand"), (cancelled.State, cancelled.Reason));
        Assert.Equal(Samples.Noon, cancelled.CompletedAt);
        Assert.Equal("delivery_finished", again.Refusal!.Code);
    }

    [Fact]
    public async Task An_event_is_sent_again_to_those_who_want_it_now()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var happened = await PublishAsync(Happened(acme));
        var failed = await AttemptAsync(happened, 500);
        var later = await EndpointAsync(acme);
        await EndpointAsync(acme, "something.else");

        Assert.Equal(2, (await Redelivery.ResendAsync(acme.Id, happened.Id, null, Cancel)).Value);
        // Now both wait.
        Assert.Equal(1, (await Redelivery.ResendAsync(acme.Id, happened.Id, later.Id, Cancel)).Value);

        var all = (
            await Deliveries.ListAsync(acme.Id, new DeliveryFilter(Event: happened.Id), new PageRequest(), Cancel)
        )
            .Value
            .Items;
        Assert.Equal(3, all.Count);
        Assert.Equal(failed.Id, all.Single(d => d.Endpoint == failed.Endpoint && d.Id != failed.Id).ReplayOf);
        Assert.Null(all.Single(d => d.Endpoint == later.Id).ReplayOf);
    }

    [Fact]
    public async Task What_is_erased_is_gone_with_its_answers_and_cancelled()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var (done, waits) = (await PublishAsync(Happened(acme)), await PublishAsync(Happened(acme)));
        var delivered = await AttemptAsync(done, 200);
        var erasure = Store.Get<IErasureStore>();

        Assert.Empty((await erasure.EraseAsync(acme.Id, done.Id, default, "data erased"))!.Cancelled);
        var step = await erasure.EraseAsync(acme.Id, waits.Id, default, "data erased");

        Assert.Equal((await DeliveryAsync(waits)).Id, Assert.Single(step!.Cancelled).Delivery);
        Assert.Equal(
            (DeliveryState.Cancelled, "data erased"),
            ((await DeliveryAsync(waits)).State, (await DeliveryAsync(waits)).Reason)
        );
        var attempt = Assert.Single(await Deliveries.AttemptsAsync(delivered.Id, Cancel));
        Assert.Empty(attempt.Outcome.ResponseHeaders);
        Assert.True(attempt.Outcome.ResponseBody.IsEmpty);
        Assert.Equal(200, attempt.Outcome.Status);
        var read = await Events.FindAsync(acme.Id, done.Id, Cancel);
        Assert.Equal((true, Samples.Noon), (read!.Data.IsEmpty, read.ErasedAt));
        Assert.Null(await erasure.EraseAsync((await OrganizationAsync()).Id, done.Id, default, "x"));
    }
}

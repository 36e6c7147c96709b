using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>What every store's log of deliveries has to keep.</summary>
public abstract class DeliveryLogConformance : LogConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(200)]
    public async Task Pages_of_an_organization_an_endpoint_and_an_event_hold_each_delivery_once(int limit)
    {
        var acme = await OrganizationAsync();
        var (first, second) = (await EndpointAsync(acme), await EndpointAsync(acme));
        var published = await PublishAsync(acme, 5);

        Task<List<Delivery>> List(DeliveryFilter filter) =>
            AllAsync(limit, page => Deliveries.ListAsync(acme.Id, filter, page, Cancel));

        var all = await List(new DeliveryFilter());
        Assert.Equal(10, all.Count);
        Assert.Equal(all.OrderByDescending(d => d.Id.Value), all);
        foreach (var endpoint in (Endpoint[])[first, second])
        {
            Assert.Equal(
                all.Where(d => d.Endpoint == endpoint.Id),
                await List(new DeliveryFilter(Endpoint: endpoint.Id))
            );
        }
        Assert.Equal(
            all.Where(d => d.Event == published[3].Id),
            await List(new DeliveryFilter(Event: published[3].Id))
        );
        Assert.Empty(
            await AllAsync(
                limit,
                async page =>
                    await Deliveries.ListAsync(
                        (await OrganizationAsync()).Id,
                        new DeliveryFilter(Endpoint: first.Id),
                        page,
                        Cancel
                    )
            )
        );
    }

    [Fact]
    public async Task Filters_look_at_the_last_outcome()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var (good, bad) = (await PublishAsync(Happened(acme, "a")), await PublishAsync(Happened(acme, "b")));
        await PublishAsync(acme, 20, "c");
        await AttemptAsync(good, 200);
        await AttemptAsync(bad, 500);

        async Task<IEnumerable<Ids.EventId>> List(DeliveryFilter filter) =>
            (await Deliveries.ListAsync(acme.Id, filter, new PageRequest(2), Cancel)).Value.Items.Select(d => d.Event);

        Assert.Equal([good.Id], await List(new DeliveryFilter(State: DeliveryState.Delivered)));
        Assert.Equal([bad.Id], await List(new DeliveryFilter(State: DeliveryState.Failed)));
        Assert.Equal([bad.Id], await List(new DeliveryFilter(Status: 500)));
        Assert.Equal([bad.Id, good.Id], await List(new DeliveryFilter(Outcome: OutcomeClass.Status)));
        Assert.Equal([good.Id], await List(new DeliveryFilter(Type: "a")));
        Assert.Empty(await List(new DeliveryFilter(Type: "a", State: DeliveryState.Failed)));
    }

    [Fact]
    public async Task A_delivery_reads_back_before_and_after_its_attempt()
    {
        var acme = await OrganizationAsync();
        var endpoint = await EndpointAsync(acme);
        var happened = await PublishAsync(Happened(acme));
        var before = await DeliveryAsync(happened);
        Store.Time.Now += TimeSpan.FromSeconds(2);
        var after = await AttemptAsync(happened, 200);

        Assert.Equal(
            (happened.Id, "t", endpoint.Id, endpoint.Url, DeliveryState.Pending, 0),
            (before.Event, before.EventType, before.Endpoint, before.Url, before.State, before.Attempts)
        );
        Assert.Equal(Samples.Noon, before.NextAttemptAt);
        Assert.Equal((DeliveryState.Delivered, 1), (after.State, after.Attempts));
        Assert.Equal((null, Samples.Noon.AddSeconds(2)), (after.NextAttemptAt, after.CompletedAt));
        Assert.Equal((endpoint.Name, null, null), (before.EndpointName, before.LastOutcome, before.LastStatus));
        Assert.Equal((OutcomeClass.Status, 200), (after.LastOutcome, after.LastStatus));
        Assert.Equal(after, await Deliveries.FindAsync(acme.Id, after.Id, Cancel));
        Assert.Null(await Deliveries.FindAsync((await OrganizationAsync()).Id, after.Id, Cancel));
    }

    [Fact]
    public async Task Deliveries_are_found_by_name_and_only_those_of_the_organization()
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        await EndpointAsync(acme);
        await EndpointAsync(other);
        List<Delivery> all = [];
        foreach (var organization in (Organization[])[acme, acme, acme, other])
        {
            all.Add(await DeliveryAsync(await PublishAsync(Happened(organization))));
        }

        var named = all.Skip(1).Select(d => (d.Event, d.Id)).Append((all[0].Event, default)).ToList();
        var found = await Deliveries.FindAsync(acme.Id, named, Cancel);

        Assert.Equal(all[1..3], found.OrderBy(d => d.Id.Value));
    }

    [Fact]
    public async Task An_attempt_reads_back_as_it_was_recorded()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var happened = await PublishAsync(Happened(acme));
        var delivery = await AttemptAsync(happened, 500);

        var attempt = Assert.Single(await Deliveries.AttemptsAsync(delivery.Id, Cancel));

        Assert.Equal((1, Samples.Noon), (attempt.Number, attempt.At));
        Assert.Equal(
            (OutcomeClass.Status, 500, TimeSpan.FromMicroseconds(1_500)),
            (attempt.Outcome.Class, attempt.Outcome.Status, attempt.Outcome.Total)
        );
        Assert.Equal(["x-b", "x-a"], attempt.Outcome.ResponseHeaders.Select(h => h.Key));
        Assert.Equal("thanks"u8.ToArray(), attempt.Outcome.ResponseBody.ToArray());
        Assert.Equal(
            ("https://example.com/hook", Samples.Open.Revision, "v1,abc"),
            (attempt.Sent.Url, attempt.Sent.Revision, attempt.Sent.Signature)
        );
        Assert.Equal(["x-key"], attempt.Sent.HeaderNames);
    }
}

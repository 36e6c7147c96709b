using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>What every store's retention has to keep and to remove.</summary>
public abstract class RetentionConformance : LogConformance
{
    private IRetention Retention => Store.Get<IRetention>();

    private IPruning Pruning => Store.Get<IPruning>();

    /// <summary>Shorter than any store counts in days.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromHours(1);

    [Fact]
    public async Task What_is_old_goes_whole_and_what_waits_stays()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var old = await PublishAsync(Happened(acme) with { ExternalId = "order-1" });
        var waits = await PublishAsync(Happened(acme));
        var delivered = await AttemptAsync(old, 200);
        Store.Time.Now += Age;
        var young = await PublishAsync(Happened(acme));
        await AttemptAsync(young, 200);
        Store.Time.Now += TimeSpan.FromMilliseconds(1);

        await PruneEventsAsync();

        Assert.Null(await Events.FindAsync(acme.Id, old.Id, Cancel));
        Assert.Null(await Deliveries.FindAsync(acme.Id, delivered.Id, Cancel));
        Assert.Empty(await Deliveries.AttemptsAsync(delivered.Id, Cancel));
        Assert.NotNull(await Events.FindAsync(acme.Id, waits.Id, Cancel));
        Assert.NotNull(await Events.FindAsync(acme.Id, young.Id, Cancel));
        // Its name is free again.
        var stored = await Store
            .Get<IEventStore>()
            .StoreAsync([new Publication(Happened(acme) with { ExternalId = "order-1" }, [2])], null);
        Assert.False(stored.Value[0].Duplicate);
    }

    [Fact]
    public async Task Old_attempts_go_alone_and_the_delivery_stays()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var delivery = await AttemptAsync(await PublishAsync(Happened(acme)), 200);
        Store.Time.Now += Age + TimeSpan.FromMilliseconds(1);
        var young = await AttemptAsync(await PublishAsync(Happened(acme)), 200);

        await WalkAsync(Retention.PruneAttemptsAsync);

        Assert.Empty(await Deliveries.AttemptsAsync(delivery.Id, Cancel));
        Assert.Single(await Deliveries.AttemptsAsync(young.Id, Cancel));
        Assert.Equal(delivery, await Deliveries.FindAsync(acme.Id, delivery.Id, Cancel));
    }

    [Fact]
    public async Task Hundreds_of_events_go_step_by_step()
    {
        var acme = await OrganizationAsync();
        await PublishAsync(acme, 600);
        Store.Time.Now += Age + TimeSpan.FromSeconds(1);

        await PruneEventsAsync();

        Assert.Empty((await Events.ListAsync(acme.Id, new EventFilter(), new PageRequest(), Cancel)).Value.Items);
    }

    [Fact]
    public async Task Notices_that_were_told_and_removed_endpoints_go()
    {
        var acme = await OrganizationAsync();
        var endpoint = await EndpointAsync(acme);
        foreach (var channel in Enum.GetValues<NoticeChannel>())
        {
            var taken = await Store.Outbox.TakeAsync(channel, Store.Time.Now, Store.Time.Now.AddMinutes(5), 10);
            Assert.All(taken.Tellings, t => Store.Outbox.ToldAsync(t, Store.Time.Now).Wait(Cancel));
        }
        await Store.Endpoints.RemoveAsync(acme.Id, endpoint.Id, _ => null, Store.Time.Now);
        Assert.NotEmpty((await Store.Notices.ListAsync(acme.Id, new PageRequest(), Cancel)).Value.Items);
        // Ids of notices are made by the store's own clock, as all.
        Store.Time.Now += Age + TimeSpan.FromSeconds(1);

        while (await Retention.PruneRestAsync(Store.Time.Now - Age)) { }

        Assert.DoesNotContain(
            (await Store.Notices.ListAsync(acme.Id, new PageRequest(), Cancel)).Value.Items,
            n => n.ToldAt.Count == Enum.GetValues<NoticeChannel>().Length
        );
    }

    [Fact]
    public async Task A_removed_organization_goes_with_all_that_it_had()
    {
        var (acme, stays) = (await OrganizationAsync(), await OrganizationAsync());
        await EndpointAsync(acme);
        await EndpointAsync(stays);
        var (gone, kept) = (await PublishAsync(Happened(acme)), await PublishAsync(Happened(stays)));
        await Store.Organizations.RemoveAsync(acme.Id, _ => null, Store.Time.Now);

        while (await Pruning.PurgeOrganizationAsync(Store.Time.Now.AddMinutes(1))) { }

        Assert.Null(await Events.FindAsync(acme.Id, gone.Id, Cancel));
        Assert.NotNull(await Events.FindAsync(stays.Id, kept.Id, Cancel));
        Assert.Equal(DeliveryState.Pending, (await DeliveryAsync(kept)).State);
        Assert.Equal(1, await Store.Endpoints.CountAsync(stays.Id, Cancel));
        Assert.Equal(0, await Store.Endpoints.CountAsync(acme.Id, Cancel));
    }

    [Fact]
    public async Task Stored_answers_go_when_they_are_too_old()
    {
        var once = new IdempotencyKey(null, "/organizations", "k", [1], _ => new StoredAnswer(201, [1]));
        await Store.Organizations.AddAsync(Samples.Organization(), once);

        Assert.False(await Pruning.PruneAnswersAsync(Store.Time.Now.AddMilliseconds(1)));

        Assert.Null((await Store.Organizations.AddAsync(Samples.Organization(), once)).Earlier);
    }

    private Task PruneEventsAsync() => WalkAsync(Retention.PruneEventsAsync);

    private async Task WalkAsync(Func<Guid, DateTimeOffset, Task<PruneStep>> prune)
    {
        for (Guid? next = Guid.Empty; next is { } after; )
        {
            next = (await prune(after, Store.Time.Now - Age)).Next;
        }
    }
}

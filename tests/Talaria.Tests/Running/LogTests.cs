using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

public abstract class LogTests(TestStore store) : RunningTests(store)
{
    [Fact]
    public async Task The_log_is_whole_over_the_indexed_part_and_the_tail()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        // More than the two thousand rows that are indexed together, and a tail behind them.
        var published = new List<EventId>();
        for (var batch = 0; batch < 5; batch++)
        {
            published.AddRange(await BatchAsync(engine, acme, 500));
        }

        var events = await AllAsync(p => engine.Get<IEventLog>().ListAsync(acme.Id, new EventFilter(), p, default));
        var deliveries = await AllAsync(p =>
            engine.Get<IDeliveryLog>().ListAsync(acme.Id, new DeliveryFilter(Endpoint: endpoint.Id), p, default)
        );
        var ofOrganization = await AllAsync(p =>
            engine.Get<IDeliveryLog>().ListAsync(acme.Id, new DeliveryFilter(), p, default)
        );

        Assert.Equal(published.Order(ById).Reverse(), events.Select(e => e.Id));
        Assert.Equal(published.ToHashSet(), deliveries.Select(d => d.Event).ToHashSet());
        Assert.Equal(deliveries.Select(d => d.Id), ofOrganization.Select(d => d.Id));
        Assert.Equal(
            deliveries.Select(d => d.Id).OrderByDescending(d => d.ToString(), StringComparer.Ordinal),
            deliveries.Select(d => d.Id)
        );
    }

    [Fact]
    public async Task Events_stored_after_a_purge_are_listed()
    {
        await using var engine = await StartAsync();
        var stays = await engine.OrganizationAsync("Stays");
        var goes = await engine.OrganizationAsync("Goes");
        await BatchAsync(engine, goes, 250);
        await engine.Organizations.RemoveAsync(goes.Id, default);
        while (await engine.Get<IPruning>().PurgeOrganizationAsync(DateTimeOffset.MaxValue)) { }

        var published = await engine.PublishAsync(stays);

        var events = await AllAsync(p => engine.Get<IEventLog>().ListAsync(stays.Id, new EventFilter(), p, default));
        Assert.Equal(published.Id, Assert.Single(events).Id);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_hides_nothing()
    {
        await using var receiver = await Receiver.StartAsync();
        var before = await StartAsync();
        var acme = await before.OrganizationAsync();
        await before.EndpointAsync(acme, receiver.Url);
        await before.PublishAsync(acme);
        var first = await before.DeliveryAsync(acme, DeliveryState.Delivered);
        await before.StopAsync();

        await using var after = await StartAsync(before.Directory, time: new SlowClock(TimeSpan.FromDays(-2)));
        await after.PublishAsync(acme);
        await receiver.NextAsync(2);

        var deliveries = await after.DeliveriesAsync(acme);
        Assert.Equal(2, deliveries.Count);
        Assert.Equal(first.Id, deliveries[1].Id);
    }

    private static readonly Comparer<EventId> ById = Comparer<EventId>.Create(
        (a, b) => string.CompareOrdinal(a.ToString(), b.ToString())
    );

    private static async Task<IEnumerable<EventId>> BatchAsync(
        RunningEngine engine,
        Organization organization,
        int count
    )
    {
        var published = await engine.Publisher.PublishAllAsync(
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(_ => (organization.Id, new NewEvent { Type = "t", Data = "{}"u8.ToArray() })),
            ],
            null,
            default
        );
        return published.Value.Select(p => p.Id);
    }

    private static async Task<IReadOnlyList<T>> AllAsync<T>(Func<PageRequest, Task<Result<Page<T>>>> list)
    {
        var all = new List<T>();
        var page = new PageRequest(200);
        while (true)
        {
            var found = (await list(page)).Value;
            all.AddRange(found.Items);
            if (found.Next is null)
            {
                return all;
            }
            page = page with { Cursor = found.Next };
        }
    }

    /// <summary>A clock that runs, and is wrong.</summary>
    private sealed class SlowClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + off;
    }
}

using Talaria.Events;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>What every store's log of events has to keep.</summary>
public abstract class EventLogConformance : LogConformance
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(200)]
    public async Task Pages_are_newest_first_and_hold_each_event_once(int limit)
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        var published = await PublishAsync(acme, 7);
        await PublishAsync(other, 1);

        var listed = await AllAsync(limit, page => Events.ListAsync(acme.Id, new EventFilter(), page, Cancel));

        published.Reverse();
        Assert.Equal(published.Select(e => e.Id), listed.Select(e => e.Id));
    }

    [Fact]
    public async Task An_event_reads_back_as_it_was_published()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme);
        var happened = Happened(acme, data: """{ "a" : 1.0 }""") with
        {
            ExternalId = "order-1",
            Scopes = Samples.Scopes(("agent", ["a", "b"])),
            CallbackUrl = "https://example.com/back",
            OccurredAt = Samples.Noon.AddDays(-1),
        };

        await PublishAsync(happened);

        var read = await Events.FindAsync(acme.Id, happened.Id, Cancel);
        Assert.Equal("""{ "a" : 1.0 }""", System.Text.Encoding.UTF8.GetString(read!.Data.Span));
        Assert.Equal(["a", "b"], read.Scopes["agent"]);
        Assert.Equal(happened with { Deliveries = 2 }, read with { Data = happened.Data, Scopes = happened.Scopes });
        var other = await OrganizationAsync();
        Assert.Null(await Events.FindAsync(other.Id, happened.Id, Cancel));
        Assert.Equal(happened.Id, await Events.FindAsync(acme.Id, "order-1", Cancel));
        Assert.Null(await Events.FindAsync(acme.Id, "order-2", Cancel));
        Assert.Null(await Events.FindAsync(other.Id, "order-1", Cancel));
    }

    [Fact]
    public async Task Filters_are_looked_through_over_more_rows_than_a_page()
    {
        var acme = await OrganizationAsync();
        await EndpointAsync(acme, "rare");
        var scoped = await PublishAsync(Happened(acme, "rare") with { Scopes = Samples.Scopes(("agent", ["x"])) });
        await PublishAsync(acme, 50);
        var rare = (await PublishAsync(acme, 1, "rare"))[0];

        Task<Result<Page<Event>>> List(EventFilter filter) =>
            Events.ListAsync(acme.Id, filter, new PageRequest(5), Cancel);

        Assert.Equal([rare.Id, scoped.Id], (await List(new EventFilter(Type: "rare"))).Value.Items.Select(e => e.Id));
        Assert.Equal([rare.Id, scoped.Id], (await List(new EventFilter(Matched: true))).Value.Items.Select(e => e.Id));
        Assert.Equal([scoped.Id], (await List(new EventFilter(Scope: ("agent", "x")))).Value.Items.Select(e => e.Id));
        Assert.Empty((await List(new EventFilter(Scope: ("agent", "y")))).Value.Items);
        Assert.Equal(5, (await List(new EventFilter(Matched: false))).Value.Items.Count);
    }

    [Fact]
    public async Task Since_is_within_and_until_is_not()
    {
        var acme = await OrganizationAsync();
        var first = await PublishAsync(Happened(acme));
        Store.Time.Now += TimeSpan.FromDays(1);
        var second = await PublishAsync(Happened(acme));
        Store.Time.Now += TimeSpan.FromDays(1);
        await PublishAsync(Happened(acme));

        var between = new EventFilter(Since: Samples.Noon, Until: Samples.Noon.AddDays(2));
        var listed = await Events.ListAsync(acme.Id, between, new PageRequest(), Cancel);

        Assert.Equal([second.Id, first.Id], listed.Value.Items.Select(e => e.Id));
    }

    [Fact]
    public async Task A_page_of_large_events_is_cut_at_eight_mebibytes()
    {
        var acme = await OrganizationAsync();
        for (var i = 0; i < 10; i++)
        {
            await PublishAsync(Happened(acme, data: $"\"{new string('a', 1024 * 1024)}\""));
        }

        var listed = (await Events.ListAsync(acme.Id, new EventFilter(), new PageRequest(), Cancel)).Value;

        Assert.Equal(8, listed.Items.Count);
        Assert.NotNull(listed.Next);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        var acme = await OrganizationAsync();
        await PublishAsync(acme, 2);
        var first = (await Events.ListAsync(acme.Id, new EventFilter(), new PageRequest(1), Cancel)).Value;

        var elsewhere = await Events.ListAsync(
            acme.Id,
            new EventFilter(Type: "t"),
            new PageRequest(1, first.Next),
            Cancel
        );

        Assert.True(elsewhere.IsRefused);
    }

    [Fact]
    public async Task Events_are_looked_up_by_what_they_are_about()
    {
        var strict = await OrganizationAsync("strict");
        var about = new List<Event>();
        foreach (var job in (string[])["1", "2", "1"])
        {
            about.Add(
                await PublishAsync(Happened(strict, "job.failed") with { Scopes = Samples.Scopes(("job", [job])) })
            );
        }

        var found = await Events.LookUpAsync(strict.Id, "job", "1", Cancel);

        Assert.Equal([about[2].Id, about[0].Id], found.Select(e => e.Id));
        Assert.Empty(await Events.LookUpAsync((await OrganizationAsync("strict")).Id, "job", "1", Cancel));
    }
}

using Talaria.Deliveries;
using Talaria.Deliveries.Live;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>What an overview of all organizations reads: the journal's end, and endpoints that fail.</summary>
public abstract class LookTests(TestStore store) : RunningTests(store)
{
    private const string Document = """
        {"id":"doc_1","name":"a","namespaceId":"ns_1","organizationId":"org","status":"COMPLETED","source":{"type":"TEXT","text":"t"},
        "totalCharacters":1,"totalChunks":1,"totalPages":1,"error":null,"createdAt":"2026-03-26T12:00:00.000Z","updatedAt":"2026-03-26T12:00:00.000Z"}
        """;

    [Fact]
    public async Task The_end_of_the_journal_tells_the_newest_attempts_and_whose_the_last_ones_are()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var (acme, other) = (await engine.OrganizationAsync(), await engine.OrganizationAsync());
        await engine.EndpointAsync(acme, receiver.Url);
        var endpoint = await engine.EndpointAsync(other, receiver.Url);
        for (var i = 0; i < 3; i++)
        {
            await engine.PublishAsync(acme);
        }
        await DoneAsync(engine, acme, 3);
        var last = await engine.PublishAsync(other);
        await DoneAsync(engine, other, 1);

        var tail = await engine.Get<IAttemptTail>().ReadAsync(2, default);

        Assert.Equal([other.Id, acme.Id], tail.Newest.Select(a => a.Organization));
        Assert.Equal(
            (last.Id, endpoint.Id, 200, DeliveryState.Delivered),
            (tail.Newest[0].Event, tail.Newest[0].Endpoint, tail.Newest[0].Status, tail.Newest[0].State)
        );
        Assert.Equal((3, 1), (tail.ByOrganization[acme.Id], tail.ByOrganization[other.Id]));
    }

    [Fact]
    public async Task Who_listens_to_everyone_gets_the_newest_attempts_and_who_listens_to_one_organization_all()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var (acme, other) = (await engine.OrganizationAsync(), await engine.OrganizationAsync());
        var (often, seldom) = (await AttemptAsync(engine, acme, receiver), await AttemptAsync(engine, other, receiver));
        // One batch: a page holds it whole.
        await engine
            .Get<IRecordStore>()
            .RecordAsync([.. Enumerable.Range(0, 70).Select(i => Again(engine, i % 10 == 0 ? seldom : often))]);

        // PostgreSQL waits for whatever transaction is under way on the server, other tests' too.
        var all = await RunningEngine.UntilAsync(async () =>
            await HeardAsync(engine, acme.Id, other.Id) is { Count: 72 } found ? found : null
        );
        var newest = all.Where(a => a.Organization == acme.Id).TakeLast(LiveAudience.Newest).ToHashSet();

        Assert.Equal(all.TakeLast(LiveAudience.Newest), await HeardAsync(engine, LiveAudience.Everyone));
        Assert.Equal(
            all.Where(a => a.Organization == other.Id || newest.Contains(a)),
            await HeardAsync(engine, LiveAudience.Everyone, other.Id)
        );
    }

    [Fact]
    public async Task Failing_endpoints_stand_before_disabled_ones_with_their_last_error()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync();
        var acme = await Told.OwnedAsync(engine, "agentset");
        var failing = await engine.EndpointAsync(
            acme,
            receiver.Url,
            e => e with { Name = "Orders", Events = ["document.ready"], Retries = [TimeSpan.FromHours(1)] }
        );
        var paused = await engine.EndpointAsync(
            acme,
            receiver.Url + "/paused",
            e => e with { Name = "Paused", Events = ["document.error"] }
        );
        await engine.Endpoints.DisableAsync(acme, paused.Id, "maintenance", default);
        for (var i = 0; i < 5; i++)
        {
            await engine.PublishAsync(acme, "document.ready", Document);
        }
        await receiver.NextAsync(5);

        var found = await RunningEngine.UntilAsync(async () =>
            await engine.Get<ITroubleList>().ListAsync(acme.Id, 10, default) is [_, _] both ? both : null
        );

        Assert.Equal([failing.Id, paused.Id], found.Select(t => t.Id));
        Assert.Equal([EndpointStatus.Failing, EndpointStatus.Disabled], found.Select(t => t.Status));
        Assert.Equal(["status 500", "maintenance"], found.Select(t => t.Why));
        Assert.Equal(5, found[0].Failures);
        Assert.Equal([failing.Id], (await engine.Get<ITroubleList>().ListAsync(null, 1, default)).Select(t => t.Id));
    }

    private static Task DoneAsync(RunningEngine engine, Organization organization, int count) =>
        RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(organization)).Count(d => d.State == DeliveryState.Delivered) == count
                ? "done"
                : null
        );

    private static async Task<IReadOnlyList<LiveAttempt>> HeardAsync(
        RunningEngine engine,
        params OrganizationId[] organizations
    ) => (await engine.Get<ILiveLog<LiveAttempt>>().ReadAsync(organizations.ToHashSet(), 0, default)).Items;

    /// <summary>An attempt of a delivery that was delivered, which is not recorded.</summary>
    private static async Task<Finished> AttemptAsync(RunningEngine engine, Organization organization, Receiver receiver)
    {
        var endpoint = await engine.EndpointAsync(organization, receiver.Url);
        var published = await engine.PublishAsync(organization);
        var delivered = await engine.DeliveryAsync(organization, DeliveryState.Delivered);
        var happened = await engine.Get<IEventLog>().FindAsync(organization.Id, published.Id, default);
        var claimed = new QueuedDelivery(delivered.Id, happened!, endpoint.Id, delivered.Attempts, test: false);
        return (await engine.Get<Courier>().DeliverAsync(claimed, default)).Finished;
    }

    private static Finished Again(RunningEngine engine, Finished finished) =>
        finished with
        {
            Attempt = finished.Attempt! with { Id = engine.Get<IdSource>().Next<AttemptId>() },
        };
}

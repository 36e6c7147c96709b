using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>An event found by what it is about, and sent again to whoever matches it now.</summary>
public abstract class ResendTests(TestStore store) : RunningTests(store)
{
    private const string Agent = "0b0f9f7e-5f6b-4d61-9a53-5c34f1a7f5e1";
    private const string Job = "7d3c1c52-0e5a-4a0e-8f5e-2f6a3c9f1b42";

    [Fact]
    public async Task An_event_is_found_by_an_id_for_look_up_and_only_in_its_organization()
    {
        await using var engine = await StartAsync();
        var (acme, other) = (await AddAsync(engine), await AddAsync(engine));
        var published = await PublishAsync(engine, acme);
        await PublishAsync(engine, acme, job: "11111111-0e5a-4a0e-8f5e-2f6a3c9f1b42");
        var log = engine.Get<IEventLog>();

        Assert.Equal(published.Id, Assert.Single(await log.LookUpAsync(acme.Id, "job", Job, default)).Id);
        Assert.Empty(await log.LookUpAsync(other.Id, "job", Job, default));
        Assert.Empty(await log.LookUpAsync(acme.Id, "agent", Agent, default));
    }

    [Fact]
    public async Task A_resent_event_goes_to_who_matches_it_now_as_a_new_delivery()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await AddAsync(engine);
        var first = await EndpointAsync(engine, acme, receiver.Url + "/first", Agent);
        var published = await PublishAsync(engine, acme);
        await receiver.NextAsync(1);
        var delivered = await engine.DeliveryAsync(acme, DeliveryState.Delivered);
        var second = await EndpointAsync(engine, acme, receiver.Url + "/second", Agent);
        await EndpointAsync(engine, acme, receiver.Url + "/elsewhere", "22222222-5f6b-4d61-9a53-5c34f1a7f5e1");

        var all = await engine.Redelivery.ResendAsync(acme.Id, published.Id, null, default);
        Assert.Equal(2, all.Value);
        var again = await receiver.NextAsync(2);
        await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).All(d => d.State == DeliveryState.Delivered) ? "all" : null
        );
        var one = await engine.Redelivery.ResendAsync(acme.Id, published.Id, second, default);
        var last = await receiver.NextAsync(1);

        Assert.Equal(1, one.Value);
        Assert.Equal(["/first", "/second"], again.Select(r => r.Path).Order());
        Assert.Equal("/second", Assert.Single(last).Path);
        var deliveries = await engine.DeliveriesAsync(acme);
        Assert.Equal(4, deliveries.Count);
        Assert.Equal(delivered.Id, deliveries.Single(d => d.Endpoint == first && d.Id != delivered.Id).ReplayOf);
    }

    [Fact]
    public async Task A_resent_event_that_still_waits_is_sent_at_once_and_not_twice()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 });
        var acme = await AddAsync(engine);
        await EndpointAsync(engine, acme, receiver.Url, Agent);
        var published = await PublishAsync(engine, acme);
        await receiver.NextAsync(1);
        await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );
        receiver.AnswerWith(200);

        var resent = await engine.Redelivery.ResendAsync(acme.Id, published.Id, null, default);
        await receiver.NextAsync(1);
        var delivered = await engine.DeliveryAsync(acme, DeliveryState.Delivered);

        Assert.Equal(1, resent.Value);
        Assert.Equal(2, delivered.Attempts);
        Assert.Single(await engine.DeliveriesAsync(acme));
    }

    [Fact]
    public async Task An_event_that_nobody_wants_is_resent_to_nobody_and_an_unknown_one_is_not_found()
    {
        await using var engine = await StartAsync();
        var (acme, other) = (await AddAsync(engine), await AddAsync(engine));
        var published = await PublishAsync(engine, acme);

        Assert.Equal(0, (await engine.Redelivery.ResendAsync(acme.Id, published.Id, null, default)).Value);
        var foreign = await engine.Redelivery.ResendAsync(other.Id, published.Id, null, default);
        Assert.Equal(RefusalKind.NotFound, foreign.Refusal!.Kind);
    }

    private static async Task<Organization> AddAsync(RunningEngine engine) =>
        (await engine.Organizations.AddAsync(new NewOrganization("Acme", "roe", [], null), null, default)).Value;

    private static async Task<Ids.EndpointId> EndpointAsync(
        RunningEngine engine,
        Organization organization,
        string url,
        string agent
    ) =>
        (
            await engine.EndpointAsync(
                organization,
                url,
                e =>
                    e with
                    {
                        Name = "Hook",
                        Scopes = new Dictionary<string, IReadOnlyList<string>> { ["agent"] = [agent] },
                    }
            )
        ).Id;

    private static async Task<Published> PublishAsync(RunningEngine engine, Organization organization, string job = Job)
    {
        var data = $$$"""{"agent":{"id":"{{{Agent}}}"},"job":{"id":"{{{job}}}","status":"succeeded"}}""";
        var wanted = new NewEvent { Type = "job.completed", Data = Encoding.UTF8.GetBytes(data) };
        return (await engine.Publisher.PublishAsync(organization.Id, wanted, null, default)).Value;
    }
}

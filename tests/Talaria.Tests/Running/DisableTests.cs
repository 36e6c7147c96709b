using Talaria.Deliveries;
using Talaria.Endpoints;

namespace Talaria.Tests.Running;

/// <summary>What a disabled or removed endpoint still gets: nothing, whatever races it.</summary>
public abstract class DisableTests(TestStore store) : RunningTests(store)
{
    [Fact]
    public async Task A_410_disables_the_endpoint_and_cancels_what_waits()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync(change: o => o with { RetryScale = 1 });
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await engine.PublishAsync(acme);
        await receiver.NextAsync(1);

        receiver.AnswerWith(410);
        await engine.PublishAsync(acme);
        await receiver.NextAsync(1);

        await engine.DeliveryAsync(acme, DeliveryState.Failed);
        var cancelled = await engine.DeliveryAsync(acme, DeliveryState.Cancelled);
        Assert.Contains("410", cancelled.Reason);
        var view = await engine.Endpoints.FindAsync(acme.Id, endpoint.Id, default);
        Assert.Equal(EndpointStatus.Disabled, view!.Status);
        Assert.Equal(0, (await engine.PublishAsync(acme)).Deliveries);
    }

    [Fact]
    public async Task A_disabled_endpoint_gets_nothing_more_and_an_enabled_one_again()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);

        await engine.Endpoints.DisableAsync(acme, endpoint.Id, "maintenance", default);
        Assert.Equal(0, (await engine.PublishAsync(acme)).Deliveries);
        var enabled = await engine.Endpoints.EnableAsync(acme, endpoint.Id, default);
        var again = await engine.Endpoints.EnableAsync(acme, endpoint.Id, default);
        Assert.NotNull(enabled.Value.MissedSince);
        Assert.Null(again.Value.MissedSince);
        Assert.Equal(enabled.Value.Endpoint.Version, again.Value.Endpoint.Version);
        Assert.Equal(1, (await engine.PublishAsync(acme)).Deliveries);

        await receiver.NextAsync(1);
    }
}

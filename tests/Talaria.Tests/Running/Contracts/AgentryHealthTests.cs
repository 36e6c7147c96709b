using Talaria.Deliveries;
using Talaria.Notifications;

namespace Talaria.Tests.Running.Contracts;

/// <summary>Agentry disables after five days of nothing but failures, and its owners are told then and not before.</summary>
public sealed class AgentryHealthTests
{
    [Fact]
    public async Task Five_days_of_failures_only_disable_and_a_success_begins_them_anew()
    {
        await using var platform = await Platform.StartAsync("agentry");
        platform.Receiver.AnswerWith(500);
        var endpoint = await platform.EndpointAsync();
        await platform.AfterAsync(await platform.PublishAsync(), endpoint, 1);

        platform.Time.AdvanceTo(Platform.Monday.AddDays(4));
        platform.Receiver.AnswerWith(200);
        await RunningEngine.UntilAsync(async () =>
            (await platform.Engine.DeliveriesAsync(platform.Organization)).SingleOrDefault(d =>
                d.State == DeliveryState.Delivered
            )
        );
        platform.Receiver.AnswerWith(500);
        var begun = platform.Time.GetUtcNow();
        var failing = await platform.PublishAsync();
        await platform.AfterAsync(failing, endpoint, 1);

        platform.Time.AdvanceTo(begun.AddDays(5) - TimeSpan.FromMilliseconds(1));
        var last = await platform.AfterAsync(failing, endpoint, 2);
        Assert.True((await platform.ViewAsync(endpoint)).Endpoint.Enabled);
        Assert.Empty(await platform.NoticesAsync());

        platform.Time.AdvanceTo(last.NextAttemptAt!.Value);
        var cancelled = await platform.AfterAsync(failing, endpoint, 3);

        Assert.Equal(DeliveryState.Cancelled, cancelled.State);
        Assert.False((await platform.ViewAsync(endpoint)).Endpoint.Enabled);
        Assert.Equal(NoticeKind.Disabled, Assert.Single(await platform.NoticesAsync()).Kind);
    }
}

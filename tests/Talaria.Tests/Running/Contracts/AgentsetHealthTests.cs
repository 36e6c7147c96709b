using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Notifications;

namespace Talaria.Tests.Running.Contracts;

/// <summary>Agentset counts failed attempts over all deliveries: owners are told after the 5th, 10th and 15th, the 20th disables, each once.</summary>
public sealed class AgentsetHealthTests
{
    /// <summary>So short that no retry comes in between.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Notices_come_at_5_10_15_and_20_failed_attempts_one_after_another()
    {
        await using var platform = await Platform.StartAsync("agentset");
        platform.Receiver.AnswerWith(503);
        var endpoint = await platform.EndpointAsync();
        for (var failed = 1; failed <= 20; failed++)
        {
            platform.Time.Advance(Step);
            await platform.AfterAsync(await platform.PublishAsync(), endpoint, 1);

            var kinds = (await platform.NoticesAsync()).Select(n => n.Kind).ToList();
            Assert.Equal(Math.Min(3, failed / 5), kinds.Count(k => k == NoticeKind.Failing));
            Assert.Equal(failed / 20, kinds.Count(k => k == NoticeKind.Disabled));
        }

        var notices = await platform.NoticesAsync();
        Assert.Equal([5, 10, 15, 20], notices.Select(n => (int)((n.CreatedAt - Platform.Monday) / Step)));
        Assert.False((await platform.ViewAsync(endpoint)).Endpoint.Enabled);
        Assert.Equal(0, (await platform.PublishAsync()).Deliveries);
        Assert.Equal(20, platform.Receiver.All.Count);
    }

    [Fact]
    public async Task They_come_once_each_also_with_attempts_side_by_side()
    {
        await using var platform = await Platform.StartAsync("agentset");
        var (inFlight, let) = (0, new TaskCompletionSource());
        platform.Receiver.Answer = async (_, http) =>
        {
            Interlocked.Increment(ref inFlight);
            await let.Task;
            http.Response.StatusCode = 500;
        };
        var endpoint = await platform.EndpointAsync();
        var published = new List<Published>();
        for (var i = 0; i < 60; i++)
        {
            published.Add(await platform.PublishAsync());
        }
        // The window is 4: all of the first four are in flight at once, and so are those that follow.
        await RunningEngine.UntilAsync(() => Task.FromResult(Volatile.Read(ref inFlight) == 4 ? "four" : null));
        let.SetResult();
        await RunningEngine.UntilAsync(async () =>
            (await platform.Engine.DeliveriesAsync(platform.Organization)).Any(d => d.State == DeliveryState.Pending)
                ? null
                : "none waits"
        );

        var view = await platform.ViewAsync(endpoint);
        Assert.Equal((false, 20), (view.Endpoint.Enabled, view.Health.ConsecutiveFailures));
        var notices = await platform.NoticesAsync();
        Assert.Equal(
            [NoticeKind.Failing, NoticeKind.Failing, NoticeKind.Failing, NoticeKind.Disabled],
            notices.Select(n => n.Kind)
        );
        var deliveries = await platform.Engine.DeliveriesAsync(platform.Organization);
        Assert.All(deliveries, d => Assert.Equal(DeliveryState.Cancelled, d.State));
        Assert.Contains("20", deliveries[0].Reason);
        // Those that were in flight with the 20th end; nothing follows.
        Assert.InRange(platform.Receiver.All.Count, 20, 24);
    }

    [Fact]
    public async Task A_success_sets_the_count_to_0_and_so_does_enabling()
    {
        await using var platform = await Platform.StartAsync("agentset");
        var endpoint = await platform.EndpointAsync();

        await FailAsync(platform, endpoint, 4);
        Assert.Equal(4, (await platform.ViewAsync(endpoint)).Health.ConsecutiveFailures);
        platform.Receiver.AnswerWith(204);
        await platform.AfterAsync(await platform.PublishAsync(), endpoint, 1);
        Assert.Equal(0, (await platform.ViewAsync(endpoint)).Health.ConsecutiveFailures);

        await FailAsync(platform, endpoint, 20);
        Assert.Equal(EndpointStatus.Disabled, (await platform.ViewAsync(endpoint)).Status);
        await platform.Engine.Endpoints.EnableAsync(platform.Organization, endpoint.Id, default);
        Assert.Equal(0, (await platform.ViewAsync(endpoint)).Health.ConsecutiveFailures);

        await FailAsync(platform, endpoint, 5);
        var notices = await platform.NoticesAsync();
        Assert.Equal(4, notices.Count(n => n.Kind == NoticeKind.Failing));
        Assert.Equal(1, notices.Count(n => n.Kind == NoticeKind.Disabled));
    }

    private static async Task FailAsync(Platform platform, Endpoint endpoint, int times)
    {
        platform.Receiver.AnswerWith(500);
        for (var i = 0; i < times; i++)
        {
            platform.Time.Advance(Step);
            await platform.AfterAsync(await platform.PublishAsync(), endpoint, 1);
        }
    }
}

using Talaria.Ids;
using Talaria.Maintenance;

namespace Talaria.Tests.Running;

/// <summary>The size of retention's steps, and a whole organization that goes.</summary>
public sealed class RetentionStepTests : RetentionWorld
{
    [Fact]
    public async Task A_huge_event_goes_in_small_steps()
    {
        await StartAsync(new RetentionOptions());
        for (var i = 0; i < 300; i++)
        {
            await engine.EndpointAsync(acme, receiver.Url);
        }
        await RunningEngine.UntilAsync(async () =>
            await CountAsync("SELECT count(*) FROM tellings") == 0 ? this : null
        );
        Pass(Millisecond * 50);
        await WalkAsync(time.GetUtcNow());
        var published = await engine.PublishAsync(acme);
        Assert.Equal(300, published.Deliveries);
        await RunningEngine.UntilAsync(async () => await CountAsync("SELECT count(*) FROM queue") == 0 ? this : null);
        var retention = engine.Get<IRetention>();
        var later = time.GetUtcNow() + (Millisecond * 50);

        var steps = new List<long>();
        var step = new PruneStep(Guid.Empty, 0);
        while (step.Next is { } next)
        {
            var before = await RowsAsync();
            step = await retention.PruneEventsAsync(next, later);
            steps.Add(before - await RowsAsync());
        }

        Assert.Equal(0, await RowsAsync());
        Assert.All(steps, rows => Assert.InRange(rows, 0, 110));
        Assert.InRange(steps.Count, 12, 20);
    }

    [Fact]
    public async Task A_removed_organization_goes_with_everything_it_had()
    {
        await StartAsync(new RetentionOptions());
        receiver.AnswerWith(500);
        await engine.EndpointAsync(acme, receiver.Url);
        await engine.PublishAsync(acme, externalId: "one");
        await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );

        await engine.Organizations.RemoveAsync(acme.Id, default);
        Pass(TimeSpan.FromMinutes(2));

        await RunningEngine.UntilAsync(async () =>
            await CountAsync($"SELECT count(*) FROM organizations WHERE id = x'{acme.Id.Value:N}'") == 0
            && await RowsAsync() == 0
            && await CountAsync("SELECT count(*) FROM endpoints") == 0
                ? this
                : null
        );
    }

    [Fact]
    public async Task Attempts_kept_longer_than_events_stop_the_start()
    {
        var ages = new RetentionOptions
        {
            Events = TimeSpan.FromDays(1),
            Attempts = TimeSpan.FromDays(1) + Millisecond,
        };
        var refused = await Assert.ThrowsAsync<StartupException>(() => StartAsync(ages));
        Assert.Contains("Retention", refused.Message, StringComparison.Ordinal);
        await StartAsync(new RetentionOptions());
    }
}

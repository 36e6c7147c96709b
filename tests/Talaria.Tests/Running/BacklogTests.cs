using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Deliveries.Backlog;
using Talaria.Ids;

namespace Talaria.Tests.Running;

/// <summary>What is pending, counted on the real store in virtual time.</summary>
public abstract class BacklogTests(TestStore store) : RunningTests(store)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);
    private readonly VirtualTime time = new(Noon);

    [Fact]
    public async Task Pending_deliveries_are_counted_by_organization_with_the_first_that_is_due()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(time: time);
        var (acme, other) = (await engine.OrganizationAsync(), await engine.OrganizationAsync());
        await engine.EndpointAsync(acme, receiver.Url);
        await engine.EndpointAsync(other, receiver.Url, e => e with { Retries = [TimeSpan.FromHours(1)] });
        var let = new TaskCompletionSource();
        receiver.Answer = async (_, http) =>
        {
            await let.Task;
            http.Response.StatusCode = 503;
        };
        await engine.PublishAsync(acme);
        await engine.PublishAsync(acme);
        await receiver.ArrivedAsync(2);
        time.Advance(TimeSpan.FromSeconds(5));

        var hanging = await CountAsync(engine);
        Assert.Equal(new BacklogCount(2, 2, Noon), hanging.Of(acme.Id));
        Assert.Equal(BacklogCount.None, hanging.Of(other.Id));
        let.SetResult();
        await engine.PublishAsync(other);
        var waiting = await RunningEngine.UntilAsync(async () =>
            await CountAsync(engine) is { Total: { Waiting: 3, Due: 0 } } all ? all : null
        );
        Assert.Equal(new BacklogCount(1, 0, null), waiting.Of(other.Id));
        Assert.Null(waiting.Total.OldestDueAt);
    }

    [Fact]
    public async Task The_store_is_asked_again_after_a_while_after_a_failure_too()
    {
        var asked = new Counting();
        var gauge = new BacklogGauge(asked, time, NullLogger<BacklogGauge>.Instance);

        asked.Failing = true;
        Assert.Null(gauge.Latest);
        await Assert.ThrowsAsync<InvalidOperationException>(() => gauge.ReadAsync(default));
        Assert.Null(gauge.Latest);
        Assert.Equal(1, asked.Count);
        asked.Failing = false;
        time.Advance(TimeSpan.FromSeconds(2));
        var first = await gauge.ReadAsync(default);
        Assert.Same(first, await gauge.ReadAsync(default));
        Assert.Same(first, gauge.Latest);
        var until = asked.Count;
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Same(first, await gauge.ReadAsync(default));
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotSame(first, await gauge.ReadAsync(default));
        Assert.Equal(until + 1, asked.Count);
    }

    [Fact]
    public async Task A_failure_that_took_long_is_not_waited_for_as_long_as_a_count_would_be()
    {
        var asked = new Counting { Failing = true };
        asked.Began = () => time.Advance(TimeSpan.FromSeconds(15));
        var gauge = new BacklogGauge(asked, time, NullLogger<BacklogGauge>.Instance);

        Assert.Null(gauge.Latest);
        time.Advance(TimeSpan.FromSeconds(29));
        Assert.Null(gauge.Latest);
        Assert.Equal(1, asked.Count);
        asked.Failing = false;
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.NotNull(await gauge.ReadAsync(default));
    }

    private Task<Backlog> CountAsync(RunningEngine engine) => CountAsync(engine.Get<IBacklogStore>());

    private async Task<Backlog> CountAsync(IBacklogStore of) =>
        new(time.GetUtcNow(), await of.CountAsync(time.GetUtcNow(), default));

    private sealed class Counting : IBacklogStore
    {
        public bool Failing { get; set; }

        public Action Began { get; set; } = () => { };

        public int Count { get; private set; }

        public Task<IReadOnlyDictionary<OrganizationId, BacklogCount>> CountAsync(
            DateTimeOffset now,
            CancellationToken cancel
        )
        {
            Count++;
            Began();
            return Failing
                ? Task.FromException<IReadOnlyDictionary<OrganizationId, BacklogCount>>(new InvalidOperationException())
                : Task.FromResult<IReadOnlyDictionary<OrganizationId, BacklogCount>>(
                    new Dictionary<OrganizationId, BacklogCount>()
                );
        }
    }
}

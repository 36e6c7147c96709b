using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Tests.Running;

/// <summary>When the whole queue is looked over for what nobody holds.</summary>
public sealed class RefillerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task After_a_commit_in_doubt_it_looks_at_once_and_again_when_nothing_of_then_is_in_flight()
    {
        var (time, queue) = (new VirtualTime(Noon), new Queue());
        await RunAsync(
            time,
            queue,
            async () =>
            {
                await LookAsync(queue, time, Noon.AddMinutes(1));
                time.Advance(TimeSpan.FromSeconds(10));
                queue.Doubt();
                await LookAsync(queue, time, Noon.AddSeconds(50));
                time.AdvanceTo(Noon.AddSeconds(50));
                await LookAsync(queue, time, Noon.AddSeconds(110));
            }
        );
    }

    // A look that failed was the look: what a crash of the database had left waited for two more, a minute apart.
    [Fact]
    public async Task A_look_that_fails_after_a_commit_in_doubt_is_made_again()
    {
        var (time, queue) = (new VirtualTime(Noon), new Queue());
        await RunAsync(
            time,
            queue,
            async () =>
            {
                await LookAsync(queue, time, Noon.AddMinutes(1));
                queue.Failures = 2;
                queue.Doubt();
                await LookAsync(queue, time, Noon.AddSeconds(40));
            }
        );
    }

    private static async Task RunAsync(VirtualTime time, Queue queue, Func<Task> happens)
    {
        await using var engine = await RunningEngine.StartAsync();
        var refiller = new Refiller(
            new LaneBoard(new DeliveryOptions(), (_, _) => null),
            engine.Get<EndpointDirectory>(),
            engine.Get<ISubscriberSource>(),
            queue,
            engine.Get<Recorder>(),
            engine.Get<Dispatcher>(),
            time,
            NullLogger<Refiller>.Instance
        );
        using var stop = new CancellationTokenSource();
        var running = refiller.RunAsync(stop.Token);

        await happens();

        await stop.CancelAsync();
        await running;
    }

    /// <summary>It looks, and waits until the next time.</summary>
    private static async Task LookAsync(Queue queue, VirtualTime time, DateTimeOffset next)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await queue.Looks.Reader.ReadAsync(late.Token);
        await RunningEngine.UntilAsync(() => Task.FromResult(time.Waits(next) ? "waits" : null));
    }

    private sealed class Queue : IQueue
    {
        public event Action? InDoubt;

        public Channel<bool> Looks { get; } = Channel.CreateUnbounded<bool>();

        public int Failures { get; set; }

        public void Doubt() => InDoubt!();

        public Task ClaimAsync(IReadOnlyList<Refill> refills) => Task.CompletedTask;

        public Task<IReadOnlyList<DueLane>> FindLanesAsync(CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<DueLane>>([]);

        public Task ReleaseAsync(IReadOnlyList<QueuedDelivery> deliveries) => Task.CompletedTask;

        public Task<int> ReleaseLostAsync(Func<IReadOnlyList<QueuedDelivery>> waiting, CancellationToken cancel)
        {
            if (Failures > 0)
            {
                Failures--;
                throw new InvalidOperationException("The database is away.");
            }
            Looks.Writer.TryWrite(true);
            return Task.FromResult(0);
        }

        public Task<int> CancelUnclaimedAsync(EndpointId endpoint, string reason, int limit) => Task.FromResult(0);
    }
}

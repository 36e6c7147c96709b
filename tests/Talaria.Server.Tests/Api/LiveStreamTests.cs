using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Deliveries.Live;
using Talaria.Ids;
using Talaria.Server.Api;
using Talaria.Server.Commands.Demo;
using Talaria.Server.Http.Live;

namespace Talaria.Server.Tests.Api;

/// <summary>What a stream does while nothing happens, on a clock that is moved by hand.</summary>
public sealed class LiveStreamTests : IDisposable
{
    private readonly VirtualTime time = new(new DateTimeOffset(2026, 3, 26, 12, 0, 0, TimeSpan.Zero));
    private readonly Output output = new();
    private bool allowed = true;

    [Fact]
    public async Task A_sign_of_life_comes_each_fifteen_seconds()
    {
        using var end = new CancellationTokenSource();
        var running = RunAsync(null, end.Token);

        await output.ReachesAsync("retry: 1000\n\n", () => { });
        var began = time.GetUtcNow();
        await output.ReachesAsync("retry: 1000\n\n:\n\n:\n\n", () => time.Advance(TimeSpan.FromSeconds(1)));

        Assert.True(time.GetUtcNow() - began >= TimeSpan.FromSeconds(30));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_key_that_is_good_no_more_ends_the_stream_within_little_more_than_a_minute()
    {
        var running = RunAsync(null, default);
        await output.ReachesAsync("retry", () => { });
        var began = time.GetUtcNow();

        allowed = false;
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await running;
        Assert.True(time.GetUtcNow() - began >= LiveFollower<LiveEvent>.Recheck);
    }

    [Fact]
    public async Task Who_asks_for_more_than_is_kept_is_told()
    {
        using var end = new CancellationTokenSource();
        var after = IdSource.FloorOf(new DateTimeOffset(2026, 3, 26, 11, 0, 5, TimeSpan.Zero));

        var running = RunAsync(after, end.Token);

        await output.ReachesAsync("event: gap\ndata: {\"since\":\"2026-03-26T11:00:00.000Z\"}\n\n", () => { });
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    public void Dispose() => output.Dispose();

    private async Task RunAsync(Guid? after, CancellationToken cancel)
    {
        var log = new OldLog();
        using var feed = new LiveFeed<LiveEvent>(log, time, NullLogger<LiveFeed<LiveEvent>>.Instance);
        using var listener = feed.Open(new IdSource(time).Next<OrganizationId>()).Value;
        var stream = new LiveStream<LiveEvent>(
            listener,
            log,
            LiveRoutes.WriteEvents,
            () => Task.FromResult(allowed),
            time
        );
        await stream.RunAsync(output, after, cancel);
    }

    /// <summary>Nothing happens in it, and what did is kept no more.</summary>
    private sealed class OldLog : ILiveLog<LiveEvent>
    {
        public Task<long> HeadAsync(CancellationToken cancel) => Task.FromResult(7L);

        public Task<(long Position, bool Gap)> SeekAsync(DateTimeOffset moment, CancellationToken cancel) =>
            Task.FromResult((3L, true));

        public Task<LivePage<LiveEvent>> ReadAsync(
            IReadOnlySet<OrganizationId> organizations,
            long position,
            CancellationToken cancel
        ) => Task.FromResult(new LivePage<LiveEvent>([], 7, false));
    }

    /// <summary>Keeps what is written.</summary>
    private sealed class Output : MemoryStream
    {
        private readonly Lock gate = new();
        private readonly StringBuilder text = new();

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            lock (gate)
            {
                text.Append(Encoding.UTF8.GetString(buffer.Span));
            }
            return ValueTask.CompletedTask;
        }

        /// <summary>Until this stands in it.</summary>
        public async Task ReachesAsync(string wanted, Action meanwhile)
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            while (!Holds(wanted))
            {
                late.Token.ThrowIfCancellationRequested();
                meanwhile();
                await Task.Yield();
            }
        }

        private bool Holds(string wanted)
        {
            lock (gate)
            {
                return text.ToString().Contains(wanted, StringComparison.Ordinal);
            }
        }
    }
}

using System.Threading.Channels;
using Talaria.Ids;

namespace Talaria.Deliveries.Live;

/// <summary>One who listens. Batches wait for it within bounds; one that is too slow is dropped.</summary>
public sealed class LiveListener<T> : IDisposable
    where T : ILive
{
    /// <summary>Batches that may wait.</summary>
    internal const int Buffer = 32;

    private readonly LiveFeed<T> feed;
    private readonly CancellationTokenSource dropped = new();
    private readonly Channel<LiveBatch<T>> batches = Channel.CreateBounded<LiveBatch<T>>(
        new BoundedChannelOptions(Buffer) { SingleReader = true, SingleWriter = true }
    );
    private readonly TaskCompletionSource<long> joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal LiveListener(LiveFeed<T> feed, OrganizationId organization)
    {
        this.feed = feed;
        Organization = organization;
        // Taken now: the source may be disposed of while others still ask.
        Dropped = dropped.Token;
    }

    /// <summary>Whom it listens to: one, or <see cref="LiveAudience.Everyone"/>.</summary>
    public OrganizationId Organization { get; }

    /// <summary>What came since <see cref="JoinAsync"/>. It ends when the listener is dropped.</summary>
    public ChannelReader<LiveBatch<T>> Batches => batches.Reader;

    /// <summary>It was too slow, and nothing more comes.</summary>
    public CancellationToken Dropped { get; }

    /// <summary>From now on it is told.</summary>
    /// <returns>The position behind which it is told everything.</returns>
    public Task<long> JoinAsync(CancellationToken cancel)
    {
        feed.Join(this);
        return joined.Task.WaitAsync(cancel);
    }

    public void Dispose()
    {
        feed.Leave(this);
        dropped.Dispose();
    }

    internal void Joined(long position) => joined.TrySetResult(position);

    internal void Tell(LiveBatch<T> batch)
    {
        if (Dropped.IsCancellationRequested || batches.Writer.TryWrite(batch))
        {
            return;
        }
        batches.Writer.TryComplete();
        try
        {
            dropped.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It left at the same moment.
        }
    }
}

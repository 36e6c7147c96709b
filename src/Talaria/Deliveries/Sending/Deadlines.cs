using System.Collections.Concurrent;

namespace Talaria.Deliveries.Sending;

/// <summary>Lends cancellation sources with a running timer; one that did not fire serves the next request.</summary>
internal sealed class Deadlines(TimeProvider time)
{
    private const int MostIdle = 256;
    private readonly ConcurrentQueue<CancellationTokenSource> idle = new();

    public CancellationTokenSource Start(TimeSpan timeout)
    {
        if (idle.TryDequeue(out var source))
        {
            source.CancelAfter(timeout);
            return source;
        }
        return new CancellationTokenSource(timeout, time);
    }

    /// <param name="clean">Nothing of the request can be at work any more with the token.</param>
    public void End(CancellationTokenSource source, bool clean)
    {
        if (clean && idle.Count < MostIdle && source.TryReset())
        {
            idle.Enqueue(source);
        }
        else
        {
            source.Dispose();
        }
    }
}

using Talaria.Deliveries.Live;

namespace Talaria.Server.Http.Live;

/// <summary>What one listener hears from now on, as server-sent events: what comes, and a sign of life between.</summary>
/// <param name="allowed">Whether who opened the stream still may; asked once a minute.</param>
internal sealed class LiveFollower<T>(LiveListener<T> listener, Func<Task<bool>> allowed, TimeProvider time)
    where T : ILive
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    public static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);

    /// <summary>Clients wait this long before they resume.</summary>
    public static readonly byte[] Opening = "retry: 1000\n\n"u8.ToArray();

    private static readonly byte[] Alive = ":\n\n"u8.ToArray();

    /// <summary>Between two messages, however much happens: what comes meanwhile is told together.</summary>
    public TimeSpan Rest { get; init; }

    /// <summary>Runs until the listener is dropped or may no more.</summary>
    /// <exception cref="OperationCanceledException">The client went away, was too slow, or the server stops.</exception>
    public async Task RunAsync(
        Stream output,
        Func<IReadOnlyList<LiveBatch<T>>, ValueTask<ReadOnlyMemory<byte>>> write,
        CancellationToken cancel
    )
    {
        var asked = time.GetTimestamp();
        var more = listener.Batches.WaitToReadAsync(cancel).AsTask();
        while (true)
        {
            if (!await WithinAsync(more, Heartbeat, cancel))
            {
                await output.WriteAsync(Alive, cancel);
            }
            else if (!await more)
            {
                return;
            }
            else
            {
                await output.WriteAsync(await write(Waiting()), cancel);
                more = listener.Batches.WaitToReadAsync(cancel).AsTask();
            }
            await output.FlushAsync(cancel);
            if (time.GetElapsedTime(asked) >= Recheck)
            {
                if (!await allowed())
                {
                    return;
                }
                asked = time.GetTimestamp();
            }
            if (Rest > TimeSpan.Zero)
            {
                await Task.Delay(Rest, time, cancel);
            }
        }
    }

    private List<LiveBatch<T>> Waiting()
    {
        var batches = new List<LiveBatch<T>>();
        while (listener.Batches.TryRead(out var batch))
        {
            batches.Add(batch);
        }
        return batches;
    }

    /// <returns>False if it is not done by then.</returns>
    private async Task<bool> WithinAsync(Task task, TimeSpan patience, CancellationToken cancel)
    {
        if (task.IsCompleted)
        {
            return true;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var late = Task.Delay(patience, time, either.Token);
        var first = await Task.WhenAny(task, late);
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
        return first == task;
    }
}

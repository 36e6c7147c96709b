using System.Collections.Concurrent;
using Talaria.Notifications;

namespace Talaria.Tests.Notifications;

/// <summary>A channel that answers as it is told, by the number of the try.</summary>
internal sealed class ScriptedChannel(TimeProvider time, NoticeChannel kind, Func<int, string?> answer) : IChannel
{
    private readonly TaskCompletionSource tried = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public NoticeChannel Kind => kind;

    public int AtOnce => 1;

    /// <summary>If it can be cancelled: answers nothing before.</summary>
    public CancellationToken Waits { get; init; }

    public ConcurrentQueue<DateTimeOffset> Tries { get; } = new();

    public Task TriedAsync() => tried.Task.WaitAsync(TimeSpan.FromSeconds(30));

    public async Task<string?> TellAsync(Telling telling, CancellationToken stop)
    {
        Tries.Enqueue(time.GetUtcNow());
        tried.TrySetResult();
        if (Waits.CanBeCanceled)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
        }
        return answer(Tries.Count);
    }
}

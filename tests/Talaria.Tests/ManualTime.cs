namespace Talaria.Tests;

/// <summary>A clock that stands still until it is moved, with timers that then fire.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> armed = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Waits until somebody waits for time to pass.</summary>
    public async Task ArmedAsync()
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (armed.Count > 0)
                {
                    return;
                }
                next = changed.Task;
            }
            await next.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Moves to the moment of the next timer, and fires it.</summary>
    public void AdvanceToNext()
    {
        ManualTimer next;
        lock (gate)
        {
            next = armed.MinBy(t => t.DueAt)!;
            now = next.DueAt;
            armed.Remove(next);
        }
        next.Fire();
    }

    private sealed class ManualTimer(ManualTime time, Action fire) : ITimer
    {
        public DateTimeOffset DueAt { get; private set; }

        public Action Fire { get; } = fire;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.armed.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    DueAt = time.now + dueTime;
                    time.armed.Add(this);
                    time.changed.TrySetResult();
                    time.changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
                }
            }
            return true;
        }

        public void Dispose()
        {
            lock (time.gate)
            {
                time.armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

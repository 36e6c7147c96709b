namespace Talaria.Server.Commands.Demo;

/// <summary>A clock that stands still until it is moved, for days in milliseconds. Timers of a second or more follow it; shorter ones (a moment's
/// patience of the engine's own) run in real time, so that nothing has to move the clock for them.</summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<VirtualTimer> timers = [];
    private DateTimeOffset now = start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Jumps: what is due by then fires once, at that moment.</summary>
    public void AdvanceTo(DateTimeOffset moment)
    {
        List<VirtualTimer> due;
        lock (gate)
        {
            now = moment > now ? moment : now;
            due = [.. timers.Where(t => t.Due <= now)];
            due.ForEach(timer => timer.Rearm(now));
        }
        due.ForEach(timer => timer.Fire());
    }

    /// <summary>Somebody waits until this very moment.</summary>
    public bool Waits(DateTimeOffset until)
    {
        lock (gate)
        {
            return timers.Exists(t => t.Due == until);
        }
    }

    public void Advance(TimeSpan span) => AdvanceTo(GetUtcNow() + span);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != Timeout.InfiniteTimeSpan && dueTime < Shortest)
        {
            return System.CreateTimer(callback, state, dueTime, period);
        }
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class VirtualTimer(VirtualTime clock, Action fire) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset? Due { get; private set; }

        public void Fire() => fire();

        public void Rearm(DateTimeOffset now)
        {
            Due = period > TimeSpan.Zero ? now + period : null;
            if (Due is null)
            {
                clock.timers.Remove(this);
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                this.period = period;
                Due = dueTime == Timeout.InfiniteTimeSpan ? null : clock.now + dueTime;
                if (Due is not null)
                {
                    clock.timers.Add(this);
                }
                return true;
            }
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

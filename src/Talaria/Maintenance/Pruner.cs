using Microsoft.Extensions.Logging;
using Talaria.Organizations.Sessions;

namespace Talaria.Maintenance;

/// <summary>Removes what is no longer needed, in steps so small that delivery does not feel them.</summary>
public sealed partial class Pruner
{
    /// <summary>Stored answers are kept this long (API.md, Idempotency-Key).</summary>
    private static readonly TimeSpan AnswersKept = TimeSpan.FromHours(24);

    /// <summary>After an organization's removal its requests in flight may still be recorded.</summary>
    private static readonly TimeSpan PurgeAfter = TimeSpan.FromMinutes(1);

    /// <summary>So long a portal link that ran out is still listed.</summary>
    private static readonly TimeSpan SessionsKept = TimeSpan.FromHours(24);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>While others are busy, too: what fails once fails again at once.</summary>
    private static readonly TimeSpan RestAfterFailure = Interval / 2;

    private readonly IPruning store;
    private readonly IRetention retention;
    private readonly ISessions sessions;
    private readonly RetentionOptions ages;
    private readonly TimeProvider time;
    private readonly ILogger<Pruner> log;
    private readonly AsyncSignal wake = new();
    private readonly PruneWalk events;
    private readonly PruneWalk attempts;
    private readonly Dictionary<string, DateTimeOffset> failed = new(StringComparer.Ordinal);

    /// <exception cref="StartupException">Attempts would be kept longer than their events.</exception>
    public Pruner(
        IPruning store,
        IRetention retention,
        ISessions sessions,
        TalariaOptions options,
        TimeProvider time,
        ILogger<Pruner> log
    )
    {
        (this.store, this.retention, this.sessions) = (store, retention, sessions);
        (ages, this.time, this.log) = (options.Retention, time, log);
        if (ages.Attempts > ages.Events)
        {
            throw new StartupException("Attempts cannot be kept longer than their events (TalariaOptions.Retention).");
        }
        events = new PruneWalk(retention.PruneEventsAsync);
        attempts = new PruneWalk(retention.PruneAttemptsAsync);
    }

    /// <summary>For tests, whose clock may have been moved while it worked: looks again now.</summary>
    internal void Wake() => wake.Set();

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            for (var busy = 0; ; )
            {
                if (await StepAsync())
                {
                    await Task.Delay(PrunePace.Rest(busy++), time, stop);
                }
                else
                {
                    busy = 0;
                    await wake.WaitAsync(Interval, time, stop);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    /// <summary>Everything once; what fails keeps nothing else from its turn.</summary>
    /// <returns>Whether there is more to do at once.</returns>
    internal async Task<bool> StepAsync()
    {
        var now = time.GetUtcNow();
        await TryAsync("what the coming days need", now, PrepareAsync);
        var more = await TryAsync("stored answers", now, () => store.PruneAnswersAsync(now - AnswersKept));
        more |= await TryAsync("sessions", now, () => sessions.PruneAsync(now - SessionsKept));
        more |= await TryAsync("deleted organizations", now, () => store.PurgeOrganizationAsync(now - PurgeAfter));
        // First the events: what goes with them needs no second look.
        var old = await TryAsync("events", now, () => events.StepAsync(now - ages.Events, now));
        more |= old || await TryAsync("attempts", now, () => attempts.StepAsync(now - ages.Attempts, now));
        more |= await TryAsync(
            "notices, replays and endpoints",
            now,
            () => retention.PruneRestAsync(now - ages.Events)
        );
        return await TryAsync("free pages", now, store.FreePagesAsync) || more;
    }

    private async Task<bool> PrepareAsync()
    {
        await store.PrepareAsync();
        return false;
    }

    private async Task<bool> TryAsync(string what, DateTimeOffset now, Func<Task<bool>> step)
    {
        if (failed.TryGetValue(what, out var until) && now < until)
        {
            return false;
        }
        try
        {
            return await step();
        }
        catch (Exception e)
        {
            failed[what] = now + RestAfterFailure;
            LogFailed(e, what);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Maintenance of {What} failed; it is tried again later")]
    private partial void LogFailed(Exception reason, string what);
}

/// <summary>Maintenance's steps in the store; each says whether there is more of its kind.</summary>
public interface IPruning
{
    /// <summary>Makes what the coming days need, if it is not there.</summary>
    Task PrepareAsync();

    /// <summary>Removes some stored answers of idempotency keys.</summary>
    Task<bool> PruneAnswersAsync(DateTimeOffset olderThan);

    /// <summary>Removes some rows of an organization that was deleted before a moment; at last the organization itself.</summary>
    Task<bool> PurgeOrganizationAsync(DateTimeOffset deletedBefore);

    /// <summary>Gives some freed pages back to the disk.</summary>
    Task<bool> FreePagesAsync();
}

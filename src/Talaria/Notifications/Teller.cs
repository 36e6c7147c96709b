using Microsoft.Extensions.Logging;
using Talaria.Ids;
using Talaria.Telemetry;

namespace Talaria.Notifications;

/// <summary>Tells what the outbox holds, each channel in a loop of its own: one that is slow or down holds back nothing else.</summary>
public sealed partial class Teller(
    IOutbox outbox,
    IEnumerable<IChannel> channels,
    TimeProvider time,
    ILogger<Teller> log
)
{
    /// <summary>Taken at once, as a multiple of what the channel tells at the same time.</summary>
    private const int Batch = 4;

    /// <summary>Far longer than a batch takes.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>How soon what another node raised is seen.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Tidying = TimeSpan.FromHours(1);
    private static readonly TimeSpan FailureWait = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken stop)
    {
        IReadOnlyList<IChannel> all = [.. channels];
        await TidyAsync();
        await Task.WhenAll([.. all.Select(channel => RunAsync(channel, stop)), TidyAsync(all, stop)]);
    }

    private async Task RunAsync(IChannel channel, CancellationToken stop)
    {
        var bell = new AsyncSignal();
        outbox.Raised += bell.Set;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var now = time.GetUtcNow();
                var taken = await outbox.TakeAsync(channel.Kind, now, now + Lease, channel.AtOnce * Batch);
                if (taken.Tellings.Count == 0)
                {
                    await bell.WaitAsync(Wait(taken.Next - now), time, stop);
                    continue;
                }
                await Parallel.ForEachAsync(
                    taken.Tellings,
                    new ParallelOptions { MaxDegreeOfParallelism = channel.AtOnce, CancellationToken = stop },
                    async (telling, _) => await TellAsync(channel, telling, stop)
                );
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // What was taken and not told is told after the next start.
                return;
            }
            catch (Exception e)
            {
                LogFailed(channel.Kind, e);
                await Task.WhenAny(Task.Delay(FailureWait, time, stop));
            }
        }
    }

    private async Task TellAsync(IChannel channel, Telling telling, CancellationToken stop)
    {
        if (!TellingRule.Applies(telling))
        {
            await outbox.DropAsync(telling);
            return;
        }
        var problem = await TryTellAsync(channel, telling, stop);
        TalariaMetrics.NoticeTold(channel.Kind.ToString().ToLowerInvariant(), told: problem is null);
        if (problem is null)
        {
            await outbox.ToldAsync(telling, time.GetUtcNow());
            return;
        }
        var notice = telling.Notice;
        if (TellingRule.Next(telling.Attempts + 1, notice.CreatedAt, time.GetUtcNow()) is { } next)
        {
            LogDelayed(notice.Id, channel.Kind, next, problem);
            await outbox.DelayAsync(telling, next);
        }
        else
        {
            LogGivenUp(notice.Id, channel.Kind, problem);
            await outbox.DropAsync(telling);
        }
    }

    private static async Task<string?> TryTellAsync(IChannel channel, Telling telling, CancellationToken stop)
    {
        try
        {
            return await channel.TellAsync(telling, stop);
        }
        catch (Exception e) when (!stop.IsCancellationRequested)
        {
            // Whatever is wrong with one of them, the others are told.
            return e.Message;
        }
    }

    /// <summary>Drops what would wait for ever where nobody sends mail.</summary>
    private async Task TidyAsync(IReadOnlyList<IChannel> all, CancellationToken stop)
    {
        while (all.All(c => c.Kind != NoticeChannel.Email) && !stop.IsCancellationRequested)
        {
            await Task.WhenAny(Task.Delay(Tidying, time, stop));
            await TidyAsync();
        }
    }

    private async Task TidyAsync()
    {
        try
        {
            var old = time.GetUtcNow() - TellingRule.Fresh;
            var count = 0;
            while (await outbox.DropUntriedAsync(NoticeChannel.Email, old) is > 0 and var some)
            {
                count += some;
            }
            if (count > 0)
            {
                LogOld(count);
            }
        }
        catch (Exception e)
        {
            LogFailed(NoticeChannel.Email, e);
        }
    }

    private static TimeSpan Wait(TimeSpan? untilNext) =>
        untilNext is not { } wait || wait > Interval ? Interval
        : wait > TimeSpan.FromMilliseconds(1) ? wait
        : TimeSpan.FromMilliseconds(1);

    [LoggerMessage(Level = LogLevel.Error, Message = "Notices cannot be read or marked ({Channel}); tried again soon")]
    private partial void LogFailed(NoticeChannel channel, Exception reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Notice} could not be told ({Channel}), next try {Next:u}: {Problem}"
    )]
    private partial void LogDelayed(NoticeId notice, NoticeChannel channel, DateTimeOffset next, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Notice} is given up ({Channel}): {Problem}")]
    private partial void LogGivenUp(NoticeId notice, NoticeChannel channel, string problem);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} notices of more than a day ago are not mailed")]
    private partial void LogOld(int count);
}

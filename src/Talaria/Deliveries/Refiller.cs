using Microsoft.Extensions.Logging;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>Brings due rows of the store into lanes that have room: retries whose moment came, what was spilled, what an earlier run left.</summary>
public sealed partial class Refiller
{
    /// <summary>Lanes in one claim: bounds the writer's turn.</summary>
    private const int LanesAtOnce = 16;

    /// <summary>A look over the whole queue is taken at most this part of the time.</summary>
    private const int ScanDutyCycle = 20;

    private static readonly TimeSpan ScanInterval = TimeSpan.FromMinutes(1);

    /// <summary>Longer than an attempt can take and be recorded: what is still claimed then and not in memory was not in flight either.</summary>
    internal static readonly TimeSpan Settled = TimeSpan.FromSeconds(40);

    private static readonly TimeSpan FailureWait = TimeSpan.FromMilliseconds(500);

    private readonly LaneBoard board;
    private readonly EndpointDirectory directory;
    private readonly ISubscriberSource source;
    private readonly IQueue queue;
    private readonly Recorder recorder;
    private readonly Dispatcher dispatcher;
    private readonly TimeProvider time;
    private readonly ILogger<Refiller> log;
    private readonly AsyncSignal alarm = new();
    private volatile bool inDoubt;

    public Refiller(
        LaneBoard board,
        EndpointDirectory directory,
        ISubscriberSource source,
        IQueue queue,
        Recorder recorder,
        Dispatcher dispatcher,
        TimeProvider time,
        ILogger<Refiller> log
    )
    {
        (this.board, this.directory, this.source) = (board, directory, source);
        (this.queue, this.recorder, this.dispatcher) = (queue, recorder, dispatcher);
        (this.time, this.log) = (time, log);
        board.Alarm += alarm.Set;
        recorder.Recovered += alarm.Set;
        queue.InDoubt += () =>
        {
            inDoubt = true;
            alarm.Set();
        };
    }

    public async Task RunAsync(CancellationToken stop)
    {
        var scanAt = time.GetUtcNow();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (recorder.Failing)
                {
                    // A delivery whose outcome is not recorded yet looks like a lost claim: no scan until all of them are.
                    scanAt = time.GetUtcNow() + Settled;
                    await alarm.WaitAsync(FailureWait, time, stop);
                    continue;
                }
                if (inDoubt)
                {
                    inDoubt = false;
                    scanAt = await LookInDoubtAsync(stop);
                }
                else if (time.GetUtcNow() >= scanAt)
                {
                    scanAt = await ScanAsync(stop);
                }
                var next = board.Wake(Now);
                dispatcher.Pump();
                var refills = board.TakeRefills(Now, LanesAtOnce);
                if (refills.Count > 0)
                {
                    await ClaimAsync(refills);
                    continue;
                }
                var wait = Math.Min((next ?? long.MaxValue) - Now, (long)(scanAt - time.GetUtcNow()).TotalMilliseconds);
                await alarm.WaitAsync(TimeSpan.FromMilliseconds(Math.Max(1, wait)), time, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await Task.Delay(FailureWait, time, CancellationToken.None);
            }
        }
    }

    private async Task ClaimAsync(IReadOnlyList<Refill> refills)
    {
        try
        {
            // A lane that was made before its endpoint was known has no rate until then.
            foreach (var refill in refills)
            {
                await directory.FindAsync(refill.Organization, source, CancellationToken.None);
            }
            await queue.ClaimAsync(refills);
        }
        catch (Exception)
        {
            foreach (var refill in refills)
            {
                board.RefillFailed(refill.Endpoint, Now + (long)FailureWait.TotalMilliseconds);
            }
            throw;
        }
    }

    /// <returns>When to look again, at what is still claimed and not in memory.</returns>
    private async Task<DateTimeOffset> LookInDoubtAsync(CancellationToken stop)
    {
        try
        {
            await ScanAsync(stop);
            return time.GetUtcNow() + Settled;
        }
        catch (Exception)
        {
            // What broke the commit may last.
            inDoubt = true;
            throw;
        }
    }

    /// <summary>Finds lanes that nobody told this node of, and rows that are claimed but lost.</summary>
    /// <returns>When to look again.</returns>
    private async Task<DateTimeOffset> ScanAsync(CancellationToken stop)
    {
        var began = time.GetTimestamp();
        foreach (var lane in await queue.FindLanesAsync(stop))
        {
            board.StoreHolds(lane.Organization, lane.Endpoint, lane.DueAt, lane.Replayed);
        }
        var lost = await queue.ReleaseLostAsync(board.Waiting, stop);
        if (lost > 0)
        {
            LogReleased(lost);
        }
        board.Sweep(Now);
        var took = time.GetElapsedTime(began) * ScanDutyCycle;
        return time.GetUtcNow() + (took > ScanInterval ? took : ScanInterval);
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    [LoggerMessage(Level = LogLevel.Error, Message = "Due deliveries could not be read; trying again")]
    private partial void LogFailed(Exception reason);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} claimed deliveries were not in memory and are due again"
    )]
    private partial void LogReleased(int count);
}

using Microsoft.Extensions.Logging;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Deliveries.Replays;

/// <summary>Feeds running replays into their lanes: a small chunk at a time, and no further one before the lane has taken the last.
/// Organizations take turns, and within one its replays.</summary>
public sealed partial class ReplayFeeder
{
    /// <summary>Deliveries made in one transaction.</summary>
    private const int Chunk = 100;

    /// <summary>What nobody signals (an endpoint without a lane, the first look after a start) is looked at this often.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Nothing is running; what another node started and left is found this much later.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(5);

    private readonly IReplayStore store;
    private readonly LaneBoard board;
    private readonly EndpointDirectory directory;
    private readonly ISubscriberSource source;
    private readonly TimeProvider time;
    private readonly ILogger<ReplayFeeder> log;
    private readonly AsyncSignal alarm = new();

    private bool resting;

    public ReplayFeeder(
        IReplayStore store,
        LaneBoard board,
        EndpointDirectory directory,
        ISubscriberSource source,
        TimeProvider time,
        ILogger<ReplayFeeder> log
    )
    {
        (this.store, this.board, this.directory, this.source, this.time, this.log) = (
            store,
            board,
            directory,
            source,
            time,
            log
        );
        board.Hungry += alarm.Set;
    }

    /// <summary>A replay was started.</summary>
    public void Wake() => alarm.Set();

    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (!await RoundAsync(stop))
                {
                    await alarm.WaitAsync(resting ? Rest : Interval, time, stop);
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await Task.Delay(Interval, time, CancellationToken.None);
            }
        }
    }

    /// <summary>One step for each organization that has a replay whose lane wants more.</summary>
    /// <returns>Whether anything was done.</returns>
    private async Task<bool> RoundAsync(CancellationToken stop)
    {
        var open = await store.OpenAsync(stop);
        resting = open.Count == 0;
        var served = new HashSet<OrganizationId>();
        var moved = false;
        foreach (var replay in open)
        {
            if (stop.IsCancellationRequested)
            {
                break;
            }
            if (replay.State == ReplayState.Cancelled)
            {
                // Somebody cancelled it and was cut off.
                await Replayer.WindUpAsync(store, board, replay);
            }
            else if (
                !served.Contains(replay.Organization)
                && board.WantsReplay(replay.Endpoint, time.GetUtcNow().ToUnixTimeMilliseconds())
            )
            {
                served.Add(replay.Organization);
                moved |= await FeedAsync(replay, stop);
            }
        }
        return moved;
    }

    private async Task<bool> FeedAsync(Replay replay, CancellationToken stop)
    {
        // A removed endpoint or organization ends its replays in its own transaction: the row will be gone from the next round.
        if (
            await directory.FindAsync(replay.Organization, source, stop) is { } subscribers
            && subscribers.Endpoints.TryGetValue(replay.Endpoint, out var endpoint)
        )
        {
            var view = Replayer.View(replay, endpoint, subscribers.Profile);
            return await store.FeedAsync(replay, await store.ExamineAsync(view, Chunk, stop));
        }
        return false;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Replays could not be fed; trying again")]
    private partial void LogFailed(Exception reason);
}

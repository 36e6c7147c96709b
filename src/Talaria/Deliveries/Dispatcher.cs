using Microsoft.Extensions.Logging;
using Talaria.Deliveries.Lanes;

namespace Talaria.Deliveries;

/// <summary>Starts attempts as the board allows, and puts each outcome to the recorder.</summary>
public sealed partial class Dispatcher : IDisposable
{
    private readonly LaneBoard board;
    private readonly Courier courier;
    private readonly Recorder recorder;
    private readonly ILease lease;
    private readonly TimeProvider time;
    private readonly ILogger<Dispatcher> log;
    private readonly CancellationTokenSource abort = new();
    private readonly TaskCompletionSource idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PumpItem pump;
    private int pumpQueued;
    private volatile bool running;
    private volatile bool stopping;
    private int active;

    public Dispatcher(
        LaneBoard board,
        Courier courier,
        Recorder recorder,
        ILease lease,
        TimeProvider time,
        ILogger<Dispatcher> log
    )
    {
        (this.board, this.courier, this.recorder, this.lease, this.time, this.log) = (
            board,
            courier,
            recorder,
            lease,
            time,
            log
        );
        pump = new PumpItem(this);
        board.Ready += Pump;
        recorder.Recovered += Pump;
        lease.Renewed += Pump;
    }

    public void Start()
    {
        running = true;
        Pump();
    }

    /// <summary>Starts what may start. Called whenever something became ready, from any thread; sending happens on the thread pool.</summary>
    /// <remarks>One item of the pool's queue starts all that is ready: one item for each cost more wake-ups than work.</remarks>
    public void Pump()
    {
        if (Interlocked.Exchange(ref pumpQueued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(pump, preferLocal: false);
        }
    }

    private void StartReady()
    {
        Volatile.Write(ref pumpQueued, 0);
        while (TryTake(out var delivery))
        {
            _ = DeliverAsync(delivery!);
        }
    }

    /// <summary>Starts nothing more, lets what is in flight end, and cuts off what has not ended by the limit: that is no failed attempt,
    /// and it is made again.</summary>
    public async Task StopAsync(TimeSpan limit)
    {
        stopping = true;
        stopped.TrySetResult();
        if (Volatile.Read(ref active) == 0)
        {
            idle.TrySetResult();
        }
        using var late = new CancellationTokenSource(limit, time);
        await using var registration = late.Token.Register(() =>
        {
            LogCutOff(Volatile.Read(ref active));
            abort.Cancel();
        });
        await idle.Task;
    }

    public void Dispose() => abort.Dispose();

    private bool TryTake(out QueuedDelivery? delivery)
    {
        delivery = null;
        // Counted before it is taken, so that a stop that sees zero has really seen the last.
        Interlocked.Increment(ref active);
        if (running && !stopping && lease.Held && recorder.HasRoom && board.TryTake(Now, out delivery))
        {
            return true;
        }
        Ended();
        return false;
    }

    private async Task DeliverAsync(QueuedDelivery? delivery)
    {
        // One task serves one delivery after another as long as there are any: no hop between them.
        do
        {
            var feedback = LaneFeedback.None;
            try
            {
                (var finished, feedback) = await courier.DeliverAsync(delivery!, abort.Token);
                await RecordAsync(finished);
            }
            catch (OperationCanceledException) when (abort.IsCancellationRequested)
            {
                // The claim is given back when the node stops.
            }
            catch (Exception e)
            {
                // A bug, or the store failed while an endpoint was read: the row stays claimed until it is found not to be held.
                LogUndelivered(delivery!.Id, e);
            }
            if (board.Finish(delivery!, feedback, Now))
            {
                Pump();
            }
            Ended();
        } while (TryTake(out delivery));
    }

    /// <summary>A failure that may disable its endpoint keeps its place in the window until it is recorded, so that no more attempts than the
    /// window holds follow the one that disables. Everything else goes on at once.</summary>
    private Task RecordAsync(Finished finished)
    {
        if (finished.MayDisable)
        {
            return Task.WhenAny(recorder.RecordAsync(finished), stopped.Task);
        }
        recorder.Add(finished);
        return Task.CompletedTask;
    }

    private void Ended()
    {
        if (Interlocked.Decrement(ref active) == 0 && stopping)
        {
            idle.TrySetResult();
        }
    }

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    private sealed class PumpItem(Dispatcher dispatcher) : IThreadPoolWorkItem
    {
        public void Execute() => dispatcher.StartReady();
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} requests in flight are cut off; they will be made again"
    )]
    private partial void LogCutOff(int count);

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "Delivery {Delivery} could not be attempted; it will be tried again"
    )]
    private partial void LogUndelivered(Ids.DeliveryId delivery, Exception reason);
}

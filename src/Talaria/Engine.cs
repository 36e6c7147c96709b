using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Talaria.Deliveries;
using Talaria.Deliveries.Backlog;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Deliveries.Statistics;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Storage;
using Talaria.Telemetry;

namespace Talaria;

/// <summary>Starts and stops the actors in their order.</summary>
internal sealed partial class Engine(
    LaneBoard board,
    Dispatcher dispatcher,
    Refiller refiller,
    ReplayFeeder feeder,
    Recorder recorder,
    IQueue queue,
    Pruner pruner,
    Teller teller,
    OrganizationRegistrar organizations,
    Statistician statistician,
    BacklogGauge backlog,
    IStore store,
    TalariaOptions options,
    ILogger<Engine> log
) : IHostedService, IReadiness, IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource giveUp = new();
    private Task recording = Task.CompletedTask;
    private Task refilling = Task.CompletedTask;
    private Task feeding = Task.CompletedTask;
    private Task pruning = Task.CompletedTask;
    private Task telling = Task.CompletedTask;
    private Task counting = Task.CompletedTask;
    private volatile bool started;

    public Readiness Current
    {
        get
        {
            var reasons = new List<string>();
            if (!started || stop.IsCancellationRequested)
            {
                reasons.Add("The node is starting or stopping.");
            }
            if (recorder.Failing)
            {
                reasons.Add("The store cannot be written.");
            }
            reasons.AddRange(store.Troubles.Except(reasons));
            return reasons.Count == 0 ? Readiness.Yes : new Readiness(false, reasons);
        }
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.StartAsync();
        await organizations.EnsureBuiltInAsync(cancellationToken);
        TalariaMetrics.Observe(Gauges);
        recording = recorder.RunAsync(giveUp.Token);
        if (options.Role != NodeRole.Api)
        {
            dispatcher.Start();
            refilling = refiller.RunAsync(stop.Token);
            feeding = feeder.RunAsync(stop.Token);
            pruning = pruner.RunAsync(stop.Token);
            telling = teller.RunAsync(stop.Token);
            counting = statistician.RunAsync(stop.Token);
        }
        started = true;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stop.CancelAsync();
        await Task.WhenAll(refilling, feeding, pruning, telling, counting);
        await dispatcher.StopAsync(options.ShutdownLimit);
        recorder.Complete();
        await giveUp.CancelAsync();
        await recording;
        try
        {
            await queue.ReleaseAsync(board.Waiting());
        }
        catch (Exception e)
        {
            // The next start frees them.
            LogNotReleased(e);
        }
        await store.StopAsync();
    }

    public void Dispose()
    {
        stop.Dispose();
        giveUp.Dispose();
    }

    private NodeGauges Gauges()
    {
        var totals = board.Totals;
        var pending = backlog.Latest;
        return new NodeGauges(
            totals.Lanes,
            totals.Waiting,
            totals.InFlight,
            totals.Bytes,
            recorder.Unrecorded,
            pending?.Total.Waiting,
            pending?.Total.Due,
            pending is null ? null : (long)(pending.At - (pending.Total.OldestDueAt ?? pending.At)).TotalSeconds,
            store.FreeBytes,
            Current.Ready
        );
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Claims could not be given back; the next start frees them")]
    private partial void LogNotReleased(Exception reason);
}

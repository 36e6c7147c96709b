using Microsoft.Extensions.Logging;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Deliveries.Statistics;

/// <summary>Counts endpoints' attempts by the hour, beside the way of an event: from the journal, in bulk.</summary>
public sealed partial class Statistician(
    IStatisticsStore store,
    TalariaOptions options,
    TimeProvider time,
    ILogger<Statistician> log
)
{
    private static readonly TimeSpan Default = TimeSpan.FromHours(24);

    /// <summary>How long the journal stays for those who resume a live stream.</summary>
    private static readonly TimeSpan JournalKept = TimeSpan.FromHours(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    /// <summary>Hours are kept as long as the log.</summary>
    public TimeSpan Kept => options.Retention.Attempts;

    /// <summary>An endpoint's figures. A moment is taken for the hour that it lies in.</summary>
    /// <param name="since">Null: 24 hours ago. At most as far back as the figures are kept.</param>
    public async Task<EndpointStatistics> ReadAsync(
        EndpointId endpoint,
        DateTimeOffset? since,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var wanted = since ?? now - Default;
        var from = new EndpointHour(EndpointHour.Of(wanted < now - Kept ? now - Kept : wanted));
        var (hours, error) = await store.ReadAsync(endpoint, from.Hour, cancel);
        return new EndpointStatistics(from.Start, now, hours, error);
    }

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(await StepAsync() ? Breath : Interval, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    private async Task<bool> StepAsync()
    {
        try
        {
            var now = time.GetUtcNow();
            var folding = await store.FoldAsync(now - JournalKept);
            return await store.PruneAsync(EndpointHour.Of(now - Kept)) || folding;
        }
        catch (Exception e)
        {
            LogFailed(e);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Attempts could not be counted; it is tried again")]
    private partial void LogFailed(Exception reason);
}

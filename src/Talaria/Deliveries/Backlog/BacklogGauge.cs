using Microsoft.Extensions.Logging;

namespace Talaria.Deliveries.Backlog;

/// <summary>Says what is pending. It counts only when somebody asks, at most every two seconds and a twentieth of the time: a million rows take some
/// hundred milliseconds.</summary>
public sealed partial class BacklogGauge(IBacklogStore store, TimeProvider time, ILogger<BacklogGauge> log)
{
    private const int DutyCycle = 20;
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(2);

    /// <summary>A failure may have taken as long as the store's patience lasts; what is pending is wanted soon after.</summary>
    private static readonly TimeSpan MostAfterFailure = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Task<Backlog>? counting;
    private DateTimeOffset nextAt;
    private volatile Backlog? latest;

    /// <summary>What was counted last, null before the first; asks for a new count when this one is old.</summary>
    /// <remarks>For who cannot wait: a failure is in the log.</remarks>
    public Backlog? Latest
    {
        get
        {
            _ = RefreshAsync();
            return latest;
        }
    }

    /// <summary>The last count, or its failure; a new one if that is old.</summary>
    public Task<Backlog> ReadAsync(CancellationToken cancel)
    {
        lock (gate)
        {
            if (counting is null || (counting.IsCompleted && time.GetUtcNow() >= nextAt))
            {
                counting = CountAsync();
            }
            return counting.WaitAsync(cancel);
        }
    }

    /// <summary>A failure is logged where it was counted, once however many ask.</summary>
    private async Task RefreshAsync() =>
        await ((Task)ReadAsync(CancellationToken.None)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<Backlog> CountAsync()
    {
        var (now, began) = (time.GetUtcNow(), time.GetTimestamp());
        try
        {
            var counted = new Backlog(now, await store.CountAsync(now, CancellationToken.None));
            RestSince(began, TimeSpan.MaxValue);
            latest = counted;
            return counted;
        }
        catch (Exception e)
        {
            RestSince(began, MostAfterFailure);
            LogFailed(e);
            throw;
        }
    }

    private void RestSince(long began, TimeSpan most)
    {
        var rest = time.GetElapsedTime(began) * DutyCycle;
        nextAt =
            time.GetUtcNow()
            + (
                rest < Least ? Least
                : rest > most ? most
                : rest
            );
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Pending deliveries could not be counted")]
    private partial void LogFailed(Exception reason);
}

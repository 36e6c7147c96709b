using Microsoft.Extensions.Logging;

namespace Talaria.Deliveries.Statistics;

/// <summary>Counts attempts by the hour and by the minute, beside the way of an event: from the journal, in bulk.</summary>
public sealed partial class Statistician(
    IStatisticsStore store,
    TalariaOptions options,
    TimeProvider time,
    ILogger<Statistician> log
)
{
    private static readonly TimeSpan Default = TimeSpan.FromHours(24);
    private static readonly TimeSpan DefaultMinutes = TimeSpan.FromHours(1);

    /// <summary>For a look at what happens now; hours tell of the rest.</summary>
    private static readonly TimeSpan MinutesKept = TimeSpan.FromHours(3);

    /// <summary>How long the journal stays for those who resume a live stream.</summary>
    private static readonly TimeSpan JournalKept = TimeSpan.FromHours(1);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(20);

    /// <summary>Hours are kept as long as the log.</summary>
    public TimeSpan Kept => options.Retention.Attempts;

    /// <summary>A subject's figures. A moment is taken for the period that it lies in.</summary>
    /// <param name="since">Null: 24 hours ago, or one for minutes. At most as far back as the figures are kept.</param>
    public async Task<AttemptStatistics> ReadAsync(
        Subject subject,
        Grain grain,
        DateTimeOffset? since,
        CancellationToken cancel
    ) => (await ReadAsync([subject], grain, since, cancel))[subject];

    /// <summary>As the other, for many at once; each subject is there.</summary>
    /// <remarks>Minutes are not kept of endpoints: of them there are none.</remarks>
    public async Task<IReadOnlyDictionary<Subject, AttemptStatistics>> ReadAsync(
        IReadOnlyCollection<Subject> subjects,
        Grain grain,
        DateTimeOffset? since,
        CancellationToken cancel
    )
    {
        var now = time.GetUtcNow();
        var oldest = now - (grain == Grain.Minute ? MinutesKept : Kept);
        var wanted = since ?? now - (grain == Grain.Minute ? DefaultMinutes : Default);
        var from = Period.Of(grain, wanted < oldest ? oldest : wanted);
        var read = await store.ReadAsync(subjects, from, cancel);
        return subjects.ToDictionary(s => s, s => new AttemptStatistics(from, now, read.GetValueOrDefault(s) ?? []));
    }

    /// <inheritdoc cref="IStatisticsStore.ErrorOfAsync"/>
    public Task<string?> ErrorOfAsync(FailedAttempt failed, CancellationToken cancel) =>
        store.ErrorOfAsync(failed, cancel);

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
            var minutes = await store.PruneAsync(Period.Of(Grain.Minute, now - MinutesKept));
            return await store.PruneAsync(Period.Of(Grain.Hour, now - Kept)) || minutes || folding;
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

using Microsoft.Extensions.Logging;

namespace Talaria.Storage;

/// <summary>Watches the free space of the data directory's disk: below the limit publishes are refused, so that recording can go on.</summary>
internal sealed partial class DiskWatch(TalariaOptions options, TimeProvider time, ILogger<DiskWatch> log) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private volatile Refusal? low;
    private ITimer? timer;
    private long lastFree = -1;

    /// <summary>Bytes, when last looked at; null if it is not known.</summary>
    public long? FreeBytes => Interlocked.Read(ref lastFree) is >= 0 and var free ? free : null;

    /// <summary>The refusal to give to publishers, or null while there is enough.</summary>
    public Refusal? Low => low;

    public void Start()
    {
        Look();
        timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public void Dispose() => timer?.Dispose();

    private void Look()
    {
        long free;
        try
        {
            free = new DriveInfo(Path.GetFullPath(options.DataDirectory)).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return;
        }
        Interlocked.Exchange(ref lastFree, free);
        var wasLow = low is not null;
        low =
            free >= options.MinFreeBytes
                ? null
                : new Refusal(
                    RefusalKind.Unavailable,
                    "disk_low",
                    $"The server's disk has {free >> 20} MiB left, less than storage.min_free ({options.MinFreeBytes >> 20} MiB): events are not accepted until there is more."
                )
                {
                    RetryAfter = TimeSpan.FromSeconds(30),
                };
        if (low is not null && !wasLow)
        {
            LogLow(free >> 20, options.MinFreeBytes >> 20);
        }
        else if (low is null && wasLow)
        {
            LogEnough(free >> 20);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Error,
        Message = "{FreeMiB} MiB of disk left, below storage.min_free ({LimitMiB} MiB): publishes are refused"
    )]
    private partial void LogLow(long freeMiB, long limitMiB);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{FreeMiB} MiB of disk are free: publishes are accepted again")]
    private partial void LogEnough(long freeMiB);
}

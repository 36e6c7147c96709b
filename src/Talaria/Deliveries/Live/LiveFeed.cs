using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Talaria.Ids;
using Talaria.Telemetry;

namespace Talaria.Deliveries.Live;

/// <summary>Tells listeners what was committed. One loop reads the log for all of them, and exists only while somebody listens.</summary>
/// <remarks>A commit of this node wakes it; other nodes' commits are found by looking each second. Delivery is never waited for and never waits.</remarks>
public sealed partial class LiveFeed<T>(ILiveLog<T> log, TimeProvider time, ILogger<LiveFeed<T>> logger) : IDisposable
    where T : ILive
{
    /// <summary>Listeners of one organization, or of all.</summary>
    public const int Most = 100;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Between two looks, however much is committed.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan TryAgain = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly AsyncSignal signal = new();
    private readonly CancellationTokenSource stop = new();

    // A place is taken before it is told: whoever catches up first counts, too.
    private readonly Dictionary<OrganizationId, int> places = [];
    private readonly Dictionary<OrganizationId, List<LiveListener<T>>> told = [];
    private readonly List<LiveListener<T>> joining = [];
    private volatile FrozenSet<OrganizationId> organizations = [];
    private bool polling;
    private long reads;

    /// <summary>How often the log was read for all listeners together.</summary>
    public long Reads => Interlocked.Read(ref reads);

    /// <summary>A place for a listener, which is told from <see cref="LiveListener{T}.JoinAsync"/> on.</summary>
    /// <param name="organization">Or <see cref="LiveAudience.Everyone"/>.</param>
    public Result<LiveListener<T>> Open(OrganizationId organization)
    {
        lock (gate)
        {
            var taken = places.GetValueOrDefault(organization);
            if (taken >= Most)
            {
                return new Refusal(
                    RefusalKind.Unavailable,
                    "too_many_listeners",
                    $"{Most} streams of this kind are open for this organization, the limit. Close one, or read the list."
                )
                {
                    RetryAfter = TimeSpan.FromSeconds(10),
                };
            }
            places[organization] = taken + 1;
        }
        return new LiveListener<T>(this, organization);
    }

    /// <summary>Something of the organization was committed. Costs a look into a set; nothing at all while nobody listens.</summary>
    /// <returns>Whether somebody listens to it.</returns>
    public bool Wake(OrganizationId organization)
    {
        if (!organizations.Hears(organization))
        {
            return false;
        }
        signal.Set();
        return true;
    }

    public void Dispose() => stop.Cancel();

    internal void Join(LiveListener<T> listener)
    {
        lock (gate)
        {
            joining.Add(listener);
            if (!polling)
            {
                polling = true;
                _ = PollAsync();
            }
        }
        signal.Set();
    }

    internal void Leave(LiveListener<T> listener)
    {
        lock (gate)
        {
            joining.Remove(listener);
            if (told.TryGetValue(listener.Organization, out var all) && all.Remove(listener) && all.Count == 0)
            {
                told.Remove(listener.Organization);
                organizations = told.Keys.ToFrozenSet();
            }
            var left = places.GetValueOrDefault(listener.Organization) - 1;
            if (left > 0)
            {
                places[listener.Organization] = left;
            }
            else
            {
                places.Remove(listener.Organization);
            }
        }
        // Nobody may be left.
        signal.Set();
    }

    private async Task PollAsync()
    {
        await Task.Yield();
        long? position = null;
        var recent = new RecentKeys(time);
        try
        {
            while (true)
            {
                var looked = time.GetTimestamp();
                var wait = Interval;
                try
                {
                    position = await LookAsync(position, recent);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    LogFailed(e);
                    wait = TryAgain;
                }
                if (Ended())
                {
                    return;
                }
                await signal.WaitAsync(wait, time, stop.Token);
                if (Breath - time.GetElapsedTime(looked) is var rest && rest > TimeSpan.Zero)
                {
                    await Task.Delay(rest, time, stop.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    /// <summary>Tells what was committed since the last look, to the end.</summary>
    private async Task<long> LookAsync(long? before, RecentKeys recent)
    {
        while (true)
        {
            // Who joins after this moment may miss what this look finds: it joins with the next.
            var (waiting, wanted) = (Joining(), organizations);
            Interlocked.Increment(ref reads);
            TalariaMetrics.LiveRead();
            var page =
                before is { } position && wanted.Count > 0
                    ? await log.ReadAsync(wanted, position, stop.Token)
                    : new LivePage<T>([], await log.HeadAsync(stop.Token), false);
            recent.Forget();
            Tell([.. page.Items.Where(item => recent.Add(item.Key))]);
            before = page.Position;
            if (!page.More)
            {
                Admit(waiting, page.Position);
                return page.Position;
            }
        }
    }

    private void Tell(IReadOnlyList<T> items)
    {
        if (items.Count == 0)
        {
            return;
        }
        foreach (var group in items.GroupBy(item => item.Organization))
        {
            Tell(group.Key, [.. group]);
        }
        Tell(LiveAudience.Everyone, items);
    }

    private void Tell(OrganizationId organization, IReadOnlyList<T> items)
    {
        LiveListener<T>[] listeners;
        lock (gate)
        {
            listeners = told.TryGetValue(organization, out var all) ? [.. all] : [];
        }
        var batch = new LiveBatch<T>(items);
        foreach (var listener in listeners)
        {
            listener.Tell(batch);
        }
    }

    private LiveListener<T>[] Joining()
    {
        lock (gate)
        {
            return [.. joining];
        }
    }

    private void Admit(LiveListener<T>[] waiting, long position)
    {
        lock (gate)
        {
            // Those that have left meanwhile are in the list no more.
            foreach (var listener in waiting.Where(joining.Remove))
            {
                if (!told.TryGetValue(listener.Organization, out var all))
                {
                    told.Add(listener.Organization, all = []);
                    organizations = told.Keys.ToFrozenSet();
                }
                all.Add(listener);
                listener.Joined(position);
            }
        }
    }

    private bool Ended()
    {
        lock (gate)
        {
            polling = told.Count > 0 || joining.Count > 0;
            return !polling;
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "The log could not be read for those who listen; it is tried again"
    )]
    private partial void LogFailed(Exception reason);
}

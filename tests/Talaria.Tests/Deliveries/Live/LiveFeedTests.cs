using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Deliveries.Live;
using Talaria.Ids;

namespace Talaria.Tests.Deliveries.Live;

/// <summary>The loop that reads for all who listen, on a log that commits as it is told.</summary>
public sealed class LiveFeedTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);
    private readonly OrganizationId acme = Ids.Next<OrganizationId>();
    private readonly OrganizationId other = Ids.Next<OrganizationId>();
    private readonly FakeLog log = new();

    [Fact]
    public async Task Each_who_listens_hears_what_is_committed_after_it_joined_in_that_order()
    {
        using var feed = Feed();
        log.Commit(acme);
        using var listener = feed.Open(acme).Value;
        await listener.JoinAsync(Cancel);

        var committed = new[] { log.Commit(acme), log.Commit(acme) };
        log.Commit(other);
        feed.Wake(acme);

        Assert.Equal(committed, await TakeAsync(listener, 2));
    }

    [Fact]
    public async Task Who_listens_to_everyone_hears_all_organizations_and_wakes_for_each()
    {
        using var feed = Feed();
        using var all = feed.Open(LiveAudience.Everyone).Value;
        using var one = feed.Open(other).Value;
        await all.JoinAsync(Cancel);
        await one.JoinAsync(Cancel);

        var committed = new[] { log.Commit(acme), log.Commit(other) };

        Assert.True(feed.Wake(acme));
        Assert.Equal(committed, await TakeAsync(all, 2));
        Assert.Equal([committed[1]], await TakeAsync(one, 1));
    }

    [Fact]
    public async Task Many_listeners_are_one_reader()
    {
        using var feed = Feed();
        var listeners = Enumerable.Range(0, 50).Select(_ => feed.Open(acme).Value).ToList();
        await Task.WhenAll(listeners.Select(l => l.JoinAsync(Cancel)));
        var before = feed.Reads;

        var committed = log.Commit(acme);
        feed.Wake(acme);
        foreach (var listener in listeners)
        {
            Assert.Equal([committed], await TakeAsync(listener, 1));
        }

        // One look for the commit; the others are of the seconds that went by.
        Assert.InRange(feed.Reads - before, 1, 10);
        listeners.ForEach(l => l.Dispose());
    }

    [Fact]
    public async Task Without_a_listener_nothing_is_read()
    {
        using var feed = Feed();
        var listener = feed.Open(acme).Value;
        await listener.JoinAsync(Cancel);
        listener.Dispose();

        // The loop ends at its next look; a new one begins with the next listener.
        Assert.False(feed.Wake(acme));
        using var next = feed.Open(acme).Value;
        await next.JoinAsync(Cancel);
        var committed = log.Commit(acme);
        feed.Wake(acme);

        Assert.Equal([committed], await TakeAsync(next, 1));
    }

    [Fact]
    public async Task What_is_committed_late_behind_others_is_told_and_nothing_twice()
    {
        // A store where transactions overtake one another: each look goes back by three rows.
        log.Overlap = 3;
        using var feed = Feed();
        using var listener = feed.Open(acme).Value;
        await listener.JoinAsync(Cancel);
        var late = log.Reserve(acme);
        var first = log.Commit(acme);
        feed.Wake(acme);
        Assert.Equal([first], await TakeAsync(listener, 1));

        log.Commit(late);
        var last = log.Commit(acme);
        feed.Wake(acme);

        Assert.Equal([late.Key, last], await TakeAsync(listener, 2));
    }

    [Fact]
    public async Task Who_does_not_take_what_it_is_told_is_dropped_and_the_others_are_not()
    {
        using var feed = Feed();
        using var slow = feed.Open(acme).Value;
        using var quick = feed.Open(acme).Value;
        await slow.JoinAsync(Cancel);
        await quick.JoinAsync(Cancel);
        var committed = new List<Guid>();
        var heard = new List<Guid>();

        for (var i = 0; i <= LiveListener<LiveEvent>.Buffer; i++)
        {
            committed.Add(log.Commit(acme));
            feed.Wake(acme);
            heard.AddRange(await TakeAsync(quick, 1));
        }

        Assert.True(slow.Dropped.IsCancellationRequested);
        Assert.False(quick.Dropped.IsCancellationRequested);
        Assert.Equal(committed, heard);
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_for_a_moment_loses_nothing()
    {
        using var feed = Feed();
        using var listener = feed.Open(acme).Value;
        await listener.JoinAsync(Cancel);

        log.Fails = 1;
        var committed = log.Commit(acme);
        feed.Wake(acme);

        Assert.Equal([committed], await TakeAsync(listener, 1));
    }

    [Fact]
    public void There_is_a_place_for_a_hundred_and_each_that_leaves_makes_one()
    {
        using var feed = Feed();
        var taken = Enumerable.Range(0, LiveFeed<LiveEvent>.Most).Select(_ => feed.Open(acme).Value).ToList();

        Assert.Equal("too_many_listeners", feed.Open(acme).Refusal?.Code);
        Assert.False(feed.Open(other).IsRefused);
        taken[0].Dispose();
        Assert.False(feed.Open(acme).IsRefused);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LiveFeed<LiveEvent> Feed() => new(log, TimeProvider.System, NullLogger<LiveFeed<LiveEvent>>.Instance);

    private static async Task<List<Guid>> TakeAsync(LiveListener<LiveEvent> listener, int count)
    {
        var taken = new List<Guid>();
        while (taken.Count < count)
        {
            var batch = await listener.Batches.ReadAsync(Cancel).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancel);
            taken.AddRange(batch.Items.Select(e => e.Id.Value));
        }
        return taken;
    }

    /// <summary>A log in memory.</summary>
    private sealed class FakeLog : ILiveLog<LiveEvent>
    {
        private readonly Lock gate = new();
        private readonly SortedDictionary<long, LiveEvent> rows = [];
        private long next;

        /// <summary>How far behind the last row given the next page begins.</summary>
        public long Overlap { get; set; }

        /// <summary>Reads that fail from now on.</summary>
        public int Fails { get; set; }

        public (long Position, Guid Key, OrganizationId Organization) Reserve(OrganizationId organization)
        {
            lock (gate)
            {
                return (++next, Ids.Next(), organization);
            }
        }

        public Guid Commit(OrganizationId organization) => Commit(Reserve(organization));

        public Guid Commit((long Position, Guid Key, OrganizationId Organization) row)
        {
            lock (gate)
            {
                rows[row.Position] = new LiveEvent(
                    new EventId(row.Key),
                    row.Organization,
                    "a.b",
                    new Dictionary<string, IReadOnlyList<string>>(),
                    DateTimeOffset.UnixEpoch,
                    1,
                    false
                )
                {
                    Position = row.Position,
                };
            }
            return row.Key;
        }

        public Task<long> HeadAsync(CancellationToken cancel)
        {
            lock (gate)
            {
                return Task.FromResult(next);
            }
        }

        public Task<(long Position, bool Gap)> SeekAsync(DateTimeOffset moment, CancellationToken cancel) =>
            throw new NotSupportedException();

        public Task<LivePage<LiveEvent>> ReadAsync(
            IReadOnlySet<OrganizationId> organizations,
            long position,
            CancellationToken cancel
        )
        {
            lock (gate)
            {
                if (Fails > 0)
                {
                    Fails--;
                    throw new InvalidOperationException("The log cannot be read.");
                }
                var found = rows.Where(r => r.Key > position).Select(r => r.Value).ToList();
                return Task.FromResult(
                    new LivePage<LiveEvent>(
                        [.. found.Where(e => organizations.Hears(e.Organization))],
                        found.Count == 0 ? position : Math.Max(position, found[^1].Position - Overlap),
                        false
                    )
                );
            }
        }
    }
}

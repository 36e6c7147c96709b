using Talaria.Deliveries;
using Talaria.Deliveries.Live;
using Talaria.Deliveries.Sending;
using Talaria.Ids;
using Talaria.Storage;

namespace Talaria.Tests.Storage;

public sealed class JournalPickTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);
    private static readonly OrganizationId Acme = Ids.Next<OrganizationId>();
    private static readonly OrganizationId Other = Ids.Next<OrganizationId>();

    [Fact]
    public void Who_is_listened_to_comes_whole_and_in_order_and_nobody_else()
    {
        var all = Entries(300);

        var picked = Pick([Acme], all);

        Assert.Equal(all.Where(e => e.Organization == Acme), picked);
    }

    [Fact]
    public void Everyone_is_the_newest_of_a_page()
    {
        var all = Entries(300);

        Assert.Equal(all.TakeLast(LiveAudience.Newest), Pick([LiveAudience.Everyone], all));
        Assert.Equal(all.Take(LiveAudience.Newest), Pick([LiveAudience.Everyone], all[..LiveAudience.Newest]));
    }

    [Fact]
    public void Everyone_takes_nothing_from_who_is_listened_to()
    {
        var all = Entries(300);
        var newest = all.Where(e => e.Organization == Other).TakeLast(LiveAudience.Newest).ToHashSet();

        var picked = Pick([LiveAudience.Everyone, Acme], all);

        Assert.Equal(all.Where(e => e.Organization == Acme || newest.Contains(e)), picked);
    }

    /// <summary>In rows of several; a row's position counts them.</summary>
    private static IEnumerable<JournalEntry> Pick(
        HashSet<OrganizationId> organizations,
        IReadOnlyList<JournalEntry> all
    )
    {
        const int inRow = 7;
        var pick = new JournalPick(organizations);
        foreach (var (position, row) in all.Chunk(inRow).Index())
        {
            var bytes = new byte[row.Length * JournalEntry.Size];
            foreach (var (i, entry) in row.Index())
            {
                entry.Write(bytes.AsSpan(i * JournalEntry.Size));
            }
            pick.Add(position, bytes);
        }
        Assert.All(pick.Picked, p => Assert.Contains(p.Entry, all.Skip((int)p.Position * inRow).Take(inRow)));
        return pick.Picked.Select(p => p.Entry);
    }

    /// <summary>Every third is Acme's.</summary>
    private static JournalEntry[] Entries(int count) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new JournalEntry(
                    i % 3 == 0 ? Acme : Other,
                    Ids.Next<EndpointId>(),
                    Ids.Next<DeliveryId>(),
                    Ids.Next<AttemptId>(),
                    DateTimeOffset.UnixEpoch,
                    TimeSpan.Zero,
                    1,
                    200,
                    OutcomeClass.Status,
                    DeliveryState.Delivered,
                    Test: false
                )),
        ];
}

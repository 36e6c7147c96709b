using Talaria.Ids;

namespace Talaria.Deliveries.Live;

/// <summary>What is told live: rows of the log in the order in which they were committed.</summary>
public interface ILive
{
    /// <summary>The UUIDv7 that names it.</summary>
    Guid Key { get; }

    OrganizationId Organization { get; }

    /// <summary>Its place in the order of commits, as the store counts.</summary>
    long Position { get; }
}

/// <summary>Reads a log in the order of commits. Nothing that is committed may be passed over: a store where transactions overtake one another
/// answers with positions that lie a few seconds back, and gives some rows again.</summary>
public interface ILiveLog<T>
    where T : ILive
{
    /// <summary>The place behind everything that is committed.</summary>
    Task<long> HeadAsync(CancellationToken cancel);

    /// <summary>The place from which on everything of a moment and later comes.</summary>
    /// <returns>And whether something of that time is kept no more.</returns>
    Task<(long Position, bool Gap)> SeekAsync(DateTimeOffset moment, CancellationToken cancel);

    /// <summary>What comes after a position, of some organizations; oldest first; bounded, so that there may be more. With
    /// <see cref="LiveAudience.Everyone"/> among them, of all others too: at least the page's newest <see cref="LiveAudience.Newest"/>.</summary>
    Task<LivePage<T>> ReadAsync(IReadOnlySet<OrganizationId> organizations, long position, CancellationToken cancel);
}

/// <summary>Who listens to more than one organization.</summary>
public static class LiveAudience
{
    /// <summary>Stands for all organizations: no organization has this id.</summary>
    public static readonly OrganizationId Everyone = new(Guid.Empty);

    /// <summary>Who listens to all organizations sees what happens, and not all of it: more than so many at a look need not be told.</summary>
    public const int Newest = 50;

    public static bool Hears(this IReadOnlySet<OrganizationId> organizations, OrganizationId organization) =>
        organizations.Contains(organization) || organizations.Contains(Everyone);
}

/// <param name="Position">Where the next page begins.</param>
/// <param name="More">The end was not reached.</param>
public sealed record LivePage<T>(IReadOnlyList<T> Items, long Position, bool More);

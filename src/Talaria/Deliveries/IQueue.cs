using Talaria.Deliveries.Lanes;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>The pending deliveries in the store.</summary>
public interface IQueue
{
    /// <summary>The outcome of a commit is unknown: rows may be claimed that this node does not hold.</summary>
    event Action InDoubt;

    /// <summary>Claims due rows for lanes that have room, as far as the board lets them into memory, and hands them over after the commit.
    /// Rows of a disabled or removed endpoint are cancelled instead; the tests of a disabled one are claimed.</summary>
    Task ClaimAsync(IReadOnlyList<Refill> refills);

    /// <summary>Every endpoint with unclaimed rows, live ones and those of replays apart, and when the first of them is due: what a node does not know after a start.</summary>
    Task<IReadOnlyList<DueLane>> FindLanesAsync(CancellationToken cancel);

    /// <summary>Gives claimed rows back.</summary>
    Task ReleaseAsync(IReadOnlyList<QueuedDelivery> deliveries);

    /// <summary>Gives back rows that are claimed by this node though it has not held them for 40 s (a commit whose outcome was unknown).</summary>
    /// <param name="waiting">What waits in memory, asked after the rows were read.</param>
    /// <returns>How many.</returns>
    Task<int> ReleaseLostAsync(Func<IReadOnlyList<QueuedDelivery>> waiting, CancellationToken cancel);

    /// <summary>Cancels some unclaimed rows of an endpoint.</summary>
    /// <returns>How many; fewer than the limit when none are left.</returns>
    Task<int> CancelUnclaimedAsync(EndpointId endpoint, string reason, int limit);
}

/// <param name="DueAt">UTC milliseconds.</param>
/// <param name="Replayed">It is about rows of replays.</param>
public readonly record struct DueLane(OrganizationId Organization, EndpointId Endpoint, long DueAt, bool Replayed);

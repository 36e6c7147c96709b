using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Deliveries.Replays;

/// <summary>Keeps replays, and looks through events for them. What reads is short; what writes is small.</summary>
public interface IReplayStore
{
    /// <summary>When the oldest event of an organization that is kept was published; null: none is.</summary>
    Task<DateTimeOffset?> OldestEventAsync(OrganizationId organization, CancellationToken cancel);

    /// <summary>Looks at the next events of a range, some thousand at most, in the order of their ids.</summary>
    /// <param name="most">Stops when so many qualify.</param>
    Task<ReplayStep> ExamineAsync(ReplayView view, int most, CancellationToken cancel);

    /// <summary>Refuses an endpoint that is gone, disabled, or has a replay that runs.</summary>
    Task<Result<Replay>> StartAsync(Replay replay, IdempotencyKey? once);

    /// <summary>Every replay that is not finished, the one fed longest ago first.</summary>
    Task<IReadOnlyList<Replay>> OpenAsync(CancellationToken cancel);

    /// <summary>Makes the deliveries of a step and moves the cursor behind it, in one transaction. Looks again at what may have changed since:
    /// a step that was taken from another cursor or another version of the endpoint moves nothing.</summary>
    /// <returns>Whether it moved.</returns>
    Task<bool> FeedAsync(Replay replay, ReplayStep step);

    /// <summary>From running, or from done while deliveries of it wait, to cancelled but not finished; 409 for one that is finished.</summary>
    Task<Result<Replay>> CancelAsync(OrganizationId organization, ReplayId id, string reason);

    /// <summary>Cancels some of what waits of a cancelled replay; when nothing is left, it is finished.</summary>
    /// <returns>Whether it is.</returns>
    Task<bool> WindUpAsync(Replay replay, int limit);

    Task<Replay?> FindAsync(OrganizationId organization, ReplayId id, CancellationToken cancel);

    Task<ReplayProgress> ProgressAsync(ReplayId id, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    Task<Result<Page<Replay>>> ListAsync(OrganizationId organization, PageRequest page, CancellationToken cancel);
}

/// <summary>What a replay looks for, and from where on.</summary>
/// <param name="Wants">The endpoint alone, compiled as it is now.</param>
/// <param name="Version">The endpoint's, of which <paramref name="Wants"/> is.</param>
/// <param name="After">The last id looked at before.</param>
/// <param name="End">The first id beyond the range.</param>
public sealed record ReplayView(
    OrganizationId Organization,
    EndpointId Endpoint,
    SubscriptionIndex Wants,
    long Version,
    bool Scoped,
    ReplayInclude Include,
    IReadOnlySet<string>? Types,
    EventId After,
    Guid End
);

/// <summary>What was found.</summary>
/// <param name="Last">The last event looked at.</param>
/// <param name="Ended">There are no more in the range.</param>
/// <param name="Seen">The youngest delivery when it was looked at: later ones are to be looked for again.</param>
public sealed record ReplayStep(
    IReadOnlyList<ReplayCandidate> Found,
    EventId Last,
    int Examined,
    bool Ended,
    long Version,
    DeliveryId Seen
);

/// <summary>An event that qualified when it was looked at.</summary>
/// <param name="Matches">Whether the endpoint wants it.</param>
/// <param name="Earlier">Its deliveries to the endpoint, tests left out.</param>
public readonly record struct ReplayCandidate(EventId Event, bool Matches, IReadOnlyList<DeliveryId> Earlier);

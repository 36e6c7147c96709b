using Talaria.Ids;

namespace Talaria.Organizations.Sessions;

/// <summary>Keeps sessions by their tokens' SHA-256, for every node.</summary>
public interface ISessions
{
    /// <summary>Refuses one of an organization that is not there.</summary>
    Task<Result<IssuedSession>> AddAsync(IssuedSession issued, byte[] hash, IdempotencyKey? once);

    /// <summary>The session of this hash, expired or not; null if there is none or its organization was deleted.</summary>
    Task<Session?> FindAsync(byte[] hash, CancellationToken cancel);

    /// <summary>An organization's portal links, newest first.</summary>
    Task<Result<Page<Session>>> ListAsync(OrganizationId organization, PageRequest page, CancellationToken cancel);

    /// <summary>Withdraws a portal link.</summary>
    Task<Refusal?> RemoveAsync(OrganizationId organization, SessionId id);

    /// <summary>Ends a session, if it has not ended yet.</summary>
    Task RemoveAsync(SessionId id);

    /// <summary>Removes some that ended before a moment.</summary>
    /// <returns>Whether there are more.</returns>
    Task<bool> PruneAsync(DateTimeOffset expiredBefore);
}

using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>Keeps organizations. Deleted ones are not there for any of these.</summary>
public interface IOrganizationStore
{
    /// <summary>Refuses an external id that is taken.</summary>
    Task<Result<Organization>> AddAsync(Organization organization, IdempotencyKey? once);

    Task<Organization?> FindAsync(OrganizationId id, CancellationToken cancel);

    Task<Organization?> FindAsync(string externalId, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    /// <param name="search">A part of the name or of the external id, whatever its case; empty: all.</param>
    Task<Result<Page<Organization>>> ListAsync(PageRequest page, string search, CancellationToken cancel);

    /// <summary>Reads, decides and writes as one step. Refuses an external id that is taken, and another profile while there is an endpoint.</summary>
    /// <param name="decide">Pure: may be run twice.</param>
    Task<Result<Organization>> ChangeAsync(OrganizationId id, Func<Organization, Result<Organization>> decide);

    /// <summary>Marks it deleted and disables its endpoints. Its rows are purged behind.</summary>
    /// <param name="refuse">Why it may not go, or null. Pure: may be run twice.</param>
    Task<Refusal?> RemoveAsync(OrganizationId id, Func<Organization, Refusal?> refuse, DateTimeOffset at);
}

using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Endpoints;

/// <summary>Keeps endpoints with their health, and raises the notices of their life (added, enabled, disabled) in the same transaction.
/// Every committed change is told to the <see cref="EndpointDirectory"/> before anything later is committed.</summary>
public interface IEndpointStore
{
    /// <summary>Refuses a taken external id, a taken URL where the profile wants it unique, one endpoint too many, and an organization
    /// that is gone or has another profile by now.</summary>
    Task<Result<EndpointView>> AddAsync(Endpoint endpoint, Profile profile, IdempotencyKey? once);

    Task<EndpointView?> FindAsync(OrganizationId organization, EndpointId id, CancellationToken cancel);

    Task<EndpointView?> FindAsync(OrganizationId organization, string externalId, CancellationToken cancel);

    Task<Result<Page<EndpointView>>> ListAsync(
        OrganizationId organization,
        EndpointFilter filter,
        PageRequest page,
        CancellationToken cancel
    );

    Task<int> CountAsync(OrganizationId organization, CancellationToken cancel);

    /// <summary>Reads, decides and writes as one step. An endpoint that becomes enabled has its health reset.</summary>
    /// <param name="decide">Pure: may be run twice. The same instance back means no change.</param>
    Task<Result<EndpointView>> ChangeAsync(
        OrganizationId organization,
        EndpointId id,
        Profile profile,
        Func<Endpoint, Result<Endpoint>> decide,
        IdempotencyKey? once
    );

    /// <summary>Marks it deleted and disabled, wipes its secrets and headers, and frees its external id and URL.</summary>
    /// <param name="refuse">Why it may not go, or null. Pure: may be run twice.</param>
    Task<Refusal?> RemoveAsync(
        OrganizationId organization,
        EndpointId id,
        Func<Endpoint, Refusal?> refuse,
        DateTimeOffset at
    );
}

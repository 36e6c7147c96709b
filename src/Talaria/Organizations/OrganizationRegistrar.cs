using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>Creates, finds, changes and removes organizations.</summary>
public sealed class OrganizationRegistrar
{
    public Task<Result<Organization>> AddAsync(
        NewOrganization wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    /// <param name="idOrExternalId"><c>org_...</c> or the external id.</param>
    public Task<Organization?> FindAsync(string idOrExternalId, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Result<Page<Organization>>> ListAsync(PageRequest page, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Result<Organization>> ChangeAsync(
        OrganizationId id,
        OrganizationChange change,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    /// <returns>Null when removed.</returns>
    public Task<Refusal?> RemoveAsync(OrganizationId id, CancellationToken cancel) =>
        throw new NotImplementedException();
}

public sealed record NewOrganization(string Name, string Profile, IReadOnlyList<string> Owners, string? ExternalId);

/// <summary>A merge patch: null leaves as it is. <see cref="ExternalId"/> is an <see cref="Optional{T}"/> because null removes it.</summary>
public sealed record OrganizationChange(
    string? Name,
    string? Profile,
    IReadOnlyList<string>? Owners,
    Optional<string> ExternalId
);

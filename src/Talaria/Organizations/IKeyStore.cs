using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>Keeps organizations' API keys by their SHA-256.</summary>
public interface IKeyStore
{
    Task<Result<IssuedKey>> AddAsync(IssuedKey issued, byte[] hash, IdempotencyKey? once);

    /// <summary>Newest first.</summary>
    Task<Result<Page<ApiKey>>> ListAsync(OrganizationId organization, PageRequest page, CancellationToken cancel);

    Task<Refusal?> RemoveAsync(OrganizationId organization, KeyId id);

    /// <summary>The key of this hash, expired or not; null if there is none or its organization was deleted.</summary>
    Task<ApiKey?> FindAsync(byte[] hash, CancellationToken cancel);

    /// <summary>Notes when keys were last used.</summary>
    Task TouchAsync(IReadOnlyCollection<(KeyId Key, DateTimeOffset At)> used);
}

using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>Issues, revokes and recognizes organizations' API keys.</summary>
public sealed class KeyIssuer
{
    public Task<Result<IssuedKey>> IssueAsync(
        OrganizationId organization,
        NewKey wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    public Task<Result<Page<ApiKey>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    public Task<Refusal?> RevokeAsync(OrganizationId organization, KeyId id, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>The key that a caller showed, or null: unknown, revoked or expired. From memory when it was seen lately.</summary>
    public ValueTask<ApiKey?> RecognizeAsync(string key, CancellationToken cancel) =>
        throw new NotImplementedException();
}

public sealed record NewKey(string Name, Permissions Permissions, DateTimeOffset? ExpiresAt);

/// <param name="Secret">The key itself, shown this once.</param>
public sealed record IssuedKey(ApiKey Key, string Secret);

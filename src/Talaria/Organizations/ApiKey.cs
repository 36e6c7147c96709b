using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>An organization's key, without the key itself: only its SHA-256 is kept.</summary>
public sealed record ApiKey
{
    public required KeyId Id { get; init; }
    public required OrganizationId Organization { get; init; }
    public required string Name { get; init; }
    public required Permissions Permissions { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }
}

[Flags]
public enum Permissions
{
    None = 0,
    Read = 1,
    Manage = 2,
    Publish = 4,
    All = Read | Manage | Publish,
}

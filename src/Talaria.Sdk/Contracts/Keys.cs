using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>An organization's API key, without the key itself.</summary>
public sealed record KeyResource
{
    public required string Id { get; init; }
    public required string Name { get; init; }

    [AllowedValues("read", "manage", "publish")]
    public required IReadOnlyList<string> Permissions { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }

    [Description("To the minute; null if it was never used.")]
    public DateTimeOffset? LastUsedAt { get; init; }
}

/// <summary>A key that was just made: the only answer that ever holds the key itself.</summary>
public sealed record IssuedKeyResource
{
    public required string Id { get; init; }

    [Description("The key itself. It is not kept and cannot be shown again.")]
    public required string Key { get; init; }
    public required string Name { get; init; }

    [AllowedValues("read", "manage", "publish")]
    public required IReadOnlyList<string> Permissions { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What a new key is to be.</summary>
public sealed record CreateKey
{
    public required string Name { get; init; }

    [Description("All of them if absent. A key cannot give what it does not have.")]
    [AllowedValues("read", "manage", "publish")]
    public IReadOnlyList<string>? Permissions { get; init; }
    public DateTimeOffset? ExpiresAt { get; init; }
}

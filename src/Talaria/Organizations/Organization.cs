using Talaria.Ids;

namespace Talaria.Organizations;

/// <summary>A tenant: one customer of the platform.</summary>
public sealed record Organization
{
    public required OrganizationId Id { get; init; }

    /// <summary>The platform's own name for it; unique, and usable wherever the id is.</summary>
    public string? ExternalId { get; init; }

    public required string Name { get; init; }

    /// <summary>The profile whose contract its webhooks keep.</summary>
    public required string Profile { get; init; }

    /// <summary>E-mail addresses of the people who are told about failing endpoints.</summary>
    public IReadOnlyList<string> Owners { get; init; } = [];

    /// <summary>Where its endpoints are configured, for people: they cannot be changed by anything else. Null for most: they can.</summary>
    public string? ConfiguredIn { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }
}

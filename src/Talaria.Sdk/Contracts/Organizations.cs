using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>A tenant: one customer of the platform.</summary>
public sealed record OrganizationResource
{
    public required string Id { get; init; }

    [Description("The platform's own name for it; usable in paths wherever the id is.")]
    public string? ExternalId { get; init; }
    public required string Name { get; init; }

    [Description("The profile whose webhook contract its endpoints keep.")]
    public required string Profile { get; init; }

    [Description("E-mail addresses of the people who are told about failing endpoints.")]
    public required IReadOnlyList<string> Owners { get; init; }

    [Description("Where its endpoints are configured: they can be read and not changed here (409). null for most.")]
    public string? ConfiguredIn { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>What a new organization is to be.</summary>
public sealed record CreateOrganization
{
    public required string Name { get; init; }
    public required string Profile { get; init; }
    public IReadOnlyList<string>? Owners { get; init; }
    public string? ExternalId { get; init; }
}

/// <summary>A merge patch of an organization: what is absent stays.</summary>
public sealed record ChangeOrganization
{
    public string? Name { get; init; }

    [Description("Only while the organization has no endpoint, else 409. The operator's key only.")]
    public string? Profile { get; init; }
    public IReadOnlyList<string>? Owners { get; init; }

    [Description("null removes it. The operator's key only.")]
    public string? ExternalId { get; init; }
}

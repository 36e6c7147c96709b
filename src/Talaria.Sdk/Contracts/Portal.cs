using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>A link that opens an organization's own part of the dashboard, without the token that is in it.</summary>
public sealed record PortalLinkResource
{
    public required string Id { get; init; }

    [Description("It shows everything and changes nothing.")]
    public required bool ReadOnly { get; init; }
    public PortalTheme? Theme { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>A link that was just made: the only answer that ever holds its address.</summary>
public sealed record IssuedPortalLinkResource
{
    public required string Id { get; init; }

    [Description("Whoever has it is let in. It is not kept and cannot be shown again.")]
    public required string Url { get; init; }
    public required bool ReadOnly { get; init; }
    public PortalTheme? Theme { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What a new link is to be.</summary>
public sealed record CreatePortalLink
{
    public PortalTheme? Theme { get; init; }

    [Description("It shows everything and changes nothing; false if absent.")]
    public bool? ReadOnly { get; init; }

    [Description("In seconds, 60 to a year (31536000); a day if absent.")]
    public double? ExpiresIn { get; init; }
}

/// <summary>The platform's own looks on the portal.</summary>
public sealed record PortalTheme
{
    [Description("What stands at its top left, 1 to 80 characters; the organization's name if absent.")]
    public string? Name { get; init; }

    [Description("A colour like #0a7cff; where it would be hard to read it is made darker or lighter.")]
    public string? Accent { get; init; }

    [Description("A PNG or JPEG as a data: URI of at most 64 KiB.")]
    public string? Logo { get; init; }
}

using System.ComponentModel;

namespace Talaria.Sdk.Contracts;

/// <summary>A platform's webhook contract in a list.</summary>
public sealed record ProfileResource
{
    public required string Name { get; init; }
    public required string Title { get; init; }
}

/// <summary>A platform's webhook contract.</summary>
public sealed record ProfileDetail
{
    public required string Name { get; init; }
    public required string Title { get; init; }

    [Description("Names this text of the profile.")]
    public required string Revision { get; init; }

    [Description("Types that are not in the catalogue are accepted too.")]
    public required bool OpenCatalogue { get; init; }
    public required IReadOnlyList<EventTypeResource> Events { get; init; }
    public required IReadOnlyList<ScopeKindResource> Scopes { get; init; }

    [Description("null: requests are not signed.")]
    public SignatureResource? Signature { get; init; }

    [Description("Seconds.")]
    public required double Timeout { get; init; }
    public required RetryResource Retries { get; init; }
}

/// <summary>One event type with its sample.</summary>
public sealed record EventTypeResource
{
    public required string Name { get; init; }
    public required string Title { get; init; }
    public string? Description { get; init; }

    [Description("A true-to-life example of the data.")]
    public required RawJson Sample { get; init; }
}

/// <summary>A kind of thing that events are about beside their type.</summary>
public sealed record ScopeKindResource
{
    public required string Name { get; init; }

    [Description("Endpoints may choose ids of it.")]
    public required bool OnEndpoints { get; init; }
}

/// <summary>How requests are signed: HMAC-SHA256.</summary>
public sealed record SignatureResource
{
    public required string Header { get; init; }
    public string? IdHeader { get; init; }
    public string? TimestampHeader { get; init; }

    [Description("What is signed: {body}, {timestamp}.{body} or {id}.{timestamp}.{body}.")]
    public required string Content { get; init; }

    [Description("The header's value with {hex}, {base64} and {timestamp} in it.")]
    public required string Value { get; init; }

    [Description("Several signatures may stand side by side, separated by a space.")]
    public required bool Several { get; init; }
    public required string SecretPrefix { get; init; }
}

/// <summary>When a failed delivery is tried again.</summary>
public sealed record RetryResource
{
    [Description("Seconds, each from the end of the failed attempt.")]
    public required IReadOnlyList<double> Waits { get; init; }

    [Description("Each wait is multiplied by a random factor from 1 to this.")]
    public required double JitterUpTo { get; init; }

    [Description("Seconds up to which a Retry-After is honoured; null: it is ignored.")]
    public double? RetryAfterUpTo { get; init; }
}

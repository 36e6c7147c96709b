using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Talaria.Sdk.Contracts;

/// <summary>A URL that receives webhooks.</summary>
public sealed record EndpointResource
{
    public required string Id { get; init; }
    public string? ExternalId { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public required string Url { get; init; }

    [Description("Event types or patterns.")]
    public required IReadOnlyList<string> Events { get; init; }

    [Description("Scope ids by kind.")]
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes { get; init; }
    public required bool Enabled { get; init; }

    [Description("failing from the first warning point until the next success.")]
    [AllowedValues("active", "failing", "disabled")]
    public required string Status { get; init; }
    public string? DisabledReason { get; init; }

    [Description("The names of the configured headers; values are never shown.")]
    public required IReadOnlyList<string> HeaderNames { get; init; }

    [Description("Seconds; null: the profile's.")]
    public double? Timeout { get; init; }

    [Description("Seconds to wait before each retry; null: the profile's.")]
    public IReadOnlyList<double>? Retries { get; init; }

    [Description("Requests per second; null: no limit.")]
    public double? RateLimit { get; init; }

    [Description("The caller's own JSON object.")]
    public RawJson? Metadata { get; init; }

    [Description("Raised by each change; the ETag. If-Match makes a change conditional.")]
    public required long Version { get; init; }
    public required EndpointHealth Health { get; init; }

    [Description(
        "In the answer to enabling a disabled endpoint: since when it may have missed events, for a replay; null everywhere else."
    )]
    public DateTimeOffset? MissedSince { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>An endpoint's failure counters, over all of its deliveries.</summary>
public sealed record EndpointHealth
{
    public required int ConsecutiveFailures { get; init; }

    [Description("The end of the first failed attempt since the last success.")]
    public DateTimeOffset? FailingSince { get; init; }
    public DateTimeOffset? LastSuccessAt { get; init; }
    public DateTimeOffset? LastFailureAt { get; init; }
    public string? LastError { get; init; }
}

/// <summary>What a new endpoint is to be; what is absent is left to the profile.</summary>
public sealed record CreateEndpoint
{
    public required string Url { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }

    [Description("Event types or patterns, as the profile has them.")]
    public IReadOnlyList<string>? Events { get; init; }

    [Description("Scope ids by kind.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scopes { get; init; }

    [Description("In the form of the profile's signature; made if absent.")]
    public string? Secret { get; init; }

    [Description("Sent with every request. Values are secrets: never shown again.")]
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    [Description("A JSON object of the caller's own.")]
    public RawJson? Metadata { get; init; }
    public string? ExternalId { get; init; }

    [Description("Seconds, 1 to 30.")]
    public double? Timeout { get; init; }

    [Description("Seconds to wait before each retry.")]
    public IReadOnlyList<double>? Retries { get; init; }

    [Description("Requests per second.")]
    public double? RateLimit { get; init; }
    public bool? Enabled { get; init; }
}

/// <summary>A merge patch of an endpoint: what is absent stays; lists replace; headers merge, null removes.</summary>
public sealed record ChangeEndpoint
{
    public string? Url { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Events { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scopes { get; init; }

    [Description("Merged into the headers that are there; a null value removes one.")]
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }
    public RawJson? Metadata { get; init; }
    public string? ExternalId { get; init; }

    [Description("Seconds, 1 to 30; null: the profile's.")]
    public double? Timeout { get; init; }

    [Description("Seconds to wait before each retry; null: the profile's.")]
    public IReadOnlyList<double>? Retries { get; init; }

    [Description("Requests per second; null: no limit.")]
    public double? RateLimit { get; init; }
    public bool? Enabled { get; init; }
}

/// <summary>An endpoint's signing secrets.</summary>
public sealed record SecretResource
{
    [Description("The current secret; null where requests are not signed.")]
    public string? Secret { get; init; }

    [Description("Older secrets that sign along until they expire.")]
    public required IReadOnlyList<PreviousSecret> Previous { get; init; }
}

/// <summary>A secret that was replaced and still signs along.</summary>
public sealed record PreviousSecret
{
    public required string Secret { get; init; }
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>How a secret is replaced.</summary>
public sealed record RotateSecret
{
    [Description(
        "Seconds for which the old secret signs along, where the signature allows several; 86400 then if absent."
    )]
    public double? Overlap { get; init; }
}

/// <summary>What an endpoint is tested with.</summary>
public sealed record TestEndpoint
{
    [Description("A type of the catalogue that the endpoint is subscribed to; the first of them if absent.")]
    public string? Type { get; init; }
}

/// <summary>Why an endpoint is disabled.</summary>
public sealed record DisableEndpoint
{
    public string? Reason { get; init; }
}

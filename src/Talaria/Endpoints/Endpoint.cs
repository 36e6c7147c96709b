using Talaria.Ids;

namespace Talaria.Endpoints;

/// <summary>A URL that receives webhooks.</summary>
public sealed record Endpoint
{
    public required EndpointId Id { get; init; }
    public required OrganizationId Organization { get; init; }

    /// <summary>The platform's own name for it, unique in the organization.</summary>
    public string? ExternalId { get; init; }

    public string? Name { get; init; }
    public string? Description { get; init; }
    public required string Url { get; init; }

    /// <summary>Event types or patterns; empty with <see cref="Profiles.SubscriptionRule.EventsRequired"/> false matches nothing, <c>*</c> everything.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Scope ids by kind.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Names and values; values are secrets.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The caller's own JSON object, kept as text.</summary>
    public string? Metadata { get; init; }

    /// <summary>Overrides the profile's, 1 to 30 s.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Overrides the profile's waits.</summary>
    public IReadOnlyList<TimeSpan>? Retries { get; init; }

    /// <summary>Requests per second; null for no limit.</summary>
    public double? RateLimit { get; init; }

    public required bool Enabled { get; init; }
    public string? DisabledReason { get; init; }

    /// <summary>Newest first; the older ones sign along until they expire.</summary>
    public required IReadOnlyList<EndpointSecret> Secrets { get; init; }

    /// <summary>Raised by each change; <c>If-Match</c> compares it.</summary>
    public required long Version { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <param name="ExpiresAt">Null for the current secret.</param>
public sealed record EndpointSecret(string Value, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);

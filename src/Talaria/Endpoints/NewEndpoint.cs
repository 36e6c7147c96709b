namespace Talaria.Endpoints;

/// <summary>What is wanted of a new endpoint; null leaves it to the profile.</summary>
public sealed record NewEndpoint
{
    public required string Url { get; init; }
    public string? Name { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Events { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scopes { get; init; }
    public string? Secret { get; init; }
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
    public string? Metadata { get; init; }
    public string? ExternalId { get; init; }
    public TimeSpan? Timeout { get; init; }
    public IReadOnlyList<TimeSpan>? Retries { get; init; }
    public double? RateLimit { get; init; }
    public bool Enabled { get; init; } = true;
}

/// <summary>A merge patch of an endpoint: lists replace; headers merge, a null value removes one.</summary>
public sealed record EndpointChange
{
    public string? Url { get; init; }
    public Optional<string> Name { get; init; }
    public Optional<string> Description { get; init; }
    public IReadOnlyList<string>? Events { get; init; }
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? Scopes { get; init; }

    /// <summary>Scope ids to take away after <see cref="Scopes"/>; those that are not there are passed over.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? RemoveScopes { get; init; }

    /// <summary>Scope ids to add after <see cref="RemoveScopes"/>; those that are there stay where they are.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>>? AddScopes { get; init; }

    /// <summary>Signs at once and alone: what signed before signs no more. Null takes signing away, where the profile leaves it to the endpoint.</summary>
    public Optional<string> Secret { get; init; }

    public IReadOnlyDictionary<string, string?>? Headers { get; init; }
    public Optional<string> Metadata { get; init; }
    public Optional<string> ExternalId { get; init; }
    public Optional<TimeSpan?> Timeout { get; init; }
    public Optional<IReadOnlyList<TimeSpan>> Retries { get; init; }
    public Optional<double?> RateLimit { get; init; }
    public bool? Enabled { get; init; }
}

using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Endpoints;

/// <summary>Creates, changes, enables, disables and removes endpoints.</summary>
public sealed class EndpointRegistrar
{
    public Task<Result<EndpointView>> AddAsync(
        Organization organization,
        NewEndpoint wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    public Task<EndpointView?> FindAsync(OrganizationId organization, EndpointId id, CancellationToken cancel) =>
        throw new NotImplementedException();

    public Task<Result<Page<EndpointView>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    /// <param name="ifVersion">Refuse (<see cref="RefusalKind.Changed"/>) unless the endpoint has this version.</param>
    public Task<Result<EndpointView>> ChangeAsync(
        Organization organization,
        EndpointId id,
        EndpointChange change,
        long? ifVersion,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    public Task<Refusal?> RemoveAsync(
        Organization organization,
        EndpointId id,
        long? ifVersion,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    /// <summary>Replaces the secret by a new one; the old one signs along for <paramref name="overlap"/> where the signature allows several.</summary>
    /// <param name="overlap">Null: 24 hours where several may stand side by side, else none.</param>
    public Task<Result<EndpointView>> RotateSecretAsync(
        Organization organization,
        EndpointId id,
        TimeSpan? overlap,
        IdempotencyKey? once,
        CancellationToken cancel
    ) => throw new NotImplementedException();

    /// <summary>Resets health. No change for an enabled endpoint.</summary>
    public Task<Result<EndpointView>> EnableAsync(Organization organization, EndpointId id, CancellationToken cancel) =>
        throw new NotImplementedException();

    /// <summary>Cancels what waits.</summary>
    public Task<Result<EndpointView>> DisableAsync(
        Organization organization,
        EndpointId id,
        string? reason,
        CancellationToken cancel
    ) => throw new NotImplementedException();
}

/// <summary>An endpoint with its health.</summary>
public sealed record EndpointView(Endpoint Endpoint, Health Health)
{
    public EndpointStatus Status =>
        !Endpoint.Enabled ? EndpointStatus.Disabled
        : Health.Warned ? EndpointStatus.Failing
        : EndpointStatus.Active;
}

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
    public IReadOnlyDictionary<string, string?>? Headers { get; init; }
    public Optional<string> Metadata { get; init; }
    public Optional<string> ExternalId { get; init; }
    public Optional<TimeSpan?> Timeout { get; init; }
    public Optional<IReadOnlyList<TimeSpan>> Retries { get; init; }
    public Optional<double?> RateLimit { get; init; }
    public bool? Enabled { get; init; }
}

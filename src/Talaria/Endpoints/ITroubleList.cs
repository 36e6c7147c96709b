using Talaria.Ids;

namespace Talaria.Endpoints;

/// <summary>Reads which endpoints somebody should look at.</summary>
public interface ITroubleList
{
    /// <summary>Failing ones first, then disabled ones, each the latest first. Reads what it gives and little more.</summary>
    /// <param name="organization">Null: of all organizations.</param>
    Task<IReadOnlyList<TroubledEndpoint>> ListAsync(OrganizationId? organization, int most, CancellationToken cancel);
}

/// <summary>An endpoint that is failing or disabled.</summary>
/// <param name="Why">The last error, or why it was disabled, for people.</param>
/// <param name="Since">When it began to fail, or was last changed while disabled.</param>
/// <param name="Failures">Failed attempts since the last success.</param>
public sealed record TroubledEndpoint(
    EndpointId Id,
    OrganizationId Organization,
    string OrganizationName,
    string? Name,
    string Url,
    EndpointStatus Status,
    string? Why,
    DateTimeOffset? Since,
    int Failures
);

namespace Talaria.Endpoints;

/// <summary>An endpoint with its health.</summary>
public sealed record EndpointView(Endpoint Endpoint, Health Health)
{
    /// <summary>Of an endpoint that was enabled just now: since when it may have missed events, the offer to replay them. Null otherwise.</summary>
    public DateTimeOffset? MissedSince { get; init; }

    /// <summary>Of a disabled endpoint: since when it may have missed events, should it be enabled now.</summary>
    public DateTimeOffset? MissingSince => Endpoint.Enabled ? null : Health.FailingSince ?? Endpoint.UpdatedAt;

    public EndpointStatus Status =>
        !Endpoint.Enabled ? EndpointStatus.Disabled
        : Health.Warned ? EndpointStatus.Failing
        : EndpointStatus.Active;
}

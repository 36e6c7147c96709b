namespace Talaria.Endpoints;

/// <summary>An endpoint with its health.</summary>
public sealed record EndpointView(Endpoint Endpoint, Health Health)
{
    public EndpointStatus Status =>
        !Endpoint.Enabled ? EndpointStatus.Disabled
        : Health.Warned ? EndpointStatus.Failing
        : EndpointStatus.Active;
}

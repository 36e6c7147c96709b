using Talaria.Ids;

namespace Talaria.Deliveries.Statistics;

/// <summary>Whose attempts are counted: an endpoint's, an organization's, or all. Ids of different kinds never meet: they are UUIDs.</summary>
public readonly record struct Subject(Guid Id)
{
    /// <summary>Of all organizations.</summary>
    public static readonly Subject Everything = new(Guid.Empty);

    public static Subject Of(EndpointId endpoint) => new(endpoint.Value);

    public static Subject Of(OrganizationId organization) => new(organization.Value);
}

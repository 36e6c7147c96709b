using Talaria.Ids;

namespace Talaria.Deliveries.Lanes;

/// <summary>What the board holds.</summary>
public readonly record struct LaneTotals(int Lanes, int Waiting, int InFlight, long Bytes);

/// <summary>A lane's wish for due rows of the store.</summary>
/// <param name="Behind">Rows of replays.</param>
public readonly record struct Refill(OrganizationId Organization, EndpointId Endpoint, int Rows, int Behind = 0);

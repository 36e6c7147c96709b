using Talaria.Ids;

namespace Talaria.Endpoints;

/// <summary>What an endpoint's disabling or removal needs of its deliveries; <c>Deliveries</c> does it.</summary>
public interface IWaitingDeliveries
{
    /// <summary>Cancels what waits for an endpoint, with the reason; in small steps, so that a million rows delay nobody.
    /// Called after the endpoint's change is committed. An attempt in flight ends and is recorded.</summary>
    Task CancelAsync(EndpointId endpoint, string reason);
}

using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Deliveries;

/// <summary>A delivery that this node holds in memory, claimed in the store. Deliveries of one event share its payload.</summary>
public sealed class QueuedDelivery(DeliveryId id, Event happened, EndpointId endpoint, int attempts, bool test)
{
    /// <summary>What a waiting delivery costs beside its payload: this object, its place in a lane, the event's other fields.</summary>
    private const int Overhead = 512;

    public DeliveryId Id { get; } = id;

    public Event Event { get; } = happened;

    public EndpointId Endpoint { get; } = endpoint;

    public OrganizationId Organization => Event.Organization;

    /// <summary>The event's callback, if this delivery is the one to it.</summary>
    public string? CallbackUrl => Callbacks.IsLane(Endpoint) ? Event.CallbackUrl : null;

    /// <summary>Attempts made before.</summary>
    public int Attempts { get; } = attempts;

    public bool Test { get; } = test;

    /// <summary>The replay that asked for it.</summary>
    public ReplayId? Replay { get; init; }

    public bool IsReplayed => Replay is not null;

    /// <summary>Bytes of the memory budget that it takes.</summary>
    public int Bytes => Size(Event.Data.Length);

    public static int Size(int payload) => payload + Overhead;
}

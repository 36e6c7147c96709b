using Talaria.Ids;

namespace Talaria.Deliveries.Lanes;

// Replays stand behind live deliveries: in rows of the store, in memory and in their turn. What is shared is the lane's window and pace.
public sealed partial class LaneBoard
{
    /// <summary>Of the memory that live deliveries may take, replays may take half: the rest is free for what is live.</summary>
    private const int BehindShare = 2;

    /// <summary>A lane may have come to want more of a replay. Raised inside the lock: only set a signal.</summary>
    public event Action? Hungry;

    /// <summary>Whether a replay may store more for this endpoint: the store holds nothing due of replays to it any more.</summary>
    public bool WantsReplay(EndpointId endpoint, long now)
    {
        lock (gate)
        {
            return !lanes.TryGetValue(endpoint, out var lane) || (lane.ReplayDue > now && !lane.Refilling);
        }
    }

    /// <summary>Takes what waits of one replay out of its lane.</summary>
    public void RemoveReplay(EndpointId endpoint, ReplayId replay)
    {
        lock (gate)
        {
            if (lanes.TryGetValue(endpoint, out var lane))
            {
                Remove(lane, d => d.Replay == replay);
            }
        }
    }

    private void Remove(Lane lane, Predicate<QueuedDelivery> goes)
    {
        var all = lane.Waiting.ToArray();
        lane.Waiting.Clear();
        foreach (var delivery in all)
        {
            if (goes(delivery))
            {
                Hold(lane, -delivery.Bytes);
            }
            else
            {
                lane.Waiting.Enqueue(delivery);
            }
        }
    }

    private bool HasRoomBehind(Lane lane, int size)
    {
        var tenantMost = options.MemoryBytes / TenantShare / BehindShare;
        return lane.RoomBehind > 0
            && (lane.Bytes == 0 || lane.Bytes + size <= tenantMost / LaneShare)
            && (lane.Tenant.Bytes == 0 || lane.Tenant.Bytes + size <= tenantMost)
            && (bytes == 0 || bytes + size <= options.MemoryBytes / BehindShare);
    }

    private static void Unreserve(Lane lane, QueuedDelivery delivery)
    {
        if (delivery.IsReplayed)
        {
            lane.ReservedBehind--;
        }
        else
        {
            lane.Reserved--;
        }
    }
}

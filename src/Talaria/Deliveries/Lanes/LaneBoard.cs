using Talaria.Ids;

namespace Talaria.Deliveries.Lanes;

/// <summary>Decides what is sent next: organizations in turn, then their endpoints in turn, each within its window, its
/// organization's share and the node's limit. A state machine without threads, clock or I/O; every method is short and safe to call
/// from any thread.</summary>
/// <remarks>Turns alone do not help once hanging requests hold every place; windows and shares see to that (DESIGN.md, dispatch).</remarks>
public sealed partial class LaneBoard
{
    /// <summary>An organization may hold this part of the memory budget, a lane this part of its organization's.</summary>
    private const int TenantShare = 4;
    private const int LaneShare = 4;

    /// <summary>Tests that may wait in a lane's memory whatever else is there: enough for people, and an end for programs.</summary>
    private const int MostTests = 32;
    private static readonly long IdleAfter = (long)TimeSpan.FromMinutes(5).TotalMilliseconds;

    private readonly DeliveryOptions options;
    private readonly int perTenant;
    private readonly Func<OrganizationId, EndpointId, double?> rateOf;
    private readonly Lock gate = new();
    private readonly Dictionary<EndpointId, Lane> lanes = [];
    private readonly Dictionary<OrganizationId, Tenant> tenants = [];
    private readonly Queue<Tenant> ring = new();

    // Lanes that wait for a moment: a pace, or rows of the store that become due. Entries may be stale; they are checked when they come up.
    private readonly PriorityQueue<Lane, long> paced = new();
    private readonly PriorityQueue<Lane, long> due = new();
    private int inFlight;
    private long bytes;
    private long wakeAt = Lane.Never;

    /// <param name="rateOf">An endpoint's limit in requests per second, asked when its lane is made and at <see cref="AskRate"/>.</param>
    public LaneBoard(DeliveryOptions options, Func<OrganizationId, EndpointId, double?> rateOf)
    {
        this.options = options;
        this.rateOf = rateOf;
        perTenant = options.PerOrganization ?? Math.Max(1, options.MaxInFlight / 4);
    }

    /// <summary>Something may be taken that could not be before. Raised outside the lock.</summary>
    public event Action? Ready;

    /// <summary>A moment came up that is earlier than the one <see cref="Wake"/> gave last. Raised inside the lock: only set a signal.</summary>
    public event Action? Alarm;

    public LaneTotals Totals
    {
        get
        {
            lock (gate)
            {
                return new LaneTotals(lanes.Count, lanes.Values.Sum(l => l.Waiting.Count), inFlight, bytes);
            }
        }
    }

    /// <summary>Asked while a fresh delivery is being stored: may it wait in memory (then its row is stored as claimed), or does it go to the
    /// store only? Called in the order of the writes.</summary>
    public bool TryReserve(OrganizationId organization, EndpointId endpoint, int size, long now)
    {
        lock (gate)
        {
            var lane = LaneOf(organization, endpoint);
            if (!lane.IsSpilled(now) && HasRoom(lane, size))
            {
                Hold(lane, size);
                lane.Reserved++;
                return true;
            }
            SetStoreDue(lane, Math.Min(lane.StoreDue, now));
            return false;
        }
    }

    /// <summary>Room for a test, also where the lane is spilled or the memory full: it goes to the head of the lane.</summary>
    public bool TryReserveTest(OrganizationId organization, EndpointId endpoint, int size)
    {
        lock (gate)
        {
            var lane = LaneOf(organization, endpoint);
            if (lane.Waiting.Tests >= MostTests)
            {
                return false;
            }
            Hold(lane, size);
            lane.Reserved++;
            return true;
        }
    }

    /// <summary>What was reserved was not stored.</summary>
    public void Release(QueuedDelivery delivery)
    {
        lock (gate)
        {
            if (lanes.TryGetValue(delivery.Endpoint, out var lane))
            {
                Unreserve(lane, delivery);
                Hold(lane, -delivery.Bytes);
            }
        }
    }

    /// <summary>Reserved deliveries are committed and may be sent.</summary>
    public void HandOver(IReadOnlyList<QueuedDelivery> deliveries, long now)
    {
        lock (gate)
        {
            foreach (var delivery in deliveries)
            {
                var lane = LaneOf(delivery.Organization, delivery.Endpoint);
                Unreserve(lane, delivery);
                lane.Waiting.Enqueue(delivery);
                TakeTurn(lane, now);
            }
        }
        Ready?.Invoke();
    }

    /// <summary>The next delivery to send; it is in flight from now on.</summary>
    public bool TryTake(long now, out QueuedDelivery? delivery)
    {
        delivery = null;
        lock (gate)
        {
            if (inFlight >= options.MaxInFlight)
            {
                return false;
            }
            while (ring.TryDequeue(out var tenant))
            {
                tenant.InRing = false;
                if (tenant.InFlight >= perTenant || !tenant.Turn.TryDequeue(out var lane))
                {
                    continue;
                }
                lane.InTurn = false;
                if (lane.CanStart(now))
                {
                    delivery = lane.Waiting.Dequeue();
                    lane.Started(now);
                    tenant.InFlight++;
                    inFlight++;
                }
                TakeTurn(lane, now);
                JoinRing(tenant);
                if (delivery is not null)
                {
                    return true;
                }
            }
            return false;
        }
    }

    /// <summary>An attempt ended.</summary>
    /// <returns>Whether more than its successor may start now: the window grew, or others waited for this place.</returns>
    public bool Finish(QueuedDelivery delivery, LaneFeedback feedback, long now)
    {
        lock (gate)
        {
            var lane = lanes[delivery.Endpoint];
            lane.Finished(feedback, now);
            Hold(lane, -delivery.Bytes);
            lane.Tenant.InFlight--;
            inFlight--;
            TakeTurn(lane, now);
            JoinRing(lane.Tenant);
            if (lane.NextDue <= now)
            {
                // There may be room now for what the store holds.
                WatchStore(lane, lane.NextDue);
            }
            return SeveralReady;
        }
    }

    /// <summary>Takes everything that waits out of a lane (its endpoint was disabled or removed).</summary>
    public IReadOnlyList<QueuedDelivery> Drain(EndpointId endpoint)
    {
        lock (gate)
        {
            if (!lanes.TryGetValue(endpoint, out var lane))
            {
                return [];
            }
            var drained = lane.Waiting.ToArray();
            lane.Waiting.Clear();
            Hold(lane, -drained.Sum(d => (long)d.Bytes));
            return drained;
        }
    }

    /// <summary>Takes one waiting delivery out of its lane.</summary>
    /// <returns>False if it does not wait there.</returns>
    public bool TryRemove(EndpointId endpoint, DeliveryId id)
    {
        lock (gate)
        {
            if (
                !lanes.TryGetValue(endpoint, out var lane)
                || lane.Waiting.FirstOrDefault(d => d.Id == id) is not { } found
            )
            {
                return false;
            }
            Remove(lane, d => d == found);
            return true;
        }
    }

    /// <summary>Everything that waits in memory.</summary>
    public IReadOnlyList<QueuedDelivery> Waiting()
    {
        lock (gate)
        {
            return [.. lanes.Values.SelectMany(l => l.Waiting)];
        }
    }

    /// <summary>Forgets lanes that were idle for a while: memory follows the endpoints in use, not all there ever were.</summary>
    public void Sweep(long now)
    {
        lock (gate)
        {
            foreach (var lane in lanes.Values.Where(l => l.IsIdle && l.LastUsed + IdleAfter <= now).ToArray())
            {
                lanes.Remove(lane.Endpoint);
                if (--lane.Tenant.Lanes == 0)
                {
                    tenants.Remove(lane.Tenant.Organization);
                }
            }
        }
    }

    private Lane LaneOf(OrganizationId organization, EndpointId endpoint)
    {
        if (lanes.TryGetValue(endpoint, out var lane))
        {
            return lane;
        }
        if (!tenants.TryGetValue(organization, out var tenant))
        {
            tenants.Add(organization, tenant = new Tenant(organization));
        }
        lane = new Lane(tenant, endpoint, options.PerEndpoint) { Gap = GapOf(rateOf(organization, endpoint)) };
        tenant.Lanes++;
        lanes.Add(endpoint, lane);
        return lane;
    }

    private static double GapOf(double? rate) => rate is > 0 ? 1000 / rate.Value : 0;

    private bool HasRoom(Lane lane, int size)
    {
        var tenantMost = options.MemoryBytes / TenantShare;
        // One delivery always fits, however large: otherwise it would never be sent.
        return lane.Room > 0
            && (lane.Bytes == 0 || lane.Bytes + size <= tenantMost / LaneShare)
            && (lane.Tenant.Bytes == 0 || lane.Tenant.Bytes + size <= tenantMost)
            && (bytes == 0 || bytes + size <= options.MemoryBytes);
    }

    private void Hold(Lane lane, long size)
    {
        lane.Bytes += size;
        lane.Tenant.Bytes += size;
        bytes += size;
    }
}

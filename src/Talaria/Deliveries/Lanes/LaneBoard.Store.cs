using Talaria.Ids;

namespace Talaria.Deliveries.Lanes;

// What the board knows of the rows that only the store holds: when they are due, and which lanes have room for them.
public sealed partial class LaneBoard
{
    /// <summary>Milliseconds until a lane without room asks again.</summary>
    private const long MemoryPatience = 100;

    /// <summary>Entries beyond two a lane that are borne before the heap is made anew.</summary>
    private const int StaleEntries = 1_024;

    /// <summary>For tests: memory must not grow with time.</summary>
    internal int StoreWatches
    {
        get
        {
            lock (gate)
            {
                return due.Count;
            }
        }
    }

    /// <summary>The store holds an unclaimed row of this endpoint, due at a moment. Called in the order of the writes.</summary>
    public void StoreHolds(OrganizationId organization, EndpointId endpoint, long dueAt)
    {
        lock (gate)
        {
            var lane = LaneOf(organization, endpoint);
            SetStoreDue(lane, Math.Min(lane.StoreDue, dueAt));
        }
    }

    /// <summary>Lanes with due rows in the store and room for them, each with how many rows it can take.</summary>
    public IReadOnlyList<Refill> TakeRefills(long now, int most)
    {
        var refills = new List<Refill>();
        lock (gate)
        {
            while (refills.Count < most && due.TryPeek(out var lane, out var at) && at <= now)
            {
                due.Dequeue();
                if (at != lane.StoreWatch)
                {
                    continue;
                }
                lane.StoreWatch = Lane.Never;
                if (lane.Refilling || lane.StoreDue == Lane.Never)
                {
                    continue;
                }
                if (lane.StoreDue > now)
                {
                    WatchStore(lane, lane.StoreDue);
                }
                else if (lane.Room >= lane.Waiting.Count && HasRoom(lane, QueuedDelivery.Size(0)))
                {
                    // At least half empty, so that each trip to the store pays; otherwise Finish asks again.
                    lane.Refilling = true;
                    refills.Add(new Refill(lane.Tenant.Organization, lane.Endpoint, lane.Room));
                }
                else if (lane.InFlight == 0)
                {
                    // Nothing of its own will end and ask again: the memory is held by others.
                    WatchStore(lane, now + MemoryPatience);
                }
            }
        }
        return refills;
    }

    /// <summary>Asked by a refill for each row it reads.</summary>
    public bool TryReserveRefill(EndpointId endpoint, int size)
    {
        lock (gate)
        {
            if (!lanes.TryGetValue(endpoint, out var lane) || !HasRoom(lane, size))
            {
                return false;
            }
            Hold(lane, size);
            lane.Reserved++;
            return true;
        }
    }

    /// <summary>A refill has read what it could; <paramref name="nextDue"/> is the earliest unclaimed row left. Called in the order of the writes.</summary>
    public void RefillRead(EndpointId endpoint, long? nextDue)
    {
        lock (gate)
        {
            if (lanes.TryGetValue(endpoint, out var lane))
            {
                lane.Refilling = false;
                SetStoreDue(lane, nextDue ?? Lane.Never);
            }
        }
    }

    /// <summary>A refill failed: ask again at a later moment.</summary>
    public void RefillFailed(EndpointId endpoint, long again)
    {
        lock (gate)
        {
            if (lanes.TryGetValue(endpoint, out var lane))
            {
                lane.Refilling = false;
                SetStoreDue(lane, again);
            }
        }
    }

    private void SetStoreDue(Lane lane, long at)
    {
        lane.StoreDue = at;
        if (at != Lane.Never)
        {
            WatchStore(lane, at);
        }
    }

    /// <summary>Entries of the heap are not removed: one whose key is no longer the lane's is passed over when it comes up.</summary>
    private void WatchStore(Lane lane, long at)
    {
        if (at < lane.StoreWatch)
        {
            lane.StoreWatch = at;
            due.Enqueue(lane, at);
            Announce(at);
            DropStale();
        }
    }

    /// <summary>A lane whose near rows come and go leaves an entry for its far one behind each time: when most entries are of that kind, the
    /// heap is made anew.</summary>
    private void DropStale()
    {
        if (due.Count <= StaleEntries + (2 * lanes.Count))
        {
            return;
        }
        due.Clear();
        foreach (var lane in lanes.Values.Where(l => l.StoreWatch != Lane.Never))
        {
            due.Enqueue(lane, lane.StoreWatch);
        }
    }
}

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
    /// <param name="replayed">It is of a replay.</param>
    public void StoreHolds(OrganizationId organization, EndpointId endpoint, long dueAt, bool replayed = false)
    {
        lock (gate)
        {
            var lane = LaneOf(organization, endpoint);
            if (replayed)
            {
                SetReplayDue(lane, Math.Min(lane.ReplayDue, dueAt));
            }
            else
            {
                SetStoreDue(lane, Math.Min(lane.StoreDue, dueAt));
            }
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
                if (!lane.Refilling && lane.NextDue != Lane.Never)
                {
                    Refill(lane, now, refills);
                }
            }
        }
        return refills;
    }

    private void Refill(Lane lane, long now, List<Refill> refills)
    {
        var size = QueuedDelivery.Size(0);
        // At least half empty, so that each trip to the store pays; otherwise Finish asks again.
        var rows =
            lane.StoreDue <= now
            && lane.RoomFromStore > 0
            && lane.RoomFromStore >= lane.Waiting.Live
            && HasRoom(lane, size)
                ? lane.RoomFromStore
                : 0;
        var behind =
            lane.ReplayDue <= now && lane.RoomBehind >= lane.Waiting.Replays && HasRoomBehind(lane, size)
                ? lane.RoomBehind
                : 0;
        if (rows + behind > 0)
        {
            lane.Refilling = true;
            refills.Add(new Refill(lane.Tenant.Organization, lane.Endpoint, rows, behind));
            return;
        }
        var later = lane.StoreDue > now ? lane.StoreDue : Lane.Never;
        later = lane.ReplayDue > now ? Math.Min(later, lane.ReplayDue) : later;
        if (lane.NextDue <= now && lane.InFlight == 0)
        {
            // Nothing of its own will end and ask again: the memory is held by others.
            later = Math.Min(later, now + MemoryPatience);
        }
        if (later != Lane.Never)
        {
            WatchStore(lane, later);
        }
    }

    /// <summary>Asked by a refill for each row it reads.</summary>
    public bool TryReserveRefill(EndpointId endpoint, int size, bool replayed = false)
    {
        lock (gate)
        {
            if (
                !lanes.TryGetValue(endpoint, out var lane)
                || !(replayed ? HasRoomBehind(lane, size) : HasRoom(lane, size))
            )
            {
                return false;
            }
            Hold(lane, size);
            if (replayed)
            {
                lane.ReservedBehind++;
            }
            else
            {
                lane.Reserved++;
            }
            return true;
        }
    }

    /// <summary>A refill has read what it could. Called in the order of the writes.</summary>
    /// <param name="nextDue">When the earliest unclaimed row that is left is due.</param>
    /// <param name="nextReplayDue">The same of replays.</param>
    public void RefillRead(EndpointId endpoint, long? nextDue, long? nextReplayDue = null)
    {
        lock (gate)
        {
            if (lanes.TryGetValue(endpoint, out var lane))
            {
                lane.Refilling = false;
                SetStoreDue(lane, nextDue ?? Lane.Never);
                var replays = lane.ReplayDue != Lane.Never;
                SetReplayDue(lane, nextReplayDue ?? Lane.Never);
                if (replays)
                {
                    Hungry?.Invoke();
                }
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
                // Each kind is asked for again only if there was any.
                SetStoreDue(lane, lane.StoreDue == Lane.Never ? Lane.Never : again);
                SetReplayDue(lane, lane.ReplayDue == Lane.Never ? Lane.Never : again);
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

    private void SetReplayDue(Lane lane, long at)
    {
        lane.ReplayDue = at;
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

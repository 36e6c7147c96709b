using Talaria.Ids;

namespace Talaria.Deliveries.Lanes;

// Whose turn it is: organizations in a ring, their lanes in turn, and lanes that wait for their pace.
public sealed partial class LaneBoard
{
    /// <summary>Lets lanes whose pace allows it take their turn again.</summary>
    /// <returns>The moment to ask again; null if nothing waits for one.</returns>
    public long? Wake(long now)
    {
        lock (gate)
        {
            while (paced.TryPeek(out var lane, out var at) && at <= now)
            {
                paced.Dequeue();
                lane.IsPaced = false;
                TakeTurn(lane, now);
            }
            wakeAt = Math.Min(
                paced.TryPeek(out _, out var pace) ? pace : Lane.Never,
                due.TryPeek(out _, out var storeDue) ? storeDue : Lane.Never
            );
            return wakeAt == Lane.Never ? null : wakeAt;
        }
    }

    /// <summary>An endpoint's rate limit may have changed: what the old one made wait, waits no longer than the new one asks for.</summary>
    public void AskRate(EndpointId endpoint, long now)
    {
        lock (gate)
        {
            if (!lanes.TryGetValue(endpoint, out var lane))
            {
                return;
            }
            // Asked here, not told: two changes may be told in another order than they were made.
            var gap = GapOf(rateOf(lane.Tenant.Organization, endpoint));
            if (lane.Gap == gap)
            {
                return;
            }
            lane.Repace(gap, now);
            // Its entry of the old pace stays in the heap and is checked when it comes up.
            lane.IsPaced = false;
            TakeTurn(lane, now);
        }
        Ready?.Invoke();
    }

    /// <summary>More than one attempt could start, as far as a short look shows.</summary>
    private bool SeveralReady =>
        ring.Count > 1
        || (
            ring.TryPeek(out var tenant)
            && tenant.Turn.TryPeek(out var lane)
            && (tenant.Turn.Count > 1 || Math.Min(lane.Window - lane.InFlight, lane.Waiting.Count) > 1)
        );

    private void TakeTurn(Lane lane, long now)
    {
        if (lane.InTurn || lane.Waiting.Count == 0 || lane.InFlight >= lane.Window)
        {
            return;
        }
        if (lane.NotBefore > now)
        {
            if (!lane.IsPaced)
            {
                lane.IsPaced = true;
                paced.Enqueue(lane, lane.NotBefore);
                Announce(lane.NotBefore);
            }
            return;
        }
        lane.InTurn = true;
        lane.Tenant.Turn.Enqueue(lane);
        JoinRing(lane.Tenant);
    }

    private void JoinRing(Tenant tenant)
    {
        if (!tenant.InRing && tenant.Turn.Count > 0 && tenant.InFlight < perTenant)
        {
            tenant.InRing = true;
            ring.Enqueue(tenant);
        }
    }

    private void Announce(long at)
    {
        if (at < wakeAt)
        {
            wakeAt = at;
            Alarm?.Invoke();
        }
    }
}

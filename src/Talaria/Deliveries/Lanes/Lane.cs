using Talaria.Ids;

namespace Talaria.Deliveries.Lanes;

/// <summary>An endpoint's place in a node's memory: what waits for it, and its window of requests in flight.</summary>
internal sealed class Lane(Tenant tenant, EndpointId endpoint, int largestWindow)
{
    public const int FirstWindow = 4;

    /// <summary>Waiting deliveries kept in memory for each place in the window: a lane that does not move keeps few.</summary>
    private const int WaitingPerPlace = 32;

    /// <summary>The same of what the store holds: enough to keep the window busy between two trips to it. What is read early only takes memory.</summary>
    private const int FromStorePerPlace = 4;

    /// <summary>Of replays: enough to keep the window busy between two trips to the store.</summary>
    private const int BehindPerPlace = 4;

    /// <summary>No unclaimed rows in the store.</summary>
    public const long Never = long.MaxValue;

    public Tenant Tenant { get; } = tenant;

    public EndpointId Endpoint { get; } = endpoint;

    public WaitingLine Waiting { get; } = new();

    /// <summary>Promised to deliveries that are being stored, not yet waiting.</summary>
    public int Reserved { get; set; }

    /// <summary>As <see cref="Reserved"/>, of replays.</summary>
    public int ReservedBehind { get; set; }

    public long Bytes { get; set; }

    public int InFlight { get; set; }

    public int Window { get; private set; } = Math.Min(FirstWindow, largestWindow);

    /// <summary>When the earliest unclaimed row of this endpoint in the store is due (UTC milliseconds), or <see cref="Never"/>.</summary>
    public long StoreDue { get; set; } = Never;

    /// <summary>As <see cref="StoreDue"/>, of replays: they have rows of their own, so that live ones neither queue behind them nor are spilled by them.</summary>
    public long ReplayDue { get; set; } = Never;

    /// <summary>The moment at which the board looks at <see cref="StoreDue"/> and <see cref="ReplayDue"/> again, or <see cref="Never"/>.</summary>
    public long StoreWatch { get; set; } = Never;

    /// <summary>A refill was asked for and has not come back.</summary>
    public bool Refilling { get; set; }

    /// <summary>No request starts before this moment (UTC milliseconds).</summary>
    public long NotBefore { get; set; }

    /// <summary>It waits for <see cref="NotBefore"/>.</summary>
    public bool IsPaced { get; set; }

    /// <summary>Milliseconds between starts that the endpoint's rate limit asks for; 0 for no limit.</summary>
    public double Gap { get; set; }

    public bool Throttled { get; private set; }

    /// <summary>It stands in its tenant's turn.</summary>
    public bool InTurn { get; set; }

    public long LastUsed { get; set; }

    /// <summary>Rows that may wait in memory.</summary>
    public int Room => (Window * WaitingPerPlace) - Waiting.Live - Reserved;

    /// <summary>Rows of the store that a refill may add to what waits.</summary>
    public int RoomFromStore => (Window * FromStorePerPlace) - Waiting.Live - Reserved;

    /// <summary>Rows of replays that may wait in memory.</summary>
    public int RoomBehind => (Window * BehindPerPlace) - Waiting.Replays - ReservedBehind;

    /// <summary>When the earliest row in the store is due, live or not.</summary>
    public long NextDue => Math.Min(StoreDue, ReplayDue);

    /// <summary>There are due rows in the store: fresh deliveries go there too, so that nothing overtakes for ever.</summary>
    public bool IsSpilled(long now) => StoreDue <= now;

    public bool CanStart(long now) => Waiting.Count > 0 && InFlight < Window && NotBefore <= now;

    public bool IsIdle =>
        Waiting.Count == 0 && Reserved == 0 && ReservedBehind == 0 && InFlight == 0 && NextDue == Never && !Refilling;

    public void Started(long now)
    {
        InFlight++;
        LastUsed = now;
        if (Gap > 0)
        {
            // From the planned moment while starts are only a little late, so that the rate is kept; after a rest from now on.
            var planned = now - NotBefore < Gap ? NotBefore : now;
            NotBefore = (long)Math.Ceiling(planned + Gap);
        }
    }

    /// <summary>Takes another gap; a receiver that throttles keeps its second.</summary>
    public void Repace(double gap, long now)
    {
        Gap = gap;
        NotBefore = Math.Min(NotBefore, (long)Math.Ceiling(now + Math.Max(gap, Throttled ? 1000 : 0)));
    }

    public void Finished(LaneFeedback feedback, long now)
    {
        InFlight--;
        LastUsed = now;
        switch (feedback)
        {
            case LaneFeedback.Success:
                Throttled = false;
                Window = Math.Min(Window + 1, largestWindow);
                break;
            case LaneFeedback.Silent:
                Window = 1;
                break;
            case LaneFeedback.Throttled:
                Throttled = true;
                Window = 1;
                break;
        }
        if (Throttled)
        {
            NotBefore = Math.Max(NotBefore, now + 1000);
        }
    }
}

/// <summary>An organization's turn: its lanes that could start something, and how much it has in flight and in memory.</summary>
internal sealed class Tenant(OrganizationId organization)
{
    public OrganizationId Organization { get; } = organization;

    public Queue<Lane> Turn { get; } = new();

    public int Lanes { get; set; }

    public int InFlight { get; set; }

    public long Bytes { get; set; }

    /// <summary>It stands in the board's ring.</summary>
    public bool InRing { get; set; }
}

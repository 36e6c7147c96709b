using Talaria.Deliveries.Lanes;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Tells the board what only the store holds. Transactions run side by side here: what is committed while a claim reads may be missing from what it
/// read, so it is kept aside and told again after it.</summary>
/// <param name="others">On a node that does not deliver: those who do are told instead.</param>
internal sealed class DueNews(LaneBoard board, Hints? others = null)
{
    private readonly Lock gate = new();
    private readonly Dictionary<EndpointId, (long Live, long Replayed)> claiming = [];

    /// <summary>A commit left an unclaimed row of this endpoint, due at a moment.</summary>
    public void StoreHolds(OrganizationId organization, EndpointId endpoint, long dueAt, bool replayed = false)
    {
        if (others is not null)
        {
            others.Give(new LaneHint(organization, endpoint, replayed ? LaneKind.Replayed : LaneKind.Live));
            return;
        }
        lock (gate)
        {
            if (claiming.TryGetValue(endpoint, out var news))
            {
                claiming[endpoint] = replayed
                    ? (news.Live, Math.Min(news.Replayed, dueAt))
                    : (Math.Min(news.Live, dueAt), news.Replayed);
            }
            board.StoreHolds(organization, endpoint, dueAt, replayed);
        }
    }

    /// <summary>A commit left an unclaimed test.</summary>
    public void StoreHoldsTest(OrganizationId organization, EndpointId endpoint, long dueAt)
    {
        if (others is null)
        {
            StoreHolds(organization, endpoint, dueAt);
        }
        else
        {
            others.Give(new LaneHint(organization, endpoint, LaneKind.Test));
        }
    }

    /// <summary>Before a claim reads.</summary>
    public void Begin(IEnumerable<EndpointId> endpoints)
    {
        lock (gate)
        {
            foreach (var endpoint in endpoints)
            {
                claiming[endpoint] = (long.MaxValue, long.MaxValue);
            }
        }
    }

    /// <summary>A claim is committed.</summary>
    /// <param name="nextDue">When the earliest row that it saw and left is due.</param>
    public void End(EndpointId endpoint, long? nextDue, long? nextReplayDue)
    {
        lock (gate)
        {
            claiming.Remove(endpoint, out var news);
            board.RefillRead(endpoint, Earlier(nextDue, news.Live), Earlier(nextReplayDue, news.Replayed));
        }
    }

    /// <summary>A claim failed.</summary>
    public void Abandon(IEnumerable<EndpointId> endpoints)
    {
        lock (gate)
        {
            foreach (var endpoint in endpoints)
            {
                claiming.Remove(endpoint);
            }
        }
    }

    private static long? Earlier(long? read, long meanwhile) =>
        meanwhile == long.MaxValue ? read : Math.Min(read ?? long.MaxValue, meanwhile);
}

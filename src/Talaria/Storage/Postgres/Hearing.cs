using Microsoft.Extensions.Logging;
using Talaria.Deliveries.Replays;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Does what the other nodes' hints ask for. Acted upon by the heart alone; heard, too, from a connection
/// that it has given up and that is still read from.</summary>
internal sealed partial class Hearing(
    PostgresNode node,
    Rescuer rescuer,
    DueNews news,
    QueueClaims claims,
    PostgresNotices notices,
    ReplayFeeder feeder,
    TimeProvider time,
    ILogger<Hearing> log
)
{
    private readonly Lock gate = new();
    private HashSet<LaneHint> lanes = [];
    private Hint heard;

    /// <summary>Something changed since the last look.</summary>
    public bool Changed
    {
        get
        {
            lock (gate)
            {
                return heard.HasFlag(Hint.Changed);
            }
        }
    }

    public void Hear(string payload)
    {
        var (hint, named) = HintText.Read(payload);
        lock (gate)
        {
            heard |= hint;
            lanes.UnionWith(named);
        }
    }

    /// <summary>Nobody listened for a while: there may have been hints.</summary>
    public void HearAll()
    {
        lock (gate)
        {
            heard |= Hint.Due | Hint.Notice | Hint.Replay;
        }
    }

    /// <summary>A look at what changed begins.</summary>
    public void Looks()
    {
        lock (gate)
        {
            heard &= ~Hint.Changed;
        }
    }

    public void Act()
    {
        Hint hints;
        HashSet<LaneHint> named;
        lock (gate)
        {
            hints = heard;
            heard &= Hint.Changed;
            named = lanes;
            if (named.Count > 0)
            {
                lanes = [];
            }
        }
        if (node.Delivers)
        {
            Act(hints, named);
        }
    }

    private void Act(Hint hints, HashSet<LaneHint> named)
    {
        if (hints.HasFlag(Hint.Due))
        {
            rescuer.LookForDue();
        }
        if (hints.HasFlag(Hint.Notice))
        {
            notices.Wake();
        }
        if (hints.HasFlag(Hint.Replay))
        {
            feeder.Wake();
        }
        if (named.Count == 0)
        {
            return;
        }
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var lane in named)
        {
            news.StoreHolds(lane.Organization, lane.Endpoint, now, lane.Kind == LaneKind.Replayed);
        }
        var tests = named.Where(l => l.Kind == LaneKind.Test).Select(l => l.Endpoint).ToList();
        if (tests.Count > 0)
        {
            _ = Task.Run(() => ClaimAsync(tests));
        }
    }

    /// <summary>Before all else that is due, whatever room there is; where it fails they are claimed in their turn.</summary>
    private async Task ClaimAsync(IReadOnlyList<EndpointId> tests)
    {
        try
        {
            await claims.ClaimTestsAsync(tests);
        }
        catch (Exception e) when (PostgresErrors.IsOutage(e) || PostgresErrors.IsRace(e))
        {
            LogFailed(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Tests that another node took could not be claimed at once")]
    private partial void LogFailed(Exception reason);
}

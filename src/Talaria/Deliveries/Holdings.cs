using Talaria.Deliveries.Lanes;

namespace Talaria.Deliveries;

/// <summary>What this node holds right now, for whoever asks who is there.</summary>
public sealed class Holdings(LaneBoard board, Recorder recorder)
{
    public NodeHoldings Now
    {
        get
        {
            var totals = board.Totals;
            return new NodeHoldings(totals.Lanes, totals.Waiting, totals.InFlight, totals.Bytes, recorder.Unrecorded);
        }
    }
}

/// <param name="Lanes">Endpoints with a place in memory.</param>
/// <param name="Waiting">Deliveries that wait in memory.</param>
/// <param name="InFlight">Requests.</param>
/// <param name="Bytes">Of what waits and what is in flight.</param>
/// <param name="Unrecorded">Outcomes that wait to be recorded.</param>
public readonly record struct NodeHoldings(long Lanes, long Waiting, long InFlight, long Bytes, long Unrecorded);

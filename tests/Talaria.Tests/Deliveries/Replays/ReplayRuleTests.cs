using Talaria.Deliveries;
using Talaria.Deliveries.Replays;

namespace Talaria.Tests.Deliveries.Replays;

/// <summary>The table of what a replay takes: what was seen of an event at the endpoint, and whether the endpoint wants it now.</summary>
public sealed class ReplayRuleTests
{
    private const SeenStates None = SeenStates.None;
    private const SeenStates Pending = SeenStates.Pending;
    private const SeenStates Delivered = SeenStates.Delivered;
    private const SeenStates Failed = SeenStates.Failed;
    private const SeenStates Cancelled = SeenStates.Cancelled;

    [Theory]
    //          seen                       matches  failed missing all undelivered
    [InlineData(None, true, false, true, true, true)]
    [InlineData(None, false, false, false, false, false)]
    [InlineData(Failed, true, true, false, true, true)]
    [InlineData(Failed, false, true, false, true, true)]
    [InlineData(Cancelled, true, true, false, true, true)]
    [InlineData(Cancelled, false, true, false, true, true)]
    [InlineData(Failed | Cancelled, true, true, false, true, true)]
    [InlineData(Delivered, true, false, false, true, false)]
    [InlineData(Delivered, false, false, false, true, false)]
    [InlineData(Delivered | Failed, true, false, false, true, false)]
    [InlineData(Delivered | Cancelled, false, false, false, true, false)]
    [InlineData(Pending, true, false, false, false, false)]
    [InlineData(Pending, false, false, false, false, false)]
    [InlineData(Pending | Failed, true, false, false, false, false)]
    [InlineData(Pending | Cancelled, true, false, false, false, false)]
    [InlineData(Pending | Delivered, true, false, false, false, false)]
    [InlineData(Pending | Delivered | Failed | Cancelled, true, false, false, false, false)]
    public void An_event_qualifies_by_its_deliveries_and_by_what_the_endpoint_wants(
        SeenStates seen,
        bool matches,
        bool failed,
        bool missing,
        bool all,
        bool undelivered
    ) =>
        Assert.Equal(
            (failed, missing, all, undelivered),
            (
                ReplayRule.Qualifies(ReplayInclude.Failed, seen, matches),
                ReplayRule.Qualifies(ReplayInclude.Missing, seen, matches),
                ReplayRule.Qualifies(ReplayInclude.All, seen, matches),
                ReplayRule.Qualifies(ReplayInclude.Undelivered, seen, matches)
            )
        );

    [Theory]
    [InlineData(DeliveryState.Pending, Pending)]
    [InlineData(DeliveryState.Delivered, Delivered)]
    [InlineData(DeliveryState.Failed, Failed)]
    [InlineData(DeliveryState.Cancelled, Cancelled)]
    public void Each_state_has_its_flag(DeliveryState state, SeenStates flag) =>
        Assert.Equal(flag, ReplayRule.Of(state));
}

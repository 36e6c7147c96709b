using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Tests.Deliveries.Lanes;

/// <summary>Replayed deliveries share a lane's window, and stand behind everything live.</summary>
public sealed class ReplayLaneTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);
    private readonly OrganizationId acme = Ids.Next<OrganizationId>();
    private readonly EndpointId endpoint = Ids.Next<EndpointId>();
    private readonly ReplayId replay = Ids.Next<ReplayId>();
    private readonly LaneBoard board = new(new DeliveryOptions(), (_, _) => null);

    [Fact]
    public void A_live_delivery_starts_before_all_replayed_ones_that_wait()
    {
        Refill(16);
        var started = TakeAll();
        Assert.Equal(Lane.FirstWindow, started.Count);

        var live = Live();
        board.Finish(started[0], LaneFeedback.Refused, 0);

        Assert.Same(live, Assert.Single(TakeAll()));
    }

    [Fact]
    public void Due_replays_in_the_store_do_not_send_live_deliveries_to_the_store()
    {
        board.StoreHolds(acme, endpoint, 0, replayed: true);

        Assert.True(board.TryReserve(acme, endpoint, QueuedDelivery.Size(2), 0));
    }

    [Fact]
    public void Live_rows_of_the_store_are_brought_in_although_the_replays_have_no_room()
    {
        Refill(16);
        board.StoreHolds(acme, endpoint, 0, replayed: true);
        Assert.Empty(board.TakeRefills(0, 10));

        board.StoreHolds(acme, endpoint, 0);

        var refill = Assert.Single(board.TakeRefills(0, 10));
        Assert.Equal((true, 0), (refill.Rows > 0, refill.Behind));
    }

    [Fact]
    public void A_later_live_row_is_watched_while_replays_wait_for_room()
    {
        Refill(16);
        _ = TakeAll();
        board.StoreHolds(acme, endpoint, 0, replayed: true);
        board.StoreHolds(acme, endpoint, 500);
        Assert.Empty(board.TakeRefills(0, 10));
        Assert.Empty(board.TakeRefills(499, 10));

        Assert.Single(board.TakeRefills(500, 10), r => r.Rows > 0);
    }

    [Fact]
    public void A_lane_wants_more_of_a_replay_only_when_the_store_holds_nothing_due_of_one()
    {
        Assert.True(board.WantsReplay(endpoint, 0));
        board.StoreHolds(acme, endpoint, 0, replayed: true);
        Assert.False(board.WantsReplay(endpoint, 0));
        Assert.Single(board.TakeRefills(0, 10));
        board.RefillRead(endpoint, nextDue: null, nextReplayDue: 100);

        Assert.True(board.WantsReplay(endpoint, 99));
        Assert.False(board.WantsReplay(endpoint, 100));
    }

    [Fact]
    public void Replays_take_at_most_half_of_the_memory_that_live_deliveries_may()
    {
        // A lane may hold a sixteenth: 8 MiB.
        const int size = 1024 * 1024;
        var reserved = 0;
        board.StoreHolds(acme, endpoint, 0, replayed: true);
        while (board.TryReserveRefill(endpoint, size, replayed: true))
        {
            reserved++;
        }

        Assert.Equal(4, reserved);
        Assert.True(board.TryReserve(acme, endpoint, size, 0));
    }

    [Fact]
    public void Of_a_cancelled_replay_nothing_stays_in_memory_and_the_rest_does()
    {
        Refill(8);
        Live();

        board.RemoveReplay(endpoint, replay);

        Assert.False(Assert.Single(TakeAll()).IsReplayed);
        Assert.Equal(QueuedDelivery.Size(2), board.Totals.Bytes);
    }

    private void Refill(int count)
    {
        board.StoreHolds(acme, endpoint, 0, replayed: true);
        Assert.Equal(count, Math.Min(count, Assert.Single(board.TakeRefills(0, 10)).Behind));
        var deliveries = Enumerable.Range(0, count).Select(_ => Delivery(replay)).ToList();
        Assert.All(deliveries, d => Assert.True(board.TryReserveRefill(endpoint, d.Bytes, replayed: true)));
        board.RefillRead(endpoint, null);
        board.HandOver(deliveries, 0);
    }

    private QueuedDelivery Live()
    {
        var live = Delivery(null);
        Assert.True(board.TryReserve(acme, endpoint, live.Bytes, 0));
        board.HandOver([live], 0);
        return live;
    }

    private List<QueuedDelivery> TakeAll()
    {
        var taken = new List<QueuedDelivery>();
        while (board.TryTake(0, out var delivery))
        {
            taken.Add(delivery!);
        }
        return taken;
    }

    private QueuedDelivery Delivery(ReplayId? of) =>
        new(
            Ids.Next<DeliveryId>(),
            new Event
            {
                Id = Ids.Next<EventId>(),
                Organization = acme,
                Type = "t",
                Data = "{}"u8.ToArray(),
                Scopes = new Dictionary<string, IReadOnlyList<string>>(),
                OccurredAt = DateTimeOffset.UnixEpoch,
                CreatedAt = DateTimeOffset.UnixEpoch,
            },
            endpoint,
            attempts: 0,
            test: false
        )
        {
            Replay = of,
        };
}

using Talaria.Deliveries.Lanes;
using Talaria.Ids;

namespace Talaria.Tests.Deliveries.Lanes;

public sealed class StoreWatchTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);

    [Fact]
    public void A_lane_whose_near_rows_come_and_go_does_not_make_memory_grow()
    {
        var board = new LaneBoard(new DeliveryOptions(), (_, _) => null);
        var acme = Ids.Next<OrganizationId>();
        var endpoint = Ids.Next<EndpointId>();
        for (var now = 0L; now < 10_000; now++)
        {
            board.StoreHolds(acme, endpoint, now);
            Assert.Single(board.TakeRefills(now, 10));
            board.RefillRead(endpoint, nextDue: 100_000_000);
        }

        Assert.InRange(board.StoreWatches, 1, 1_100);
        Assert.Single(board.TakeRefills(100_000_000, 10));
    }

    [Fact]
    public void Of_what_the_store_holds_a_lane_keeps_only_what_its_window_needs_until_the_next_trip()
    {
        var board = new LaneBoard(new DeliveryOptions(), (_, _) => null);
        var acme = Ids.Next<OrganizationId>();
        var endpoint = Ids.Next<EndpointId>();
        board.StoreHolds(acme, endpoint, 0);

        Assert.Equal(16, Assert.Single(board.TakeRefills(0, 10)).Rows);
        board.RefillRead(endpoint, nextDue: null);
        Assert.Equal(128, Enumerable.Range(0, 200).Count(_ => board.TryReserve(acme, endpoint, 1, 0)));
    }
}

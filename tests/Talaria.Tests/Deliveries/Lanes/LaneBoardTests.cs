using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Tests.Deliveries.Lanes;

public sealed class LaneBoardTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);
    private readonly OrganizationId acme = Ids.Next<OrganizationId>();
    private readonly OrganizationId other = Ids.Next<OrganizationId>();

    [Fact]
    public void Organizations_take_turns_and_then_their_endpoints()
    {
        var board = Board();
        var (a1, a2, b1) = (Ids.Next<EndpointId>(), Ids.Next<EndpointId>(), Ids.Next<EndpointId>());
        Add(board, acme, a1, 3);
        Add(board, acme, a2, 1);
        Add(board, other, b1, 2);

        Assert.Equal([a1, b1, a2, b1, a1, a1], TakeAll(board).Select(d => d.Endpoint));
    }

    [Fact]
    public void A_window_starts_at_four_and_grows_by_one_with_each_success_to_its_limit()
    {
        var board = Board(new DeliveryOptions { PerEndpoint = 6 });
        Add(board, acme, Ids.Next<EndpointId>(), 100);

        var first = TakeAll(board);
        Assert.Equal(4, first.Count);
        board.Finish(first[0], LaneFeedback.Success, 0);
        Assert.Equal(2, TakeAll(board).Count);
        board.Finish(first[1], LaneFeedback.Success, 0);
        Assert.Equal(2, TakeAll(board).Count);
        board.Finish(first[2], LaneFeedback.Success, 0);
        Assert.Single(TakeAll(board));
    }

    [Fact]
    public void A_silent_receiver_gets_one_request_at_a_time_until_a_success()
    {
        var board = Board();
        Add(board, acme, Ids.Next<EndpointId>(), 100);
        var inFlight = TakeAll(board);

        foreach (var delivery in inFlight)
        {
            board.Finish(delivery, LaneFeedback.Silent, 0);
        }
        var alone = Assert.Single(TakeAll(board));
        board.Finish(alone, LaneFeedback.Refused, 0);
        var still = Assert.Single(TakeAll(board));
        board.Finish(still, LaneFeedback.Success, 0);
        Assert.Equal(2, TakeAll(board).Count);
    }

    [Fact]
    public void An_organization_holds_at_most_its_share_of_what_is_in_flight()
    {
        var board = Board(new DeliveryOptions { MaxInFlight = 16 });
        for (var i = 0; i < 10; i++)
        {
            Add(board, acme, Ids.Next<EndpointId>(), 4);
        }
        Assert.Equal(4, TakeAll(board).Count);

        Add(board, other, Ids.Next<EndpointId>(), 1);
        Assert.Equal(other, Assert.Single(TakeAll(board)).Organization);
    }

    [Fact]
    public void The_node_holds_no_more_in_flight_than_its_limit()
    {
        var board = Board(new DeliveryOptions { MaxInFlight = 8, PerOrganization = 8 });
        Add(board, acme, Ids.Next<EndpointId>(), 10);
        Add(board, acme, Ids.Next<EndpointId>(), 10);
        Add(board, acme, Ids.Next<EndpointId>(), 10);

        var taken = TakeAll(board);
        Assert.Equal(8, taken.Count);
        board.Finish(taken[0], LaneFeedback.Refused, 0);
        Assert.Single(TakeAll(board));
    }

    [Fact]
    public void A_throttled_lane_sends_one_at_a_time_a_second_apart_until_a_success()
    {
        var board = Board();
        Add(board, acme, Ids.Next<EndpointId>(), 100);
        foreach (var delivery in TakeAll(board))
        {
            board.Finish(delivery, LaneFeedback.Throttled, 1_000);
        }

        Assert.Empty(TakeAll(board, 1_999));
        Assert.Equal(2_000, board.Wake(1_999));
        board.Wake(2_000);
        var next = Assert.Single(TakeAll(board, 2_000));
        board.Finish(next, LaneFeedback.Refused, 2_010);
        Assert.Empty(TakeAll(board, 3_009));
        board.Wake(3_010);
        next = Assert.Single(TakeAll(board, 3_010));
        board.Finish(next, LaneFeedback.Success, 3_020);
        Assert.Equal(2, TakeAll(board, 3_020).Count);
    }

    [Fact]
    public void A_rate_limit_spreads_requests_evenly()
    {
        var board = Board(rate: 10);
        Add(board, acme, Ids.Next<EndpointId>(), 3);

        Assert.Single(TakeAll(board, 1_000));
        Assert.Equal(1_100, board.Wake(1_050));
        board.Wake(1_100);
        Assert.Single(TakeAll(board, 1_100));
        board.Wake(1_199);
        Assert.Empty(TakeAll(board, 1_199));
        board.Wake(1_200);
        Assert.Single(TakeAll(board, 1_200));
    }

    [Fact]
    public void What_does_not_fit_in_memory_is_spilled_and_nothing_fresh_overtakes_it()
    {
        var board = Board(new DeliveryOptions { MemoryBytes = 64 * 1024 });
        var endpoint = Ids.Next<EndpointId>();

        Assert.True(board.TryReserve(acme, endpoint, 3_000, 10));
        Assert.False(board.TryReserve(acme, endpoint, 3_000, 10));
        Assert.False(board.TryReserve(acme, endpoint, 1, 11));

        var refill = Assert.Single(board.TakeRefills(11, 10));
        Assert.Equal(endpoint, refill.Endpoint);
        Assert.Empty(board.TakeRefills(11, 10));
        board.RefillRead(endpoint, nextDue: null);
        Assert.True(board.TryReserve(acme, endpoint, 1, 12));
    }

    [Fact]
    public void One_delivery_always_fits_however_large()
    {
        var board = Board(new DeliveryOptions { MemoryBytes = 1 });

        Assert.True(board.TryReserve(acme, Ids.Next<EndpointId>(), 1_000_000, 0));
        Assert.False(board.TryReserve(acme, Ids.Next<EndpointId>(), 1, 0));
    }

    [Fact]
    public void A_lane_that_does_not_move_keeps_few_waiting()
    {
        var board = Board();
        var endpoint = Ids.Next<EndpointId>();
        Add(board, acme, endpoint, 4);
        foreach (var delivery in TakeAll(board))
        {
            board.Finish(delivery, LaneFeedback.Silent, 0);
        }

        Assert.Equal(32, Enumerable.Range(0, 100).Count(_ => board.TryReserve(acme, endpoint, 1, 0)));
    }

    [Fact]
    public void One_organization_cannot_take_the_memory_of_the_others()
    {
        var board = Board(new DeliveryOptions { MemoryBytes = 400_000 });
        var held = Enumerable.Range(0, 1_000).Count(_ => board.TryReserve(acme, Ids.Next<EndpointId>(), 1_000, 0));

        Assert.Equal(100, held);
        Assert.True(board.TryReserve(other, Ids.Next<EndpointId>(), 1_000, 0));
    }

    [Fact]
    public void Rows_of_the_store_are_asked_for_when_they_are_due_and_not_before()
    {
        var board = Board();
        var alarms = 0;
        board.Wake(0);
        board.Alarm += () => alarms++;
        board.StoreHolds(acme, Ids.Next<EndpointId>(), 5_000);

        Assert.Equal(1, alarms);
        Assert.Equal(5_000, board.Wake(10));
        Assert.Empty(board.TakeRefills(4_999, 10));
        Assert.Single(board.TakeRefills(5_000, 10));
    }

    [Fact]
    public void A_failed_refill_is_asked_for_again_later()
    {
        var board = Board();
        var endpoint = Ids.Next<EndpointId>();
        board.StoreHolds(acme, endpoint, 0);
        Assert.Single(board.TakeRefills(0, 10));

        board.RefillFailed(endpoint, 500);

        Assert.Empty(board.TakeRefills(499, 10));
        Assert.Single(board.TakeRefills(500, 10));
    }

    [Fact]
    public void A_full_lane_asks_again_when_something_ended()
    {
        var board = Board();
        var endpoint = Ids.Next<EndpointId>();
        Add(board, acme, endpoint, 128);
        board.StoreHolds(acme, endpoint, 0);
        Assert.Empty(board.TakeRefills(0, 10));

        Refill? refill = null;
        for (var i = 0; i < 128 && refill is null; i++)
        {
            Assert.True(board.TryTake(0, out var delivery));
            board.Finish(delivery!, LaneFeedback.Refused, 0);
            refill = board.TakeRefills(0, 10) is [var asked] ? asked : null;
        }
        Assert.Equal(8, refill!.Value.Rows);
    }

    [Fact]
    public void A_drained_lane_gives_back_its_memory()
    {
        var board = Board();
        var endpoint = Ids.Next<EndpointId>();
        Add(board, acme, endpoint, 5);

        Assert.Equal(5, board.Drain(endpoint).Count);
        Assert.Empty(TakeAll(board));
        Assert.Equal(0, board.Totals.Bytes);
    }

    [Fact]
    public void Idle_lanes_are_forgotten_and_busy_ones_are_not()
    {
        var board = Board();
        Add(board, acme, Ids.Next<EndpointId>(), 1);
        var busy = Assert.Single(TakeAll(board));
        Add(board, acme, Ids.Next<EndpointId>(), 1);
        board.Finish(Assert.Single(TakeAll(board)), LaneFeedback.Success, 0);

        board.Sweep((long)TimeSpan.FromMinutes(5).TotalMilliseconds);

        Assert.Equal(1, board.Totals.Lanes);
        board.Finish(busy, LaneFeedback.Success, 0);
        Assert.Equal(0, board.Totals.Bytes);
    }

    private static LaneBoard Board(DeliveryOptions? options = null, double? rate = null) =>
        new(options ?? new DeliveryOptions(), (_, _) => rate);

    private static void Add(LaneBoard board, OrganizationId organization, EndpointId endpoint, int count)
    {
        var deliveries = Enumerable.Range(0, count).Select(_ => Delivery(organization, endpoint)).ToList();
        foreach (var delivery in deliveries)
        {
            Assert.True(board.TryReserve(organization, endpoint, delivery.Bytes, 0));
        }
        board.HandOver(deliveries, 0);
    }

    private static QueuedDelivery Delivery(OrganizationId organization, EndpointId endpoint) =>
        new(
            Ids.Next<DeliveryId>(),
            new Event
            {
                Id = Ids.Next<Talaria.Ids.EventId>(),
                Organization = organization,
                Type = "t",
                Data = Encoding.UTF8.GetBytes("{}"),
                Scopes = new Dictionary<string, IReadOnlyList<string>>(),
                OccurredAt = DateTimeOffset.UnixEpoch,
                CreatedAt = DateTimeOffset.UnixEpoch,
            },
            endpoint,
            attempts: 0,
            test: false
        );

    private static List<QueuedDelivery> TakeAll(LaneBoard board, long now = 0)
    {
        var taken = new List<QueuedDelivery>();
        while (board.TryTake(now, out var delivery))
        {
            taken.Add(delivery!);
        }
        return taken;
    }
}

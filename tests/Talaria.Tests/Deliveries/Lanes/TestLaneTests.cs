using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Tests.Deliveries.Lanes;

/// <summary>Tests go to the head of their lane, and are bound by everything else.</summary>
public sealed class TestLaneTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);
    private readonly OrganizationId acme = Ids.Next<OrganizationId>();
    private readonly EndpointId endpoint = Ids.Next<EndpointId>();

    [Fact]
    public void A_test_goes_before_what_waits_and_behind_earlier_tests()
    {
        var board = Board(new DeliveryOptions { PerEndpoint = 1 });
        var (a, b) = (Delivery(), Delivery());
        Add(board, a);
        Add(board, b);
        var (first, second) = (Delivery(test: true), Delivery(test: true));
        AddTest(board, first);
        AddTest(board, second);

        Assert.Equal([first, second, a, b], board.Waiting());
        foreach (var next in (QueuedDelivery[])[first, second, a, b])
        {
            Assert.True(board.TryTake(0, out var taken));
            Assert.Same(next, taken);
            board.Finish(taken!, LaneFeedback.Refused, 0);
        }
    }

    [Fact]
    public void A_test_has_room_where_the_lane_is_full_or_spilled()
    {
        var board = Board(new DeliveryOptions { PerEndpoint = 1, MemoryBytes = 1 });
        Add(board, Delivery());
        Assert.False(board.TryReserve(acme, endpoint, 1, 0));

        var test = Delivery(test: true);
        AddTest(board, test);

        Assert.True(board.TryTake(0, out var taken));
        Assert.Same(test, taken);
    }

    [Fact]
    public void A_test_waits_for_the_window_and_for_the_pace()
    {
        var narrow = Board(new DeliveryOptions { PerEndpoint = 1 });
        Add(narrow, Delivery());
        Assert.True(narrow.TryTake(0, out var inFlight));
        AddTest(narrow, Delivery(test: true));
        Assert.False(narrow.TryTake(0, out _));
        narrow.Finish(inFlight!, LaneFeedback.Refused, 0);
        Assert.True(narrow.TryTake(0, out var test));
        Assert.True(test!.Test);

        var slow = Board(new DeliveryOptions(), rate: 1);
        Add(slow, Delivery());
        Assert.True(slow.TryTake(1_000_000, out _));
        AddTest(slow, Delivery(test: true), now: 1_000_000);
        Assert.False(slow.TryTake(1_000_000, out _));
        slow.Wake(1_001_000);
        Assert.True(slow.TryTake(1_001_000, out _));
    }

    [Fact]
    public void A_program_that_tests_without_end_takes_no_memory_without_end()
    {
        var board = Board(new DeliveryOptions { MemoryBytes = 1 });
        for (var i = 0; i < 32; i++)
        {
            AddTest(board, Delivery(test: true));
        }

        Assert.False(board.TryReserveTest(acme, endpoint, 1));
        board.Drain(endpoint);
        var released = Delivery(test: true);
        Assert.True(board.TryReserveTest(acme, endpoint, released.Bytes));
        board.Release(released);
        Assert.Equal(0, board.Totals.Bytes);
    }

    private static LaneBoard Board(DeliveryOptions options, double? rate = null) => new(options, (_, _) => rate);

    private void Add(LaneBoard board, QueuedDelivery delivery)
    {
        Assert.True(board.TryReserve(acme, endpoint, delivery.Bytes, 0));
        board.HandOver([delivery], 0);
    }

    private void AddTest(LaneBoard board, QueuedDelivery delivery, long now = 0)
    {
        Assert.True(board.TryReserveTest(acme, endpoint, delivery.Bytes));
        board.HandOver([delivery], now);
    }

    private QueuedDelivery Delivery(bool test = false) =>
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
                Test = test,
            },
            endpoint,
            attempts: 0,
            test
        );
}

using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Ids;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Tests.Deliveries.Lanes;

public sealed class RateChangeTests
{
    private static readonly IdSource Ids = new(TimeProvider.System);
    private readonly OrganizationId acme = Ids.Next<OrganizationId>();
    private readonly EndpointId endpoint = Ids.Next<EndpointId>();

    [Theory]
    [InlineData(null, 0)]
    [InlineData(10.0, 100)]
    public void What_a_slow_rate_held_back_goes_at_the_new_one(double? rate, long waits)
    {
        // One in a thousand seconds.
        double? limit = 0.001;
        var board = new LaneBoard(new DeliveryOptions(), (_, _) => limit);
        QueuedDelivery[] deliveries = [Delivery(), Delivery()];
        Assert.All(deliveries, d => Assert.True(board.TryReserve(acme, endpoint, d.Bytes, 0)));
        board.HandOver(deliveries, 0);
        Assert.True(board.TryTake(0, out _));
        Assert.False(board.TryTake(500_000, out _));

        limit = rate;
        board.AskRate(endpoint, 500_000);
        board.Wake(500_000 + waits);

        Assert.True(board.TryTake(500_000 + waits, out _));
    }

    private QueuedDelivery Delivery() =>
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
        );
}

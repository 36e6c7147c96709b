using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Retries;

namespace Talaria.Tests.Deliveries;

public sealed class VerdictTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);
    private static readonly RetryTable Table = new() { Waits = [TimeSpan.FromSeconds(5)], DisableOnGone = true };

    [Theory]
    [InlineData(200, false, DeliveryState.Delivered, null)]
    [InlineData(200, true, DeliveryState.Delivered, null)]
    [InlineData(500, false, DeliveryState.Pending, null)]
    [InlineData(500, true, DeliveryState.Failed, "The test failed: status 500.")]
    [InlineData(410, false, DeliveryState.Failed, "The receiver answered 410 Gone.")]
    [InlineData(410, true, DeliveryState.Failed, "The receiver answered 410 Gone.")]
    [InlineData(null, false, DeliveryState.Pending, null)]
    [InlineData(null, true, DeliveryState.Failed, "The test failed: timeout.")]
    public void A_test_is_tried_once_whatever_the_table_says(
        int? status,
        bool test,
        DeliveryState state,
        string? reason
    )
    {
        var verdict = Of(status, test, waits: null);

        Assert.Equal((state, reason), (verdict.State, verdict.Reason));
        Assert.Equal(state == DeliveryState.Pending, verdict.RetryAt is not null);
        Assert.Equal(status == 410, verdict.Gone);
    }

    [Fact]
    public void The_endpoints_own_waits_do_not_repeat_a_test_either()
    {
        TimeSpan[] waits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)];

        Assert.Equal(DeliveryState.Pending, Of(500, test: false, waits).State);
        Assert.Equal(DeliveryState.Failed, Of(500, test: true, waits).State);
    }

    private static Verdict Of(int? status, bool test, IReadOnlyList<TimeSpan>? waits) =>
        Verdict.Of(
            new AttemptOutcome
            {
                Class = status is null ? OutcomeClass.Timeout : OutcomeClass.Status,
                Status = status,
                Total = TimeSpan.FromSeconds(1),
            },
            test,
            Table,
            waits,
            attemptsMade: 1,
            Noon,
            scale: 1,
            new Random(1)
        );
}

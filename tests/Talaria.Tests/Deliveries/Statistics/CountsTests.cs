using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;

namespace Talaria.Tests.Deliveries.Statistics;

public sealed class CountsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(255, 127)]
    [InlineData(7, 128)]
    [InlineData(2, 10_000_000_000)]
    public void What_is_stored_is_read_again(byte code, long count)
    {
        var counts = new Counts();
        counts.Add(code, count);
        counts.Add(3);

        var read = Counts.FromBytes(counts.ToBytes());

        Assert.Equal(counts.ByCode, read.ByCode);
        Assert.Equal(count + 1, read.Total);
    }

    [Fact]
    public void Nothing_is_no_bytes() => Assert.Empty(new Counts().ToBytes());

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(57_200)]
    [InlineData(1_000_000)]
    [InlineData(30_000_000)]
    public void A_duration_is_at_most_a_tenth_off(long microseconds)
    {
        var duration = TimeSpan.FromMicroseconds(microseconds);

        var read = DurationScale.Of(DurationScale.CodeOf(duration));

        Assert.InRange(read.TotalMicroseconds, microseconds * 0.9, Math.Max(2, microseconds * 1.1));
    }

    [Fact]
    public void Half_lie_below_the_median_and_nineteen_of_twenty_below_p95()
    {
        var durations = new Counts();
        for (var ms = 1; ms <= 1_000; ms++)
        {
            durations.Add(DurationScale.CodeOf(TimeSpan.FromMilliseconds(ms)));
        }

        Assert.InRange(DurationScale.Quantile(durations, 0.5)!.Value.TotalMilliseconds, 450, 550);
        Assert.InRange(DurationScale.Quantile(durations, 0.95)!.Value.TotalMilliseconds, 855, 1_045);
        Assert.Null(DurationScale.Quantile(new Counts(), 0.5));
    }

    [Theory]
    [InlineData(OutcomeClass.Status, 200, "2xx")]
    [InlineData(OutcomeClass.Status, 301, "3xx")]
    [InlineData(OutcomeClass.Status, 599, "5xx")]
    [InlineData(OutcomeClass.Status, 999, "9xx")]
    [InlineData(OutcomeClass.Timeout, null, "timeout")]
    [InlineData(OutcomeClass.Blocked, null, "blocked")]
    [InlineData(OutcomeClass.Dns, null, "dns")]
    public void An_outcome_is_one_word(OutcomeClass outcome, int? status, string word) =>
        Assert.Equal(word, OutcomeCode.WordOf(OutcomeCode.Of(outcome, status)));
}

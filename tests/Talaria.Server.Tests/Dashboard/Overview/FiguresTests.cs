using Talaria.Deliveries.Sending;
using Talaria.Deliveries.Statistics;
using Talaria.Server.Dashboard.Overview;

namespace Talaria.Server.Tests.Dashboard.Overview;

/// <summary>What the figures at the top say.</summary>
public sealed class FiguresTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 26, 12, 0, 30, TimeSpan.Zero);

    [Fact]
    public void Every_minute_of_the_hour_is_there()
    {
        var figures = Of((-59, 3, 0), (0, 1, 1));

        Assert.Equal(61, figures.Minutes.Count);
        Assert.Equal((5L, 4L, 1L), (figures.Attempts, figures.Delivered, figures.Failed));
        Assert.Equal((3L, 0L), (figures.Minutes[1].Delivered, figures.Minutes[30].Total));
        Assert.Equal(5, figures.In(5).Sum(s => s.Total));
    }

    [Theory]
    [InlineData(0, 0, "—")]
    [InlineData(1, 0, "100")]
    [InlineData(99999, 1, "99.9")]
    [InlineData(2, 1, "66.6")]
    [InlineData(0, 1, "0")]
    public void Only_what_never_failed_is_a_hundred_percent(int delivered, int failed, string expected) =>
        Assert.Equal(expected, Of((0, delivered, failed)).Success);

    [Fact]
    public void The_rate_is_of_the_last_minutes_and_not_of_the_hour()
    {
        // 4 whole minutes and a half.
        Assert.Equal("20", Of((-30, 5000, 0), (-4, 60, 0), (0, 30, 5)).Rate);
        Assert.Equal("0", Of((-30, 5000, 0)).Rate);
    }

    private static Figures Of(params (int Minute, int Delivered, int Failed)[] minutes) =>
        Figures.Of(
            new AttemptStatistics(
                Period.Of(Grain.Minute, Now.AddHours(-1)),
                Now,
                [.. minutes.Select(m => TallyOf(Now.AddMinutes(m.Minute), m.Delivered, m.Failed))]
            )
        );

    private static Tally TallyOf(DateTimeOffset at, int delivered, int failed)
    {
        var tally = new Tally(Period.Of(Grain.Minute, at));
        for (var i = 0; i < delivered + failed; i++)
        {
            tally.Add(
                OutcomeCode.Of(OutcomeClass.Status, i < delivered ? 200 : 500),
                TimeSpan.FromMilliseconds(5),
                null
            );
        }
        return tally;
    }
}

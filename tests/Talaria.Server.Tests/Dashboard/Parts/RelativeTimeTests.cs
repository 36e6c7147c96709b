using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Tests.Dashboard.Parts;

public sealed class RelativeTimeTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, "just now")]
    [InlineData(-4, "just now")]
    [InlineData(-5, "5 s ago")]
    [InlineData(-59, "59 s ago")]
    [InlineData(-60, "1 min ago")]
    [InlineData(-3599, "59 min ago")]
    [InlineData(-3600, "1 h ago")]
    [InlineData(-86_400, "1 d ago")]
    [InlineData(-40 * 86_400, "40 d ago")]
    [InlineData(90, "in 1 min")]
    public void Times_are_said_as_people_do(int seconds, string words) =>
        Assert.Equal(words, RelativeTime.Of(Now.AddSeconds(seconds), Now));

    [Theory]
    [InlineData(-43_200, "00:00:00 UTC")]
    [InlineData(-43_201, "Mar 25, 23:59:59 UTC")]
    public void The_time_of_day_has_its_date_if_that_is_not_todays(int seconds, string words) =>
        Assert.Equal(words, RelativeTime.Clock(Now.AddSeconds(seconds), Now));

    [Fact]
    public void The_exact_one_is_UTC() =>
        Assert.Equal(
            ("2026-03-26 10:00:00.000 UTC", "2026-03-26T10:00:00.000Z"),
            (
                RelativeTime.Exact(new(2026, 3, 26, 12, 0, 0, TimeSpan.FromHours(2))),
                RelativeTime.Iso(new(2026, 3, 26, 12, 0, 0, TimeSpan.FromHours(2)))
            )
        );
}

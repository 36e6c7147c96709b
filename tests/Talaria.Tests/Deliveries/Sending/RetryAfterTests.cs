using Talaria.Deliveries.Sending;

namespace Talaria.Tests.Deliveries.Sending;

public sealed class RetryAfterTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("120", 120)]
    [InlineData(" 0 ", 0)]
    [InlineData("99999999999999999999", 31_536_000)]
    [InlineData("Sun, 01 Mar 2026 12:01:30 GMT", 90)]
    [InlineData("Sunday, 01-Mar-26 12:01:30 GMT", 90)]
    [InlineData("Sun Mar  1 12:01:30 2026", 90)]
    [InlineData("Sun, 01 Mar 2026 11:00:00 GMT", 0)]
    [InlineData("Tue, 01 Mar 2095 11:00:00 GMT", 31_536_000)]
    public void It_is_seconds_or_a_date(string value, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), RetryAfter.Parse(value, Now));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5")]
    [InlineData("1.5")]
    [InlineData("Sun, 32 Mar 2026 12:01:30 GMT")]
    public void Anything_else_is_nothing(string? value) => Assert.Null(RetryAfter.Parse(value, Now));
}

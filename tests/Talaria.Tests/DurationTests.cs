using FsCheck;
using FsCheck.Fluent;

namespace Talaria.Tests;

public sealed class DurationTests
{
    [Theory]
    [InlineData("0s", 0)]
    [InlineData("5s", 5)]
    [InlineData("2m24s", 144)]
    [InlineData("30m8s", 1_808)]
    [InlineData("6h7m6s", 22_026)]
    [InlineData("12h14m12s", 44_052)]
    [InlineData("24h", 86_400)]
    [InlineData("5d", 432_000)]
    [InlineData("1500ms", 1.5)]
    [InlineData("1s500ms", 1.5)]
    public void A_duration_is_numbers_with_units(string text, double seconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5 s")]
    [InlineData("5S")]
    [InlineData("1.5h")]
    [InlineData("5s2m")]
    [InlineData("5s5s")]
    [InlineData("5x")]
    [InlineData("4000d")]
    [InlineData("999999999999d")]
    [InlineData("9999999999999s")]
    public void Anything_else_is_none(string? text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void What_is_written_reads_back() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonNegativeInt>(),
                milliseconds =>
                {
                    var duration = TimeSpan.FromMilliseconds(milliseconds.Get * 977L);
                    return Duration.TryParse(Duration.Format(duration), out var back) && back == duration;
                }
            )
            .QuickCheckThrowOnFailure();
}

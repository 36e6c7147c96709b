using Talaria.Server.Http.Reading;

namespace Talaria.Server.Tests.Http.Reading;

public sealed class Rfc3339Tests
{
    [Theory]
    [InlineData("2026-03-26T12:00:00Z", 0)]
    [InlineData("2026-03-26T12:00:00.5Z", 5_000_000)]
    [InlineData("2026-03-26T14:00:00.123456789+02:00", 1_234_567)]
    [InlineData("2026-03-26T00:00:00-12:00", 0)]
    public void A_time_with_an_offset_is_read(string text, long ticks)
    {
        Assert.True(Rfc3339.TryParse(text, out var time));
        Assert.Equal(new DateTimeOffset(2026, 3, 26, 12, 0, 0, TimeSpan.Zero).AddTicks(ticks), time);
        Assert.Equal(TimeSpan.Zero, time.Offset);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-03-26")]
    [InlineData("2026-03-26T12:00:00")]
    [InlineData("2026-03-26T12:00:00.123")]
    [InlineData("2026-03-26T12:00:00.Z")]
    [InlineData("2026-03-26 12:00:00Z")]
    [InlineData("2026-13-26T12:00:00Z")]
    [InlineData("26 Mar 2026 12:00:00 GMT")]
    public void Other_text_is_not(string text) => Assert.False(Rfc3339.TryParse(text, out _));
}

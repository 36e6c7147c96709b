using System.Diagnostics.Metrics;
using Talaria.Server.Dashboard.Nodes;
using Talaria.Server.Http.Metrics;

namespace Talaria.Server.Tests.Dashboard.Nodes;

/// <summary>What histograms and counters say, in people's words.</summary>
public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.00042, "0.42 ms")]
    [InlineData(0.048, "48 ms")]
    [InlineData(2.5, "2.5 s")]
    [InlineData(90, "90 s")]
    [InlineData(600, "10 min")]
    [InlineData(86_400, "24 h")]
    [InlineData(259_200, "3 d")]
    public void Seconds_have_the_unit_that_says_most(double seconds, string text) =>
        Assert.Equal(text, Amount.Seconds(seconds));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(134_217_728, "128 MiB")]
    public void Bytes_have_the_unit_that_says_most(double bytes, string text) =>
        Assert.Equal(text, Amount.Bytes(bytes));

    [Fact]
    public void A_spread_is_estimated_within_its_bucket_and_says_when_it_lies_beyond()
    {
        var spread = Spread.Of([0, 10, 0], [1, 3], 20)!;

        Assert.Equal(
            (10, 2.0, 2.0, 2.9),
            (spread.Count, spread.Mean, spread.P50!.Value, Math.Round(spread.P95!.Value, 9))
        );
        Assert.Equal("over 3", Amount.About(Spread.Of([1, 0, 9], [1, 3], 90)!.P95, 3, v => $"{v}"));
        Assert.Null(Spread.Of([0, 0, 0], [1, 3], 0));
    }

    [Fact]
    public void What_was_measured_is_asked_by_name_and_tag()
    {
        using var meter = new Meter("Talaria.Tests.Figures");
        using var collector = new MetricsCollector("Talaria.Tests.Figures");
        var attempts = meter.CreateCounter<long>("talaria.attempts");
        attempts.Add(1, new KeyValuePair<string, object?>("outcome", "dns"));
        attempts.Add(5, new KeyValuePair<string, object?>("outcome", "2xx"));

        var measured = new Measured(collector.Read());

        Assert.Equal(6, measured.Count("talaria.attempts"));
        Assert.Equal([("2xx", 5L), ("dns", 1L)], measured.ByTag("talaria.attempts"));
        Assert.Equal((null, null), (measured.Level("talaria.queue.due"), measured.Spread("talaria.attempt.duration")));
        Assert.Contains(Figures.Of(measured)[1].Figures, f => f.Value == "not counted yet");
    }
}

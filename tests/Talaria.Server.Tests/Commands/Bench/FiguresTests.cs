using Talaria.Server.Commands.Bench;

namespace Talaria.Server.Tests.Commands.Bench;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.5, 2)]
    [InlineData(0.99, 4)]
    [InlineData(0, 1)]
    [InlineData(1, 4)]
    [InlineData(0.25, 1)]
    [InlineData(0.26, 2)]
    public void A_percentile_is_a_value_that_occurred(double share, double expected) =>
        Assert.Equal(expected, Percentile.Of([1, 2, 3, 4], share));

    [Fact]
    public void A_ratio_is_taken_within_a_run()
    {
        var figures = new Figures();
        figures.Add("a", 10);
        figures.Add("b", 20);
        figures.Add("a", 30);
        figures.Add("b", 30);

        Assert.Equal([0.5, 1], figures.Ratio("a", "b"));
        Assert.Equal(["a", "b"], figures.Names);
    }

    [Fact]
    public void What_was_not_measured_has_no_ratio()
    {
        var figures = new Figures();
        figures.Add("a", 10);

        Assert.Empty(figures.Ratio("a", "b"));
    }

    [Theory]
    [InlineData(0.9, true, "aim reached")]
    [InlineData(0.8, true, "aim reached")]
    [InlineData(0.45, true, "must reached")]
    [InlineData(0.44, true, "**below must**")]
    public void More_is_better_for_a_rate(double median, bool atLeast, string expected) =>
        Assert.Equal(expected, new Target("", _ => [], 0.45, 0.8, atLeast).Verdict(median));

    [Theory]
    [InlineData(9, "aim reached")]
    [InlineData(30, "must reached")]
    [InlineData(31, "**below must**")]
    public void Less_is_better_for_a_time(double median, string expected) =>
        Assert.Equal(expected, new Target("", _ => [], 30, 10, AtLeast: false).Verdict(median));
}

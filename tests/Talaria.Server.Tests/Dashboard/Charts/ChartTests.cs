using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Server.Dashboard.Assets;
using Talaria.Server.Dashboard.Charts;

namespace Talaria.Server.Tests.Dashboard.Charts;

/// <summary>Where bars, lines and labels stand, and that what is drawn is well-formed, named, and has its figures beside it.</summary>
public sealed class ChartTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0, true, "1 0")]
    [InlineData(1, true, "1 0")]
    [InlineData(3, true, "3 2 1 0")]
    [InlineData(7, true, "8 6 4 2 0")]
    [InlineData(100, true, "100 50 0")]
    [InlineData(1_234, true, "1.5 k|1 k|500|0")]
    [InlineData(9.2e15, true, "10000 T|5000 T|0")]
    [InlineData(0.3, false, "0.3 0.2 0.1 0")]
    public void An_axis_counts_in_ones_twos_and_fives(double largest, bool whole, string expected)
    {
        var labels = Axis.Of(largest, whole).Ticks.Select(Axis.Short);

        Assert.Equal(expected.Split(expected.Contains('|') ? '|' : ' '), labels);
    }

    [Fact]
    public void Hours_that_nobody_counted_are_zero()
    {
        var slots = Slot.Fill([At(2, 5, 1)], Noon, Noon.AddHours(4), TimeSpan.FromHours(1));

        Assert.Equal([0, 0, 6, 0], slots.Select(s => s.Total));
        Assert.Equal([12, 13, 14, 15], slots.Select(s => s.At.Hour));
    }

    [Theory]
    [InlineData(24, "12:00 18:00 00:00 06:00 12:00")]
    [InlineData(1, "12:00 12:15 12:30 12:45 13:00")]
    [InlineData(168, "26 Mar|28 Mar|30 Mar|31 Mar|2 Apr")]
    public void Moments_are_hours_or_days_in_UTC(int hours, string expected)
    {
        var slots = Slot.Fill([], Noon.ToOffset(TimeSpan.FromHours(5)), Noon.AddHours(hours), TimeSpan.FromHours(1));

        Assert.Equal(expected.Split(hours > 49 ? '|' : ' '), Axis.Moments(slots));
    }

    [Fact]
    public void Bars_stand_on_each_other_within_the_plot_and_one_in_a_million_is_seen()
    {
        var axis = Axis.Of(1_000_001);
        var (delivered, other, failed) = Plot.Bar(At(0, 1_000_000, 1), 3, axis);

        Assert.Equal((0, 1.0), (other.Height, failed.Height));
        Assert.Equal(delivered.Y, failed.Y + failed.Height, 6);
        Assert.Equal(100, delivered.Y + delivered.Height, 6);
        Assert.Equal(31, delivered.X);
        var full = Plot.Bar(At(0, long.MaxValue / 2, 5), 0, Axis.Of(long.MaxValue / 2));
        Assert.True(full.Failed.Y >= 0 && full.Delivered.Y >= 0);
    }

    [Fact]
    public void In_a_sparkline_delivered_grows_up_and_failed_down()
    {
        var (delivered, failed) = Plot.Spark(At(0, 10, 10), 0, 10);

        Assert.Equal(delivered.Y + delivered.Height, failed.Y, 6);
        Assert.Equal((0.0, 100.0), (delivered.Y, failed.Y + failed.Height));
    }

    [Fact]
    public void A_line_breaks_at_gaps_and_a_value_alone_is_a_dot()
    {
        Slot[] slots = [Took(10), Took(20), At(2, 0, 0), Took(0)];

        Assert.Equal("M5 50L15 0M32 100h6", Plot.Line(slots, s => s.P50, new Axis(20, 5)));
    }

    [Fact]
    public async Task Every_chart_draws_whatever_there_is()
    {
        Slot[][] all =
        [
            [],
            [At(0, 0, 0)],
            [At(0, 1, 0)],
            [At(0, 0, 3)],
            [Took(0.4)],
            [At(0, long.MaxValue / 4, long.MaxValue / 4), Took(1e9)],
            [.. Slot.Fill([At(3, 5, 2), Took(12)], Noon, Noon.AddDays(7), TimeSpan.FromHours(1))],
        ];
        foreach (var slots in all)
        {
            Check(await RenderAsync<Sparkline>(slots), slots.Any(s => s.Total > 0), table: false);
            Check(await RenderAsync<OutcomeChart>(slots), slots.Any(s => s.Total > 0), table: true);
            Check(await RenderAsync<LatencyChart>(slots), slots.Any(s => s.P50 is not null), table: true);
        }
    }

    [Fact]
    public async Task What_is_drawn_is_said_in_words_too()
    {
        Slot[] slots = [At(0, 1_200, 12), At(1, 4, 0)];

        Assert.Contains("1,204 delivered, 12 failed.", await RenderAsync<Sparkline>(slots));
        var chart = await RenderAsync<OutcomeChart>(slots);
        Assert.Contains("1,204 delivered, 12 failed, 0 other.", chart);
        Assert.Contains("<th scope=\"row\">2026-03-26 12:00</th><td>1,200</td><td>12</td><td>0</td>", chart);
    }

    [Fact]
    public void The_dashboards_style_sheet_has_the_charts_rules() =>
        Assert.Contains(".chart-plot", Encoding.UTF8.GetString(Asset.Style.Bytes));

    /// <summary>Well-formed, named by elements that are there, and nothing that the content security policy refuses.</summary>
    private static void Check(string html, bool drawn, bool table)
    {
        var root = XElement.Parse($"<x>{html.Replace("&#x2014;", "-", StringComparison.Ordinal)}</x>");
        var svg = root.Descendants("svg").SingleOrDefault();
        Assert.Equal(drawn, svg is not null);
        Assert.DoesNotContain(root.Descendants(), e => e.Attribute("style") is not null);
        Assert.DoesNotContain("NaN", html);
        if (svg is null)
        {
            return;
        }
        Assert.Equal("img", (string?)svg.Attribute("role"));
        var ids = svg.Descendants().Attributes("id").Select(a => a.Value).ToList();
        Assert.Empty(((string)svg.Attribute("aria-labelledby")!).Split(' ').Except(ids));
        Assert.Equal(table, root.Descendants("table").Any());
    }

    private static async Task<string> RenderAsync<TChart>(IReadOnlyList<Slot> slots)
        where TChart : IComponent
    {
        await using var services = new ServiceCollection().BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () =>
        {
            var parameters = new Dictionary<string, object?> { ["Id"] = "c", ["Slots"] = slots };
            var output = await renderer.RenderComponentAsync<TChart>(ParameterView.FromDictionary(parameters));
            return output.ToHtmlString();
        });
    }

    private static Slot At(int hour, long delivered, long failed) => new(Noon.AddHours(hour), delivered, failed);

    private static Slot Took(double milliseconds) =>
        new(Noon.AddHours(5), 1, 0, P50: milliseconds, P95: milliseconds * 2);
}

using Talaria.Server.Commands;

namespace Talaria.Server.Tests.Commands;

/// <summary>What people read, at the width of their terminal.</summary>
public sealed class ScreenTests
{
    [Fact]
    public void Rows_are_a_table_where_it_fits()
    {
        var lines = Shown(
                width: 40,
                [
                    ["ep_1", "https://example.com"],
                ]
            )
            .Split('\n');

        Assert.Equal(6, lines.Length);
        Assert.Equal("│ ep_1 │ https://example.com │", lines[3]);
    }

    [Fact]
    public void Rows_are_blocks_where_a_table_does_not_fit_and_nothing_is_folded()
    {
        var shown = Shown(
            width: 20,
            [
                ["ep_1", "https://example.com"],
                ["ep_2", null],
            ]
        );

        Assert.Equal("id   ep_1\nurl  https://example.com\n\nid   ep_2\n\n", shown);
    }

    [Fact]
    public void Nothing_is_said_to_be_nothing() => Assert.Equal("none\n", Shown(width: 80, []));

    [Theory]
    [InlineData(20)]
    [InlineData(80)]
    public void What_others_wrote_cannot_steer_the_terminal_nor_the_table(int width)
    {
        var shown = Shown(
            width,
            [
                ["\u001b[2Jcleared", "[red]\r\nurl[/]\u009b"],
            ]
        );

        Assert.Contains("\uFFFD[2Jcleared", shown, StringComparison.Ordinal);
        Assert.Contains("[red]\uFFFD\uFFFDurl[/]\uFFFD", shown, StringComparison.Ordinal);
    }

    private static string Shown(int width, string?[][] rows)
    {
        using var output = new StringWriter { NewLine = "\n" };
        new Screen(output, width).Table(["id", "url"], rows);
        return output.ToString();
    }
}

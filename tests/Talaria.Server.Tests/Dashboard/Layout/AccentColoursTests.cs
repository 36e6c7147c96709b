using System.Globalization;
using Talaria.Server.Dashboard.Layout;

namespace Talaria.Server.Tests.Dashboard.Layout;

public sealed class AccentColoursTests
{
    [Fact]
    public void Any_colour_is_readable_as_a_surface_and_as_text_in_both_looks()
    {
        int[] parts = [0, 51, 102, 119, 128, 153, 204, 255];
        foreach (var r in parts)
        {
            foreach (var g in parts)
            {
                foreach (var b in parts)
                {
                    var accent = string.Create(CultureInfo.InvariantCulture, $"#{r:x2}{g:x2}{b:x2}");
                    var colours = AccentColours.Of(accent);

                    Assert.Equal(accent, colours.Accent);
                    Assert.True(Contrast(colours.Accent, colours.OnAccent) >= 4.5, $"on {accent}");
                    Assert.True(Contrast(colours.TextOnLight, "#f2f4f7") >= 4.5, $"{accent} on light");
                    Assert.True(Contrast(colours.TextOnDark, "#1e232d") >= 4.5, $"{accent} on dark");
                }
            }
        }
    }

    [Fact]
    public void A_colour_that_is_readable_stays_as_it_is() =>
        Assert.Equal("#2f49d1", AccentColours.Of("#2F49D1").TextOnLight);

    /// <summary>WCAG 2.2, by its own words.</summary>
    private static double Contrast(string a, string b)
    {
        var (light, dark) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (light + 0.05) / (dark + 0.05);
    }

    private static double Luminance(string colour)
    {
        double Part(int at)
        {
            var c = int.Parse(colour.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }
        return (0.2126 * Part(1)) + (0.7152 * Part(3)) + (0.0722 * Part(5));
    }
}

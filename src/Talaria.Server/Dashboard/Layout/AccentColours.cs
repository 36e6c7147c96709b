using System.Globalization;

namespace Talaria.Server.Dashboard.Layout;

/// <summary>A portal's colour as the page uses it: as a surface with text on it, and as text on the page's own surfaces, each with a contrast of
/// at least 4.5 (WCAG 2.2 AA), in both looks. What would be hard to read is made darker or lighter, never refused.</summary>
internal sealed record AccentColours(string Accent, string OnAccent, string TextOnLight, string TextOnDark)
{
    private const double Readable = 4.5;

    /// <summary>The least favourable surfaces of talaria.css (--raised).</summary>
    private static readonly Rgb Light = Rgb.Parse("#f2f4f7");
    private static readonly Rgb Dark = Rgb.Parse("#1e232d");

    private static readonly Rgb White = Rgb.Parse("#ffffff");
    private static readonly Rgb Black = Rgb.Parse("#000000");

    /// <param name="accent">As <c>#rrggbb</c>.</param>
    public static AccentColours Of(string accent)
    {
        var colour = Rgb.Parse(accent);
        // One of the two always reaches 4.58.
        var on = colour.Contrast(White) >= colour.Contrast(Black) ? White : Black;
        return new(
            colour.ToString(),
            on.ToString(),
            Towards(colour, Black, Light).ToString(),
            Towards(colour, White, Dark).ToString()
        );
    }

    public string ToStyleSheet() =>
        $$"""
            :root { --accent: {{Accent}}; --on-accent: {{OnAccent}}; --accent-text: {{TextOnLight}}; }
            @media (prefers-color-scheme: dark) { :root:not([data-look="light"]) { --accent: {{Accent}}; --on-accent: {{OnAccent}}; --accent-text: {{TextOnDark}}; } }
            :root[data-look="dark"] { --accent: {{Accent}}; --on-accent: {{OnAccent}}; --accent-text: {{TextOnDark}}; }

            """;

    private static Rgb Towards(Rgb colour, Rgb end, Rgb surface)
    {
        var text = colour;
        for (var step = 1; text.Contrast(surface) < Readable && step <= 20; step++)
        {
            text = colour.Mix(end, step / 20.0);
        }
        return text;
    }

    private readonly record struct Rgb(double R, double G, double B)
    {
        public static Rgb Parse(string text) => new(Part(text, 1), Part(text, 3), Part(text, 5));

        public Rgb Mix(Rgb other, double share) =>
            new(R + ((other.R - R) * share), G + ((other.G - G) * share), B + ((other.B - B) * share));

        public double Contrast(Rgb other)
        {
            var (a, b) = (Luminance, other.Luminance);
            return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
        }

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"#{Whole(R):x2}{Whole(G):x2}{Whole(B):x2}");

        private double Luminance =>
            (0.2126 * Linear(Whole(R))) + (0.7152 * Linear(Whole(G))) + (0.0722 * Linear(Whole(B)));

        private static int Whole(double part) => (int)Math.Round(part);

        private static double Linear(int part)
        {
            var c = part / 255.0;
            return c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        private static double Part(string text, int at) =>
            int.Parse(text.AsSpan(at, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }
}

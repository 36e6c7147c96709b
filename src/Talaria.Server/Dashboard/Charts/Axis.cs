using System.Globalization;

namespace Talaria.Server.Dashboard.Charts;

/// <summary>A vertical axis with steps that people count in: 1, 2 or 5 times a power of ten.</summary>
/// <param name="Top">The highest label: never below the largest value, and never zero.</param>
public sealed record Axis(double Top, double Step)
{
    /// <summary>From the top to zero.</summary>
    public IEnumerable<double> Ticks =>
        Enumerable.Range(0, (int)Math.Round(Top / Step) + 1).Reverse().Select(i => i * Step);

    /// <param name="whole">Of things that are counted: no step below one.</param>
    public static Axis Of(double largest, bool whole = true, int steps = 4)
    {
        var rough = Math.Max(largest, whole ? 1 : 0.001) / steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step =
            power
            * (
                rough / power is <= 1 ? 1
                : rough / power <= 2 ? 2
                : rough / power <= 5 ? 5
                : 10
            );
        step = whole ? Math.Max(1, step) : step;
        return new(Math.Max(1, Math.Ceiling(largest / step - 1e-9)) * step, step);
    }

    /// <summary>Short enough for an axis: <c>12.5 k</c>, <c>3 M</c>.</summary>
    public static string Short(double value)
    {
        (double Size, string Unit)[] units = [(1e12, " T"), (1e9, " G"), (1e6, " M"), (1e3, " k"), (1, "")];
        var (size, unit) = units.FirstOrDefault(u => Math.Abs(value) >= u.Size, (1, ""));
        return (value / size).ToString("0.##", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>Milliseconds as people say them.</summary>
    public static string Duration(double milliseconds) =>
        milliseconds < 1000
            ? $"{milliseconds.ToString("0.#", CultureInfo.InvariantCulture)} ms"
            : $"{(milliseconds / 1000).ToString("0.##", CultureInfo.InvariantCulture)} s";

    /// <summary>Five moments at equal distances, the first and the end of the last slot.</summary>
    public static IReadOnlyList<string> Moments(IReadOnlyList<Slot> slots)
    {
        if (slots.Count == 0)
        {
            return [];
        }
        var since = slots[0].At.ToUniversalTime();
        var step = slots.Count > 1 ? slots[1].At - slots[0].At : TimeSpan.FromHours(1);
        var span = slots[^1].At + step - slots[0].At;
        var form = span > TimeSpan.FromHours(49) ? "d MMM" : "HH:mm";
        return
        [
            .. Enumerable.Range(0, 5).Select(i => (since + span * i / 4).ToString(form, CultureInfo.InvariantCulture)),
        ];
    }
}

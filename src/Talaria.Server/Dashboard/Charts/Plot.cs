using System.Globalization;
using System.Text;

namespace Talaria.Server.Dashboard.Charts;

/// <summary>A rectangle of a plot.</summary>
public readonly record struct Box(double X, double Y, double Width, double Height);

/// <summary>Where the bars and lines of a chart stand, in units of a plot that is ten wide for each slot and a hundred high.</summary>
/// <remarks>The plot is stretched to whatever width there is; labels stand outside it as text, so that they are not.</remarks>
internal static class Plot
{
    public const double SlotWidth = 10;
    public const double Height = 100;
    private const double Gap = 2;
    private const double Dash = 6;

    /// <summary>A value that is not zero can be seen, however large its neighbours are.</summary>
    private const double Least = 1;

    /// <summary>Delivered at the bottom, other on it, failed on top.</summary>
    public static (Box Delivered, Box Other, Box Failed) Bar(Slot slot, int index, Axis axis)
    {
        var floor = Height;
        return (Next(slot.Delivered), Next(slot.Other), Next(slot.Failed));

        Box Next(long count)
        {
            var height = count == 0 ? 0 : Math.Max(Least, Height * count / axis.Top);
            height = Math.Min(height, floor);
            floor -= height;
            return new(index * SlotWidth + Gap / 2, floor, SlotWidth - Gap, height);
        }
    }

    /// <summary>Delivered grows up from the middle, failed down: told apart without their colours.</summary>
    public static (Box Delivered, Box Failed) Spark(Slot slot, int index, long largest)
    {
        const double Middle = Height * 2 / 3;
        var up = Sized(slot.Delivered, Middle);
        var down = Sized(slot.Failed, Height - Middle);
        var x = index * SlotWidth + Gap / 2;
        return (new(x, Middle - up, SlotWidth - Gap, up), new(x, Middle, SlotWidth - Gap, down));

        double Sized(long count, double room) =>
            count == 0 ? 0 : Math.Max(3 * Least, room * count / Math.Max(1, largest));
    }

    /// <summary>A path through the slots that have a value; it breaks at gaps, and one value alone is a short dash.</summary>
    public static string Line(IReadOnlyList<Slot> slots, Func<Slot, double?> value, Axis axis)
    {
        var path = new StringBuilder();
        var drawing = false;
        for (var i = 0; i < slots.Count; i++)
        {
            if (value(slots[i]) is not { } found)
            {
                drawing = false;
                continue;
            }
            var (x, y) = (Number((i + 0.5) * SlotWidth), Number(Height - Height * Math.Min(found / axis.Top, 1)));
            var alone = !drawing && (i + 1 == slots.Count || value(slots[i + 1]) is null);
            path.Append(
                drawing ? $"L{x} {y}"
                : alone ? $"M{Number((i + 0.5) * SlotWidth - Dash / 2)} {y}h{Number(Dash)}"
                : $"M{x} {y}"
            );
            drawing = true;
        }
        return path.ToString();
    }

    public static double Y(double value, Axis axis) => Height - Height * value / axis.Top;

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

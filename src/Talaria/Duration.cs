using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Talaria;

/// <summary>Durations as people write them: <c>5s</c>, <c>2m24s</c>, <c>30m8s</c>, <c>24h</c>, <c>5d</c>, <c>250ms</c>.</summary>
/// <remarks>Whole numbers with a unit each, the larger unit first, each unit once; never negative, at most 3,650 days.</remarks>
public static class Duration
{
    public static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("s", TimeSpan.TicksPerSecond),
        ("ms", TimeSpan.TicksPerMillisecond),
    ];

    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        var next = 0;
        long total = 0;
        while (rest.Length > 0)
        {
            if (!TryTakeNumber(ref rest, out var number) || !TryTakeUnit(ref rest, ref next, out var ticks))
            {
                return false;
            }
            if (number > Longest.Ticks / ticks || (total += number * ticks) > Longest.Ticks)
            {
                return false;
            }
        }
        duration = new TimeSpan(total);
        return next > 0;
    }

    /// <summary>The shortest spelling; <see cref="TryParse"/> reads it back. Parts of a millisecond are dropped.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = new StringBuilder();
        var ticks = duration.Ticks;
        foreach (var (name, unit) in Units)
        {
            if (ticks / unit is > 0 and var count)
            {
                text.Append(CultureInfo.InvariantCulture, $"{count}{name}");
                ticks -= count * unit;
            }
        }
        return text.Length == 0 ? "0s" : text.ToString();
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> rest, out long number)
    {
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        number = 0;
        if (digits is < 1 or > 12)
        {
            return false;
        }
        number = long.Parse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture);
        rest = rest[digits..];
        return true;
    }

    private static bool TryTakeUnit(ref ReadOnlySpan<char> rest, ref int next, out long ticks)
    {
        ticks = 0;
        var end = rest.IndexOfAnyInRange('0', '9');
        var name = end < 0 ? rest : rest[..end];
        for (var i = next; i < Units.Length; i++)
        {
            if (name.SequenceEqual(Units[i].Name))
            {
                (ticks, next) = (Units[i].Ticks, i + 1);
                rest = rest[name.Length..];
                return true;
            }
        }
        return false;
    }
}

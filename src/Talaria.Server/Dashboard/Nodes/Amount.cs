using System.Globalization;

namespace Talaria.Server.Dashboard.Nodes;

/// <summary>Numbers with units as people read them. Pure.</summary>
public static class Amount
{
    private static readonly string[] Sizes = ["B", "KiB", "MiB", "GiB", "TiB"];

    public static string Of(double number) => number.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Bytes(double bytes)
    {
        var size = 0;
        while (bytes >= 1024 && size < Sizes.Length - 1)
        {
            bytes /= 1024;
            size++;
        }
        return $"{bytes.ToString(size == 0 || bytes >= 100 ? "0" : "0.#", CultureInfo.InvariantCulture)} {Sizes[size]}";
    }

    /// <summary>Three digits that say something: <c>1.25 ms</c>, <c>48 ms</c>, <c>2.5 s</c>; from two minutes on whole units.</summary>
    public static string Seconds(double seconds) =>
        seconds < 0.01 ? Text(seconds * 1000, "0.##", "ms")
        : seconds < 1 ? Text(seconds * 1000, "0", "ms")
        : seconds < 10 ? Text(seconds, "0.#", "s")
        : seconds < 120 ? Text(seconds, "0", "s")
        : seconds < 7200 ? Text(seconds / 60, "0", "min")
        : seconds < 172_800 ? Text(seconds / 3600, "0", "h")
        : Text(seconds / 86_400, "0", "d");

    /// <summary>A histogram's estimate, or that it lies beyond.</summary>
    public static string About(double? value, double most, Func<double, string> write) =>
        value is { } known ? write(known) : $"over {write(most)}";

    private static string Text(double number, string form, string unit) =>
        $"{number.ToString(form, CultureInfo.InvariantCulture)} {unit}";
}

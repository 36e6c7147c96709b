using System.Globalization;

namespace Talaria.Server.Config;

/// <summary>Sizes as people write them: <c>512MiB</c>, <c>1.5GiB</c>, <c>1048576</c>.</summary>
internal static class ByteSize
{
    public const string Wanted = "wanted is a size like 512MiB (B, KiB, MiB, GiB, TiB)";

    private static readonly (string Unit, long Bytes)[] Units =
    [
        ("KiB", 1L << 10),
        ("MiB", 1L << 20),
        ("GiB", 1L << 30),
        ("TiB", 1L << 40),
        ("B", 1),
        ("", 1),
    ];

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var (unit, factor) = Units.First(u => text.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase));
        var number = text.AsSpan(0, text.Length - unit.Length).TrimEnd();
        if (
            !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)
            || count > long.MaxValue / factor
        )
        {
            return false;
        }
        bytes = (long)(count * factor);
        return true;
    }
}

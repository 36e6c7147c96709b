using System.Globalization;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>Numbers as people read them.</summary>
public static class Plain
{
    public static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan span) => Charts.Axis.Duration(Math.Round(span.TotalMilliseconds, 1));

    public static string Size(long bytes) =>
        bytes < 1024
            ? $"{Number(bytes)} B"
            : (bytes / 1024.0).ToString(bytes < 10 * 1024 ? "0.0" : "0", CultureInfo.InvariantCulture) + " KiB";
}

using System.Globalization;

namespace Talaria.Server.Dashboard.Parts;

/// <summary>Times as people say them; talaria.js says them the same way when it refreshes them.</summary>
public static class RelativeTime
{
    public static string Of(DateTimeOffset at, DateTimeOffset now)
    {
        var away = (now - at).Duration();
        if (away < TimeSpan.FromSeconds(5))
        {
            return "just now";
        }
        var text =
            away < TimeSpan.FromMinutes(1) ? Count((int)away.TotalSeconds, "s")
            : away < TimeSpan.FromHours(1) ? Count((int)away.TotalMinutes, "min")
            : away < TimeSpan.FromDays(1) ? Count((int)away.TotalHours, "h")
            : Count((int)away.TotalDays, "d");
        return at > now ? $"in {text}" : $"{text} ago";
    }

    /// <summary>The exact one, for the title: <c>2026-11-21 10:30:05.123 UTC</c>.</summary>
    public static string Exact(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>The time of day, <c>10:30:05 UTC</c>, with its date if that is not today's.</summary>
    public static string Clock(DateTimeOffset at, DateTimeOffset now) =>
        at.UtcDateTime.ToString(
            at.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm:ss 'UTC'" : "MMM d, HH:mm:ss 'UTC'",
            CultureInfo.InvariantCulture
        );

    /// <summary>For <c>datetime</c>.</summary>
    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static string Count(int number, string unit) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");
}

using System.Globalization;

namespace Talaria.Deliveries.Sending;

/// <summary>Reads a Retry-After header (RFC 9110, 10.2.3): seconds, or an HTTP date in any of its three forms.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Most = TimeSpan.FromDays(365);

    private static readonly string[] DateForms = ["r", "dddd, dd-MMM-yy HH:mm:ss 'GMT'", "ddd MMM d HH:mm:ss yyyy"];

    /// <returns>At least zero and at most a year; null if the value is neither form.</returns>
    public static TimeSpan? Parse(string? value, DateTimeOffset now)
    {
        var text = value.AsSpan().Trim();
        if (text.IsEmpty)
        {
            return null;
        }
        if (!text.ContainsAnyExceptInRange('0', '9'))
        {
            return
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds < Most.TotalSeconds
                ? TimeSpan.FromSeconds(seconds)
                : Most;
        }
        var isDate = DateTimeOffset.TryParseExact(
            text,
            DateForms,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowInnerWhite,
            out var date
        );
        return isDate ? Clamp(date - now) : null;
    }

    private static TimeSpan Clamp(TimeSpan wait) =>
        wait < TimeSpan.Zero ? TimeSpan.Zero
        : wait > Most ? Most
        : wait;
}

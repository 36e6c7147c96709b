using System.Globalization;

namespace Talaria.Server.Http.Reading;

/// <summary>Times as RFC 3339 has them: <c>2026-03-26T12:00:00.123Z</c>, with an offset, always.</summary>
internal static class Rfc3339
{
    public const string Wanted = "has to be an ISO 8601 time with its offset, like 2026-03-26T12:00:00.123Z";

    private const int SecondsEnd = 19;
    private const int MostDigits = 7;

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length is < 20 or > 48)
        {
            return false;
        }
        // Nanoseconds, as some languages write them, are more than .NET reads: what is behind 100 ns is cut off.
        var end = SecondsEnd;
        if (text[SecondsEnd] == '.')
        {
            end++;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }
            if (end == SecondsEnd + 1 || end == text.Length)
            {
                return false;
            }
        }
        var kept = Math.Min(end, SecondsEnd + 1 + MostDigits);
        return DateTimeOffset.TryParseExact(
            string.Concat(text.AsSpan(0, kept), text.AsSpan(end)),
            ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"],
            CultureInfo.InvariantCulture,
            DateTimeStyles.AdjustToUniversal,
            out time
        );
    }
}

using System.Diagnostics.CodeAnalysis;
using Talaria.Ids;

namespace Talaria.Server.Facades;

/// <summary>Ids where a platform shows UUIDs: 36 characters with hyphens, in any case when read, in lower case when written.</summary>
internal static class PlainId
{
    private const int Length = 36;

    public static string Of<TId>(TId id)
        where TId : struct, IId<TId> => id.Value.ToString("D");

    public static bool TryParse<TId>([NotNullWhen(true)] string? text, out TId id)
        where TId : struct, IId<TId>
    {
        var read = TryParse(text, out Guid value);
        id = new TId { Value = value };
        return read;
    }

    /// <summary>The id in lower case, or null if it is none.</summary>
    public static string? Normal(string text) => TryParse(text, out Guid value) ? value.ToString("D") : null;

    // Guid alone would take blanks around it, and signs and 0x in it.
    private static bool TryParse([NotNullWhen(true)] string? text, out Guid value)
    {
        value = default;
        return text is { Length: Length }
            && text.All(c => c == '-' || char.IsAsciiHexDigit(c))
            && Guid.TryParseExact(text, "D", out value);
    }
}

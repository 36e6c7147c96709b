using System.Buffers.Text;
using System.Globalization;

namespace Talaria.Organizations.Sessions;

/// <summary>What a portal link's fields have to be; pure, and every problem at once.</summary>
public static class PortalRules
{
    private const int NameLength = 80;
    private const int LogoLength = 64 * 1024;

    /// <summary>Pictures that cannot hold a script; an SVG is one only as long as nobody opens it by itself.</summary>
    private static readonly string[] Pictures = ["data:image/png;base64,", "data:image/jpeg;base64,"];

    public static IEnumerable<FieldProblem> Theme(Theme? theme)
    {
        if (
            theme?.Name is { } name
            && (string.IsNullOrWhiteSpace(name) || name.Length > NameLength || name.Any(char.IsControl))
        )
        {
            yield return new FieldProblem(
                "/theme/name",
                $"has to be a name of 1 to {NameLength} characters, without control characters"
            );
        }
        if (theme?.Accent is { } accent && !IsColour(accent))
        {
            yield return new FieldProblem("/theme/accent", "has to be a colour like #0a7cff");
        }
        if (theme?.Logo is { } logo && !IsPicture(logo))
        {
            yield return new FieldProblem(
                "/theme/logo",
                $"has to be a PNG or JPEG as a URI that begins with {Pictures[0]} or {Pictures[1]}, of at most {LogoLength} characters"
            );
        }
    }

    public static IEnumerable<FieldProblem> Life(TimeSpan? life)
    {
        if (life is { } given && (given < TimeSpan.FromMinutes(1) || given > SessionOpener.LongestPortal))
        {
            yield return new FieldProblem(
                "/expires_in",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has to be 60 to {SessionOpener.LongestPortal.TotalSeconds} seconds"
                )
            );
        }
    }

    private static bool IsColour(string text) =>
        text.Length == 7 && text[0] == '#' && text[1..].All(char.IsAsciiHexDigit);

    private static bool IsPicture(string text) =>
        text.Length <= LogoLength
        && Array.Find(Pictures, p => text.StartsWith(p, StringComparison.Ordinal)) is { } kind
        && text.Length > kind.Length
        && Base64.IsValid(text.AsSpan(kind.Length));
}

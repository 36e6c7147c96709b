using System.Text.RegularExpressions;

namespace Talaria.Server.Dashboard.Profiles;

/// <summary>Durations as people read them: <c>5d 18h 54m</c>. Pure.</summary>
internal static partial class Spans
{
    public static string Of(TimeSpan span) => Seams().Replace(Duration.Format(span), "${unit} ${next}");

    /// <summary>A unit's end and the next number.</summary>
    [GeneratedRegex("(?<unit>[a-z])(?<next>[0-9])", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Seams();
}

using System.Text.RegularExpressions;

namespace Talaria.Server.Dashboard.Verify;

/// <summary>Code with a gutter: left of the bar stands what has to hold for the line to be there, right of it the line with its «slots».</summary>
/// <remarks>Languages are full of braces and dollars, none has guillemets; so a template reads as the code that it becomes.</remarks>
internal static partial class SnippetTemplate
{
    private const string Bar = "| ";

    /// <param name="holds">Everything that holds. A gutter with several words wants all of them, of those with a slash between them one.</param>
    /// <exception cref="FormatException">The template names a slot that has no value, or a line has no gutter.</exception>
    public static string Fill(string template, IReadOnlySet<string> holds, IReadOnlyDictionary<string, string> slots) =>
        string.Concat(
            from line in template.Split('\n')
            let parts = Cut(line)
            where parts.Wanted.All(word => word.Split('/').Any(holds.Contains))
            select Slot().Replace(parts.Code, match => Value(slots, match.Groups["name"].Value)) + '\n'
        );

    private static (string[] Wanted, string Code) Cut(string line)
    {
        var bar = line.IndexOf('|', StringComparison.Ordinal);
        if (bar < 0)
        {
            throw new FormatException($"The line '{line}' has no gutter.");
        }
        var code = bar + Bar.Length < line.Length ? line[(bar + Bar.Length)..] : "";
        return (line[..bar].Split(' ', StringSplitOptions.RemoveEmptyEntries), code);
    }

    private static string Value(IReadOnlyDictionary<string, string> slots, string name) =>
        slots.TryGetValue(name, out var value) ? value : throw new FormatException($"The slot «{name}» has no value.");

    [GeneratedRegex("«(?<name>[^»]*)»", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Slot();
}

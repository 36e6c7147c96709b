using System.Text.RegularExpressions;

namespace Talaria.Notifications.Mail;

/// <summary>Fills a template: <c>{{name}}</c> is a text, <c>{{#name}}...{{/name}}</c> is repeated for each item of a list. Pure.</summary>
/// <remarks>What is filled in is never looked at again: a value that looks like a placeholder stays what it is.</remarks>
internal static partial class Template
{
    /// <param name="escape">What every text goes through.</param>
    /// <exception cref="KeyNotFoundException">The template names what is not given.</exception>
    public static string Render(string template, TemplateValues values, Func<string, string> escape) =>
        Placeholder.Replace(
            template,
            match =>
                match.Groups["list"] is { Success: true, Value: var list }
                    ? string.Concat(
                        values
                            .Lists[list]
                            .Select(item => Render(match.Groups["inner"].Value, values.With(item), escape))
                    )
                    : escape(values.Texts[match.Groups["text"].Value])
        );

    // A list's own lines leave no empty line behind.
    [GeneratedRegex(
        @"{{#(?<list>[a-z]+)}}\n?(?<inner>.*?){{/\k<list>}}\n?|{{(?<text>[a-z]+)}}",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Placeholder { get; }
}

/// <param name="Lists">Items with texts of their own.</param>
internal sealed record TemplateValues(
    IReadOnlyDictionary<string, string> Texts,
    IReadOnlyDictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>> Lists
)
{
    public TemplateValues With(IReadOnlyDictionary<string, string> more) =>
        this with
        {
            Texts = new Dictionary<string, string>(
                Texts.Where(t => !more.ContainsKey(t.Key)).Concat(more),
                StringComparer.Ordinal
            ),
        };
}

using System.Runtime.CompilerServices;
using System.Text.Json;
using OpenQA.Selenium;

namespace Talaria.Server.Tests.Browser;

/// <summary>axe-core's verdict on the page that is shown: WCAG 2.1 A and AA, and its own best practice.</summary>
internal static class Axe
{
    private const string Run = """
        const done = arguments[arguments.length - 1];
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];
        axe.run(document, { runOnly: tags, preload: false, resultTypes: ['violations'] })
          .then(r => done(JSON.stringify(r.violations)), e => done(JSON.stringify([{ id: 'axe', help: String(e), nodes: [] }])));
        """;

    private static readonly Lazy<string> Source = new(() => File.ReadAllText(Path()));

    /// <returns>One line for each element at fault, with its selector and what to do.</returns>
    public static IReadOnlyList<string> Violations(IJavaScriptExecutor page)
    {
        page.ExecuteScript($"if (!window.axe) {{ {Source.Value} }}");
        return [.. JsonElement.Parse((string)page.ExecuteAsyncScript(Run)!).EnumerateArray().SelectMany(Lines)];
    }

    private static IEnumerable<string> Lines(JsonElement violation)
    {
        var rule = $"axe {Text(violation, "id")}: {Text(violation, "help")}";
        var nodes = violation.GetProperty("nodes");
        return nodes.GetArrayLength() == 0
            ? [rule]
            : nodes
                .EnumerateArray()
                .Select(n =>
                    $"{rule}: {string.Join(' ', n.GetProperty("target").EnumerateArray().Select(t => t.ToString()))}"
                    + $" ({Text(n, "failureSummary").ReplaceLineEndings(" ")}) {Text(n, "html")}"
                );
    }

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;

    private static string Path([CallerFilePath] string source = "") =>
        System.IO.Path.Combine(System.IO.Path.GetDirectoryName(source)!, "../../node/node_modules/axe-core/axe.min.js");
}

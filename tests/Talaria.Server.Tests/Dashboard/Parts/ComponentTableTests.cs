using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Tests.Dashboard.Parts;

/// <summary>The table in docs/dashboard.md, which whoever builds a page looks into, and the components.</summary>
public sealed partial class ComponentTableTests
{
    [Fact]
    public async Task The_guide_lists_each_component_with_all_its_parameters()
    {
        var guide = await File.ReadAllLinesAsync(Guide(), TestContext.Current.CancellationToken);
        var listed = guide
            .SkipWhile(line => !line.StartsWith("| part |", StringComparison.Ordinal))
            .Skip(2)
            .TakeWhile(line => line.StartsWith('|'))
            .SelectMany(Components);

        Assert.Equal(
            typeof(Card)
                .Assembly.GetTypes()
                .Where(t => t.Namespace == typeof(Card).Namespace && t.IsAssignableTo(typeof(IComponent)))
                .Select(t => $"{t.Name}: {Joined(ParametersOf(t))}")
                .Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal)
        );
    }

    /// <summary>A row is about one component, or about several whose parameters a semicolon parts.</summary>
    private static IEnumerable<string> Components(string row)
    {
        var cells = row.Split('|', StringSplitOptions.TrimEntries);
        var parameters = Explanation().Replace(cells[2], "").Split(';');
        return Name()
            .Matches(cells[1])
            .Zip(parameters, (name, all) => $"{name.Groups["name"].Value}: {Joined(all.Split(','))}");
    }

    private static IEnumerable<string> ParametersOf(Type component) =>
        component
            .GetProperties()
            .Where(p => p.GetCustomAttribute<ParameterAttribute>() is not null)
            .Select(p => p.Name == "ChildContent" ? "content" : p.Name);

    private static string Joined(IEnumerable<string> names) =>
        string.Join(", ", names.Select(n => n.Trim()).Order(StringComparer.Ordinal));

    private static string Guide([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "..", "..", "docs", "dashboard.md");

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z]+)`", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    /// <summary>What stands in brackets, or behind a colon.</summary>
    [GeneratedRegex(@" \(([^()]|\([^()]*\))*\)|:[^;]*", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Explanation();
}

using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Talaria.Tests.Profiles;

/// <summary>docs/profiles.md names for each contract line the tests that hold it: each of them is there.</summary>
public sealed partial class ContractTableTests
{
    private const string Section = "## What holds it";

    [Fact]
    public void Every_line_names_a_test_and_every_test_that_is_named_is_there()
    {
        var tests = Tests();
        var lines = Lines();

        Assert.True(lines.Count > 90, $"{lines.Count} lines");
        Assert.All(lines, line => Assert.NotEmpty(line.Tests));
        Assert.All(
            lines.SelectMany(line => line.Tests),
            test => Assert.True(tests.Contains(test) || File.Exists(Path.Combine(Root(), test)), $"{test} is nowhere")
        );
    }

    [Fact]
    public void Each_platform_has_its_table() =>
        Assert.Equal(
            ["all five", "roe", "roark", "agentstack", "agentset", "agentry", "signatures, and `standard`"],
            Page()
                .Where(row => row.EndsWith("| test |", StringComparison.Ordinal))
                .Select(row => row.Split('|')[1].Trim())
        );

    /// <summary>The rows of the tables; <c>.Method</c> is of the class that was named before it.</summary>
    private static List<(string Line, List<string> Tests)> Lines()
    {
        var lines = new List<(string, List<string>)>();
        foreach (var row in Page().Where(IsLine))
        {
            var named = new List<string>();
            var owner = "";
            foreach (var name in Named().Matches(row.Split('|')[2]).Select(m => m.Groups["name"].Value))
            {
                owner = name[0] == '.' ? owner : name.Split('.')[0];
                named.Add(name[0] == '.' ? owner + name : name);
            }
            lines.Add((row.Split('|')[1].Trim(), named));
        }
        return lines;
    }

    private static bool IsLine(string row) =>
        row.StartsWith("| ", StringComparison.Ordinal) && !row.EndsWith("| test |", StringComparison.Ordinal);

    private static string[] Page()
    {
        var page = File.ReadAllText(Path.Combine(Root(), "docs", "profiles.md"));
        return page[page.IndexOf(Section, StringComparison.Ordinal)..].Split('\n');
    }

    /// <summary><c>Class</c> and <c>Class.Method</c> of every class with tests; a class may be spread over files.</summary>
    private static HashSet<string> Tests()
    {
        var tests = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            var file in Directory.EnumerateFiles(Path.Combine(Root(), "tests"), "*.cs", SearchOption.AllDirectories)
        )
        {
            var text = File.ReadAllText(file);
            var methods = Method().Matches(text).Select(m => m.Groups["name"].Value).ToList();
            if (methods.Count > 0 && Class().Match(text) is { Success: true } owner)
            {
                tests.Add(owner.Groups["name"].Value);
                tests.UnionWith(methods.Select(method => $"{owner.Groups["name"].Value}.{method}"));
            }
        }
        return tests;
    }

    private static string Root([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", "..", ".."));

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Named();

    [GeneratedRegex(
        @"^(public|internal) ((sealed|abstract|partial) )*class (?<name>\w+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex Class();

    /// <summary>A public method behind [Fact] or [Theory] and its rows.</summary>
    [GeneratedRegex(
        @"^    \[(Fact|Theory)\]\n(    ([\[\s)\]}""]|///).*\n|\n)*?    public (async )?(Task|void) (?<name>\w+)\(",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 5000
    )]
    private static partial Regex Method();
}

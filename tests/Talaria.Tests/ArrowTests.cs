using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Talaria.Tests;

/// <summary>The shape of the house (DESIGN.md): which folder may use which, how long a file may be, and that its namespace is its folder.
/// Read from the sources, so that a failure names the file and the line.</summary>
public sealed partial class ArrowTests
{
    private const int MostLines = 300;

    /// <summary>What the build and npm put between our files.</summary>
    private static readonly string[] NotOurs = ["/obj/", "/bin/", "/node_modules/"];

    /// <summary>Files over the limit, each with its reason. None so far.</summary>
    private static readonly Dictionary<string, string> LongFiles = [];

    /// <summary>Folders of the engine. Each may use itself, the root namespace and Ids.</summary>
    private static readonly Dictionary<string, string[]> Engine = new()
    {
        ["Ids"] = [],
        ["Retries"] = [],
        ["Telemetry"] = [],
        // A profile is a part of an organization's name: it is checked when one is made.
        ["Organizations"] = ["Profiles"],
        ["Profiles"] = ["Retries", "Sdk.Signing"],
        ["Endpoints"] = ["Organizations", "Profiles", "Sdk.Signing"],
        ["Events"] = ["Organizations", "Profiles", "Endpoints"],
        ["Envelopes"] = ["Organizations", "Profiles", "Events", "Endpoints"],
        ["Notifications"] = ["Organizations", "Endpoints", "Telemetry"],
        ["Deliveries"] =
        [
            "Organizations",
            "Profiles",
            "Endpoints",
            "Events",
            "Envelopes",
            "Retries",
            "Notifications",
            "Telemetry",
            "Sdk.Signing",
        ],
        ["Maintenance"] = ["Organizations", "Deliveries", "Events", "Notifications", "Telemetry"],
        ["Storage"] =
        [
            "Organizations",
            "Profiles",
            "Endpoints",
            "Events",
            "Envelopes",
            "Retries",
            "Notifications",
            "Deliveries",
            "Maintenance",
            "Telemetry",
        ],
    };

    /// <summary>The engine's root: what every folder may use uses no folder; these put the folders together.</summary>
    private static readonly HashSet<string> Composition =
    [
        "src/Talaria/Engine.cs",
        "src/Talaria/TalariaServices.cs",
        "src/Talaria/TalariaOptions.cs",
        "src/Talaria/UrlGuard.cs",
        "src/Talaria/OperationalEvents.cs",
        "src/Talaria/StoreCopies.cs",
    ];

    /// <summary>Folders of the server. Each may use itself and the engine, but for its Storage.</summary>
    private static readonly Dictionary<string, string[]> Server = new()
    {
        ["Config"] = [],
        ["Logging"] = [],
        ["Workers"] = ["Config"],
        ["Http"] = [],
        ["Security"] = ["Config", "Http"],
        ["Api"] = ["Config", "Http", "Security"],
        ["Facades"] = ["Config", "Http", "Security"],
        ["Dashboard"] = ["Config", "Http", "Security"],
        ["Commands"] = ["Config"],
    };

    private static readonly string Root = FindRoot();

    /// <summary>The engine's folders with the names of what is in them.</summary>
    private static readonly Dictionary<string, HashSet<string>> Names = ReadNames();

    [Fact]
    public void Folders_of_the_engine_use_only_what_they_may() =>
        Report(
            from line in Lines("src/Talaria/")
            where !Composition.Contains(line.File)
            let user = Folder(line.File)
            from used in Used(line.Text)
            where used != "Ids" && used != user && !Engine.GetValueOrDefault(user ?? "", []).Contains(used)
            select $"{line}: {user ?? "the root"} may not use {used}"
        );

    [Fact]
    public void Folders_of_the_server_use_only_what_they_may() =>
        Report(
            from line in Lines("src/Talaria.Server/")
            let user = Folder(line.File)
            from used in Used(line.Text)
            where
                used == "Storage"
                || (
                    user is not null
                    && used.StartsWith("Server.", StringComparison.Ordinal)
                    && used["Server.".Length..] is var other
                    && other != user
                    && !Server.GetValueOrDefault(user, []).Contains(other)
                )
            select $"{line}: {user ?? "the root"} may not use {used}"
        );

    [Fact]
    public void The_sdk_uses_nothing_of_the_engine_or_the_server() =>
        Report(
            from line in Lines("src/Talaria.Sdk/")
            from used in Used(line.Text)
            where !used.StartsWith("Sdk", StringComparison.Ordinal)
            select $"{line}: the Sdk may not use {used}"
        );

    [Theory]
    [InlineData("Microsoft.Data.Sqlite", "Storage/Sqlite")]
    [InlineData("SQLitePCL", "Storage/Sqlite")]
    [InlineData("Npgsql", "Storage/Postgres")]
    public void Only_its_own_folder_names_a_database_package(string package, string folder) =>
        Report(
            from line in Lines("src/")
            where line.Text.Contains(package, StringComparison.Ordinal)
            where !line.File.StartsWith($"src/Talaria/{folder}/", StringComparison.Ordinal)
            select $"{line}: only {folder} names {package}"
        );

    [Fact]
    public void No_file_is_longer_than_300_lines() =>
        Report(
            from file in Files("src/", "tests/", "bench/")
            let length = File.ReadLines(Path.Combine(Root, file)).Count()
            where length > MostLines != LongFiles.ContainsKey(file)
            select length > MostLines
                ? $"{file}:{MostLines + 1}: it has {length} lines"
                : $"{file}:1: it is no longer too long; take it off the list"
        );

    [Fact]
    public void A_files_namespace_is_its_folder() =>
        Report(
            from line in Lines("src/", "tests/", "bench/")
            let declared = Declaration().Match(line.Text)
            where declared.Success
            let folder = string.Join('.', Path.GetDirectoryName(line.File)!.Split('/')[1..])
            where declared.Groups["name"].Value != folder
            select $"{line}: the namespace is {declared.Groups["name"].Value}, the folder says {folder}"
        );

    /// <summary>The folders that a line names: in a using, a qualified name, or one that starts at a folder beside its own.</summary>
    private static IEnumerable<string> Used(string text)
    {
        if (Declaration().IsMatch(text))
        {
            yield break;
        }
        foreach (Match match in Qualified().Matches(text))
        {
            var (first, second) = (match.Groups["first"].Value, match.Groups["second"].Value);
            if (first is "Sdk" or "Server")
            {
                yield return second.Length > 0 ? $"{first}.{second}" : first;
            }
            else if (Names.ContainsKey(first))
            {
                yield return first;
            }
        }
        foreach (Match match in Relative().Matches(text))
        {
            var folder = match.Groups["folder"].Value;
            // Endpoints.Count is a property, Endpoints.Glob is a type of that folder.
            if (Names.TryGetValue(folder, out var types) && types.Contains(match.Groups["name"].Value))
            {
                yield return folder;
            }
        }
    }

    /// <summary>The folder below the project, or null for a file of its root.</summary>
    private static string? Folder(string file) => file.Split('/') is [_, _, var folder, _, ..] ? folder : null;

    private static IEnumerable<Line> Lines(params string[] under) =>
        from file in Files(under)
        from line in File.ReadLines(Path.Combine(Root, file)).Index()
        select new Line(file, line.Index + 1, line.Item);

    private static IEnumerable<string> Files(params string[] under) =>
        from folder in under
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        where Path.GetExtension(path) is ".cs" or ".razor" or ".css" or ".js"
        let file = Path.GetRelativePath(Root, path).Replace('\\', '/')
        where !NotOurs.Any(folder => file.Contains(folder, StringComparison.Ordinal))
        orderby file
        select file;

    private static Dictionary<string, HashSet<string>> ReadNames() =>
        Files("src/Talaria/")
            .Where(file => Folder(file) is not null)
            .GroupBy(file => Folder(file)!)
            .ToDictionary(
                folder => folder.Key,
                folder => folder.SelectMany(file => file.Split('/')[3..]).Select(n => n.Split('.')[0]).ToHashSet()
            );

    private static void Report(IEnumerable<string> wrong)
    {
        string[] all = [.. wrong.Distinct(StringComparer.Ordinal)];
        Assert.True(all.Length == 0, string.Join('\n', all));
    }

    private static string FindRoot([CallerFilePath] string source = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(source)!, "..", ".."));

    [GeneratedRegex(@"^namespace (?<name>[\w.]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Declaration();

    [GeneratedRegex(
        @"\bTalaria\.(?<first>\w+)(?:\.(?<second>\w+))?",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Qualified();

    [GeneratedRegex(
        @"(?:^|[^.\w])(?<folder>[A-Z]\w+)\.(?<name>\w+)",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Relative();

    private sealed record Line(string File, int Number, string Text)
    {
        public override string ToString() => $"{File}:{Number}";
    }
}

using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>Where settings come from: a file, the environment, and the command line, each over the one before.</summary>
internal sealed record SettingsSource
{
    public const string DefaultFile = "talaria.yaml";

    /// <summary>Null: <see cref="DefaultFile"/> in the working directory, if it is there.</summary>
    public string? File { get; init; }

    /// <summary>The command line's <c>--urls</c>.</summary>
    public string? Urls { get; init; }

    /// <summary>The command line's <c>--data-dir</c>.</summary>
    public string? DataDirectory { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The process's own variables.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        System
            .Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    /// <summary>Reads everything; every problem at once.</summary>
    public (Settings Settings, IReadOnlyList<string> Problems) Read()
    {
        var (tree, inFile) = ReadFile();
        var (environment, inEnvironment) = EnvironmentSetting.Read(Environment, SettingsTree.Schema);
        var (settings, inValues) = SettingsReader.Read(SettingsTree.With(tree, [.. environment, .. CommandLine()]));
        return (settings, [.. inFile, .. inEnvironment.Concat(inValues).Select(ConfigProblem.Show)]);
    }

    /// <exception cref="StartupException">There are problems; the message has them all, one a line.</exception>
    public Settings ReadOrThrow()
    {
        var (settings, problems) = Read();
        return problems.Count == 0 ? settings : throw new StartupException(string.Join('\n', problems));
    }

    private (YamlTree.Mapping Tree, IReadOnlyList<string> Problems) ReadFile()
    {
        var name = File ?? DefaultFile;
        var nothing = new YamlTree.Mapping(new Place(name, 1), []);
        if (File is null && !System.IO.File.Exists(name))
        {
            return (nothing, []);
        }
        try
        {
            var (tree, problems) = SettingsTree.OfFile(System.IO.File.ReadAllText(name), name);
            return (tree, [.. problems.Select(p => p.ToString())]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (nothing, [$"{name}: cannot be read: {e.Message}"]);
        }
    }

    private IEnumerable<EnvironmentSetting> CommandLine()
    {
        if (Urls is not null)
        {
            yield return new(["urls"], new YamlTree.Scalar(new Place("--urls", 0), ScalarKind.String, Urls));
        }
        if (DataDirectory is not null)
        {
            var value = new YamlTree.Scalar(new Place("--data-dir", 0), ScalarKind.String, DataDirectory);
            yield return new(["data_dir"], value);
        }
    }
}

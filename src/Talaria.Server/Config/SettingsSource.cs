using Talaria.Endpoints;
using Talaria.Profiles;
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

    /// <summary>The command line's <c>--role</c>.</summary>
    public string? Role { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The process's own variables.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment() =>
        System
            .Environment.GetEnvironmentVariables()
            .Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "");

    /// <summary>What the file holds now.</summary>
    public FileText ReadFile()
    {
        var name = File ?? DefaultFile;
        if (File is null && !System.IO.File.Exists(name))
        {
            return new FileText(name, null, null);
        }
        try
        {
            return new FileText(name, YamlFile.ReadText(name), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FileText(name, null, $"{name}: cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads everything; every problem at once.</summary>
    public (Settings Settings, IReadOnlyList<string> Problems) Read() => Read(ReadFile(), null);

    /// <param name="inForce">What endpoints are judged by while the server runs; null: what these settings say.</param>
    public (Settings Settings, IReadOnlyList<string> Problems) Read(FileText file, EndpointRules? inForce)
    {
        var (root, noYaml) = file.Text is { } text ? YamlTree.Read(text, file.Name) : (null, []);
        var (tree, inFile) = root is null ? (SettingsTree.Nothing(file.Name), []) : SettingsTree.Of(root, file.Name);
        var (environment, inEnvironment) = EnvironmentSetting.Read(Environment, SettingsTree.Schema);
        var (settings, inValues) = SettingsReader.Read(SettingsTree.With(tree, [.. environment, .. CommandLine()]));
        var (endpoints, inEndpoints) = ReadEndpoints(root, inForce is null ? RulesOf(settings) : new(inForce));
        return (
            settings with
            {
                Endpoints = endpoints,
                File = file,
            },
            [
                .. file.Problem is { } problem ? [problem] : (string[])[],
                .. noYaml.Concat(inFile).Select(p => p.ToString()),
                .. inEnvironment.Concat(inValues).Select(ConfigProblem.Show),
                .. inEndpoints.Select(ConfigProblem.ShowWhole),
            ]
        );
    }

    /// <exception cref="StartupException">There are problems; the message has them all, one a line.</exception>
    public Settings ReadOrThrow()
    {
        var (settings, problems) = Read();
        return problems.Count == 0 ? settings : throw new StartupException(string.Join('\n', problems));
    }

    private (IReadOnlyList<NewEndpoint>? Endpoints, IReadOnlyList<Problem> Problems) ReadEndpoints(
        YamlTree? root,
        Lazy<EndpointRules> rules
    )
    {
        var (list, path, problems) = StaticEndpointsReader.Find(root, Environment);
        return list is null ? (null, problems) : StaticEndpointsReader.Read(list, path, rules.Value);
    }

    /// <summary>Profiles are only loaded where endpoints are to be judged by them; what is wrong with profiles is told by their reader.</summary>
    private static Lazy<EndpointRules> RulesOf(Settings settings) =>
        new(() =>
            new EndpointRules(
                ProfileLoader.Load(settings.Engine.ProfilesDirectory).Profiles,
                new UrlCheck(new UrlGuard(settings.Engine.Egress))
            )
        );

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
        if (Role is not null)
        {
            yield return new(["role"], new YamlTree.Scalar(new Place("--role", 0), ScalarKind.String, Role));
        }
    }
}

/// <summary>A file as it was at one moment. Both null: there is none, and none was asked for.</summary>
/// <param name="Problem">Why it could not be read.</param>
internal sealed record FileText(string Name, string? Text, string? Problem);

using System.Reflection;
using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>Loads the profiles that ship with the program, and those of a directory, which override them by name or add to them.</summary>
public static class ProfileLoader
{
    private const string Folder = "profiles/";
    private const string SchemaName = Folder + "profile.schema.json";

    private static readonly Assembly Home = typeof(ProfileLoader).Assembly;
    private static readonly Lazy<JsonSchema> Checking = new(() => new JsonSchema(Schema));

    /// <summary>The JSON schema of profile files, for editors; the same that checks them here.</summary>
    public static string Schema => Text(SchemaName);

    /// <summary>Every problem of every file at once; the set holds the profiles that have none.</summary>
    /// <param name="directory">Holds *.yaml; null for the built-in profiles alone.</param>
    public static (ProfileSet Profiles, IReadOnlyList<Problem> Problems) Load(string? directory)
    {
        var problems = new List<Problem>();
        var profiles = new Dictionary<string, Profile>(StringComparer.Ordinal);
        foreach (var name in Home.GetManifestResourceNames().Where(IsProfile).Order(StringComparer.Ordinal))
        {
            Add(Read(Text(name), name), profiles, problems);
        }
        var onDisk = new Dictionary<string, Profile>(StringComparer.Ordinal);
        foreach (var path in Files(directory, problems))
        {
            var (profile, wrong) = ReadFile(path);
            if (profile is not null && onDisk.ContainsKey(profile.Name))
            {
                wrong =
                [
                    new Problem(new Place(path, 1), "name", $"a second profile '{profile.Name}' in '{directory}'"),
                ];
            }
            Add((profile, wrong), onDisk, problems);
        }
        foreach (var (name, profile) in onDisk)
        {
            profiles[name] = profile;
        }
        return (new ProfileSet(profiles.Values), problems);
    }

    /// <summary>Reads one profile.</summary>
    /// <param name="file">The name that problems carry.</param>
    public static (Profile? Profile, IReadOnlyList<Problem> Problems) Read(string text, string file) =>
        ProfileReader.Read(text, file, Checking.Value);

    private static (Profile? Profile, IReadOnlyList<Problem> Problems) ReadFile(string path)
    {
        try
        {
            return Read(YamlFile.ReadText(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (null, [new Problem(new Place(path, 1), "", $"cannot be read: {e.Message}")]);
        }
    }

    private static IEnumerable<string> Files(string? directory, List<Problem> problems)
    {
        if (directory is null)
        {
            return [];
        }
        if (!Directory.Exists(directory))
        {
            problems.Add(new Problem(new Place(directory, 1), "", "is no directory (profiles_dir)"));
            return [];
        }
        return Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal);
    }

    private static void Add(
        (Profile? Profile, IReadOnlyList<Problem> Problems) read,
        Dictionary<string, Profile> profiles,
        List<Problem> problems
    )
    {
        problems.AddRange(read.Problems);
        if (read is { Profile: { } profile, Problems.Count: 0 })
        {
            profiles[profile.Name] = profile;
        }
    }

    private static bool IsProfile(string resource) =>
        resource.StartsWith(Folder, StringComparison.Ordinal) && resource.EndsWith(".yaml", StringComparison.Ordinal);

    private static string Text(string resource)
    {
        using var stream =
            Home.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The resource '{resource}' is missing from the program.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

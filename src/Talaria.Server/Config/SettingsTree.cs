using System.Reflection;
using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>What stands below <c>talaria:</c> in the file, with the environment's variables put over it, each value with its place.</summary>
internal static class SettingsTree
{
    public const string Section = "talaria";

    private static readonly Lazy<string> SchemaText = new(ReadSchema);

    public static string Schema => SchemaText.Value;

    /// <summary>The file's section; an empty one if the file has none: the file may be the platform's own.</summary>
    public static (YamlTree.Mapping Tree, IReadOnlyList<Problem> Problems) OfFile(string text, string file)
    {
        var (tree, problems) = YamlTree.Read(text, file);
        return tree is null ? (Nothing(file), problems) : Of(tree, file);
    }

    /// <summary>The section of a file that is read already.</summary>
    public static (YamlTree.Mapping Tree, IReadOnlyList<Problem> Problems) Of(YamlTree tree, string file)
    {
        var nothing = Nothing(file);
        return (tree as YamlTree.Mapping)?[Section] switch
        {
            null when tree is YamlTree.Mapping or YamlTree.Scalar { Kind: ScalarKind.Null } => (nothing, []),
            null => (nothing, [new Problem(tree.At, "", "the file is no mapping")]),
            YamlTree.Mapping section => (section, []),
            YamlTree.Scalar { Kind: ScalarKind.Null } => (nothing, []),
            var other => (nothing, [new Problem(other.At, "", "wanted is a mapping of settings")]),
        };
    }

    public static YamlTree.Mapping Nothing(string file) => new(new Place(file, 1), []);

    /// <summary>Puts environment variables over the file's values.</summary>
    public static YamlTree.Mapping With(YamlTree.Mapping tree, IEnumerable<EnvironmentSetting> environment) =>
        environment.Aggregate(tree, (all, one) => Put(all, one.Path, one.Value));

    private static YamlTree.Mapping Put(YamlTree.Mapping tree, ReadOnlySpan<string> path, YamlTree.Scalar value)
    {
        var name = path[0];
        YamlTree below =
            path.Length == 1
                ? value
                : Put(tree[name] as YamlTree.Mapping ?? new YamlTree.Mapping(value.At, []), path[1..], value);
        return tree with
        {
            Fields = [.. tree.Fields.Where(f => f.Name != name), new YamlTree.Field(value.At, name, below)],
        };
    }

    private static string ReadSchema()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("talaria.schema.json")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

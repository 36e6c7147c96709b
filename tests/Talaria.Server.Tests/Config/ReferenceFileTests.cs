using System.Text.Json;
using System.Text.RegularExpressions;
using Talaria.Profiles.Yaml;
using Talaria.Server.Config;

namespace Talaria.Server.Tests.Config;

/// <summary>/talaria.yaml is the reference of all settings: it has to be complete, and its defaults true.</summary>
public sealed partial class ReferenceFileTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(RepositoryRoot(), "talaria.yaml"));

    [Fact]
    public void As_it_is_it_sets_nothing()
    {
        var (tree, problems) = SettingsTree.OfFile(Text, "talaria.yaml");

        Assert.Empty(problems);
        Assert.All(
            EnvironmentSetting.Leaves(JsonElement.Parse(SettingsTree.Schema), []),
            leaf => Assert.Null(At(tree, leaf.Path))
        );
    }

    [Fact]
    public void Uncommented_it_names_every_setting_with_its_default()
    {
        var (tree, problems) = SettingsTree.OfFile(
            CommentedSetting.Replace(Text, "${indent}${setting}"),
            "talaria.yaml"
        );

        Assert.Empty(problems);
        foreach (var (path, schema) in EnvironmentSetting.Leaves(JsonElement.Parse(SettingsTree.Schema), []))
        {
            var written = At(tree, path);
            Assert.True(written is not null, $"{string.Join('.', path)} is not in talaria.yaml");
            Assert.Equal(schema.GetProperty("default").GetRawText(), written.ToJsonText());
            var variable = EnvironmentSetting.NameOf(path);
            Assert.Contains(
                variable == "TALARIA__ADMIN_KEYS" ? "TALARIA__ADMIN_KEY" : variable,
                Text,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Its_defaults_are_those_of_the_program()
    {
        var (tree, _) = SettingsTree.OfFile(CommentedSetting.Replace(Text, "${indent}${setting}"), "talaria.yaml");
        var (settings, problems) = SettingsReader.Read(tree);

        Assert.Empty(problems);
        Assert.Equal(JsonSerializer.Serialize(new Settings()), JsonSerializer.Serialize(settings));
    }

    private static YamlTree? At(YamlTree tree, IEnumerable<string> path) =>
        path.Aggregate((YamlTree?)tree, (at, name) => (at as YamlTree.Mapping)?[name]);

    private static string RepositoryRoot()
    {
        var at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "Talaria.slnx")))
        {
            at = Path.GetDirectoryName(at)!;
        }
        return at;
    }

    [GeneratedRegex(
        "^(?<indent> *)# (?<setting>[a-z_]+: [^ ]+)$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex CommentedSetting { get; }
}

using System.Text.Json;
using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>A setting given by a variable <c>TALARIA__SECTION__KEY</c>.</summary>
internal sealed record EnvironmentSetting(string[] Path, YamlTree.Scalar Value)
{
    public const string Prefix = "TALARIA__";

    /// <summary>One key is the usual number: its variable is in the singular.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["TALARIA__ADMIN_KEY"] = "TALARIA__ADMIN_KEYS",
    };

    /// <summary>Reads all variables of ours; a name that is no setting's is a problem. An empty value is none.</summary>
    public static (IReadOnlyList<EnvironmentSetting> Settings, IReadOnlyList<Problem> Problems) Read(
        IReadOnlyDictionary<string, string> variables,
        string schema
    )
    {
        var types = Leaves(JsonElement.Parse(schema), [])
            .ToDictionary(l => NameOf(l.Path), StringComparer.OrdinalIgnoreCase);
        var settings = new List<EnvironmentSetting>();
        var problems = new List<Problem>();
        foreach (
            var (name, text) in variables
                .Where(v => v.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                .OrderBy(v => v.Key, StringComparer.Ordinal)
        )
        {
            var at = new Place(name, 0);
            if (!types.TryGetValue(Aliases.GetValueOrDefault(name, name), out var leaf))
            {
                var ask = NearNames.Ask(name, types.Keys.Concat(Aliases.Keys), "talaria.yaml has them all");
                problems.Add(new Problem(at, "", $"no setting has this variable; {ask}"));
            }
            else if (text.Length > 0)
            {
                settings.Add(new(leaf.Path, new YamlTree.Scalar(at, KindOf(text, leaf.Schema), text)));
            }
        }
        return (settings, problems);
    }

    public static string NameOf(IEnumerable<string> path) => Prefix + string.Join("__", path).ToUpperInvariant();

    /// <summary>The settings of the schema that are no sections.</summary>
    public static IEnumerable<(string[] Path, JsonElement Schema)> Leaves(JsonElement schema, string[] path) =>
        schema.TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().SelectMany(p => Leaves(p.Value, [.. path, p.Name]))
            : [(path, schema)];

    /// <summary>A variable is text; where the setting is a number or true or false, that is meant.</summary>
    private static ScalarKind KindOf(string text, JsonElement schema)
    {
        var type = schema.GetProperty("type").GetRawText();
        if (text is "true" or "false" && type.Contains("\"boolean\"", StringComparison.Ordinal))
        {
            return ScalarKind.Boolean;
        }
        var number =
            type.Contains("\"integer\"", StringComparison.Ordinal)
            || type.Contains("\"number\"", StringComparison.Ordinal);
        var takesText = type.Contains("\"string\"", StringComparison.Ordinal);
        return number && !takesText && IsNumber(text) ? ScalarKind.Number : ScalarKind.String;
    }

    private static bool IsNumber(string text)
    {
        try
        {
            return JsonElement.Parse(text).ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

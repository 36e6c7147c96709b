using System.Text.Json;

namespace Talaria.Profiles.Yaml;

/// <summary>How a schema's problems are put into words.</summary>
internal static class SchemaWords
{
    public static string Unknown(string name, JsonElement properties)
    {
        var known =
            properties.ValueKind == JsonValueKind.Object
                ? properties.EnumerateObject().Select(p => p.Name).ToList()
                : [];
        return $"unknown field; {NearNames.Ask(name, known, $"known are {string.Join(", ", known)}")}";
    }

    public static string NotAllowed(YamlTree tree, JsonElement allowed)
    {
        var values = allowed.EnumerateArray().Select(a => a.ToString()).ToList();
        var ask = tree is YamlTree.Scalar scalar ? NearNames.Ask(scalar.Text, values) : "";
        return $"is {Show(tree)}, wanted is one of {string.Join(", ", values)}{(ask.Length == 0 ? "" : $"; {ask}")}";
    }

    public static string Wanted(JsonElement type) =>
        type.ValueKind == JsonValueKind.Array
            ? string.Join(" or ", type.EnumerateArray().Select(t => Article(t.GetString()!)))
            : Article(type.GetString()!);

    private static string Article(string type) =>
        type switch
        {
            "object" => "a mapping",
            "array" => "a list",
            "integer" => "a whole number",
            "boolean" => "true or false",
            "null" => "nothing",
            _ => $"a {type}",
        };

    public static string Name(YamlTree tree) =>
        tree switch
        {
            YamlTree.Mapping => "a mapping",
            YamlTree.Sequence => "a list",
            YamlTree.Scalar { Kind: ScalarKind.Null } => "empty",
            _ => Show(tree),
        };

    public static string Show(YamlTree tree) =>
        tree.ToJsonText() is { Length: > 60 } text ? $"{text[..57]}..." : tree.ToJsonText();

    public static string Hint(JsonElement schema, YamlTree tree) =>
        tree is YamlTree.Scalar { Kind: ScalarKind.Number or ScalarKind.Boolean }
        && schema.GetProperty("type") is { ValueKind: JsonValueKind.String } type
        && type.GetString() == "string"
            ? schema.TryGetProperty("patternErrorMessage", out var right)
                ? $" that {right.GetString()}"
                : $": write \"{((YamlTree.Scalar)tree).Text}\" in quotes"
            : "";
}

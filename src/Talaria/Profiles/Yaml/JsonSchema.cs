using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Talaria.Profiles.Yaml;

/// <summary>Checks a <see cref="YamlTree"/> against a JSON schema (draft 2020-12, the keywords of <see cref="SchemaKeywords"/>) and reports every
/// problem at once, with what would be right.</summary>
public sealed class JsonSchema
{
    private readonly JsonElement root;

    /// <exception cref="FormatException">The schema is no JSON or uses a keyword that is not checked here: a bug in the program.</exception>
    public JsonSchema(string json)
    {
        try
        {
            root = JsonElement.Parse(json);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The schema is no JSON: {e.Message}", e);
        }
        SchemaKeywords.RefuseUnknown(root);
    }

    public IReadOnlyList<Problem> Check(YamlTree tree)
    {
        var problems = new List<Problem>();
        Check(tree, root, "", problems);
        return problems;
    }

    private void Check(YamlTree tree, JsonElement schema, string path, List<Problem> problems)
    {
        if (schema.ValueKind is JsonValueKind.True)
        {
            return;
        }
        schema = Resolve(schema);
        void Report(string message) => problems.Add(new Problem(tree.At, path, message));

        if (schema.TryGetProperty("type", out var type) && !HasType(tree, type))
        {
            Report(
                $"is {SchemaWords.Name(tree)}, wanted is {SchemaWords.Wanted(type)}{SchemaWords.Hint(schema, tree)}"
            );
            return;
        }
        if (schema.TryGetProperty("const", out var constant) && !Same(tree, constant))
        {
            Report($"is {SchemaWords.Show(tree)}, wanted is {constant.GetRawText()}");
        }
        if (schema.TryGetProperty("enum", out var allowed) && !allowed.EnumerateArray().Any(a => Same(tree, a)))
        {
            Report(SchemaWords.NotAllowed(tree, allowed));
        }
        foreach (var keyword in (ReadOnlySpan<string>)["oneOf", "anyOf"])
        {
            if (schema.TryGetProperty(keyword, out var choices))
            {
                CheckChoices(tree, [.. choices.EnumerateArray().Select(Resolve)], path, problems, keyword == "oneOf");
            }
        }
        switch (tree)
        {
            case YamlTree.Scalar { Kind: ScalarKind.String } text:
                SchemaLimits.CheckText(text.Text, schema, Report);
                break;
            case YamlTree.Scalar { Kind: ScalarKind.Number } number:
                SchemaLimits.CheckNumber(number.Text, schema, Report);
                break;
            case YamlTree.Sequence list:
                SchemaLimits.CheckCount(list, schema, Report);
                if (schema.TryGetProperty("items", out var items))
                {
                    for (var i = 0; i < list.Items.Count; i++)
                    {
                        Check(list.Items[i], items, $"{path}[{i}]", problems);
                    }
                }
                break;
            case YamlTree.Mapping mapping:
                CheckFields(mapping, schema, path, problems);
                break;
        }
    }

    private void CheckFields(YamlTree.Mapping mapping, JsonElement schema, string path, List<Problem> problems)
    {
        schema.TryGetProperty("properties", out var properties);
        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(n => n.GetString()!).Where(n => mapping[n] is null))
            {
                var about =
                    properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property)
                        ? Description(property)
                        : null;
                problems.Add(
                    new Problem(mapping.At, path, $"'{name}' is missing{(about is null ? "" : $": {about}")}")
                );
            }
        }
        if (schema.TryGetProperty("minProperties", out var least) && mapping.Fields.Count < least.GetInt32())
        {
            problems.Add(new Problem(mapping.At, path, $"needs at least {least.GetInt32()} field(s)"));
        }
        foreach (var field in mapping.Fields)
        {
            var at = path.Length == 0 ? field.Name : $"{path}.{field.Name}";
            if (schema.TryGetProperty("propertyNames", out var names))
            {
                Check(new YamlTree.Scalar(field.At, ScalarKind.String, field.Name), names, at, problems);
            }
            if (SchemaFor(field.Name, schema, properties) is not { } wanted)
            {
                continue;
            }
            if (wanted.ValueKind == JsonValueKind.False)
            {
                problems.Add(new Problem(field.At, at, SchemaWords.Unknown(field.Name, properties)));
                continue;
            }
            Check(field.Value, wanted, at, problems);
        }
    }

    private static JsonElement? SchemaFor(string name, JsonElement schema, JsonElement properties)
    {
        if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(name, out var property))
        {
            return property;
        }
        if (schema.TryGetProperty("patternProperties", out var patterns))
        {
            foreach (var pattern in patterns.EnumerateObject())
            {
                if (Regex.IsMatch(name, pattern.Name, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)))
                {
                    return pattern.Value;
                }
            }
        }
        return schema.TryGetProperty("additionalProperties", out var others) ? others : null;
    }

    /// <summary>Where no choice fits, the problems of the one that came nearest: of the right type, with the fewest.</summary>
    private void CheckChoices(
        YamlTree tree,
        IReadOnlyList<JsonElement> choices,
        string path,
        List<Problem> problems,
        bool exactlyOne
    )
    {
        var tried = choices.Select(choice => (Choice: choice, Problems: Try(tree, choice, path))).ToList();
        var fitting = tried.Count(t => t.Problems.Count == 0);
        if (fitting == 1 || (fitting > 1 && !exactlyOne))
        {
            return;
        }
        if (fitting > 1)
        {
            problems.Add(new Problem(tree.At, path, "is ambiguous: it fits more than one form"));
            return;
        }
        var near = tried
            .Where(t => !t.Choice.TryGetProperty("type", out var type) || HasType(tree, type))
            .OrderBy(t => t.Problems.Count)
            .ToList();
        if (near.Count > 0)
        {
            problems.AddRange(near[0].Problems);
            return;
        }
        var wanted = choices.Select(c =>
            Description(c) ?? (c.TryGetProperty("type", out var t) ? SchemaWords.Wanted(t) : "another form")
        );
        problems.Add(
            new Problem(tree.At, path, $"is {SchemaWords.Name(tree)}, wanted is {string.Join(", or ", wanted)}")
        );
    }

    private List<Problem> Try(YamlTree tree, JsonElement choice, string path)
    {
        var problems = new List<Problem>();
        Check(tree, choice, path, problems);
        return problems;
    }

    private JsonElement Resolve(JsonElement schema)
    {
        while (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("$ref", out var reference))
        {
            schema = root.GetProperty("$defs").GetProperty(reference.GetString()!["#/$defs/".Length..]);
        }
        return schema;
    }

    private string? Description(JsonElement schema) =>
        schema.ValueKind != JsonValueKind.Object ? null
        : schema.TryGetProperty("description", out var text) ? text.GetString()!.Split(". ")[0].TrimEnd('.')
        : schema.TryGetProperty("$ref", out _) ? Description(Resolve(schema))
        : null;

    private static bool HasType(YamlTree tree, JsonElement type) =>
        type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Any(t => IsOf(tree, t.GetString()!))
            : IsOf(tree, type.GetString()!);

    private static bool IsOf(YamlTree tree, string type) =>
        (type, tree) switch
        {
            ("object", YamlTree.Mapping) or ("array", YamlTree.Sequence) => true,
            ("null", YamlTree.Scalar { Kind: ScalarKind.Null }) => true,
            ("boolean", YamlTree.Scalar { Kind: ScalarKind.Boolean }) => true,
            ("string", YamlTree.Scalar { Kind: ScalarKind.String }) => true,
            ("number", YamlTree.Scalar { Kind: ScalarKind.Number }) => true,
            ("integer", YamlTree.Scalar { Kind: ScalarKind.Number } number) => long.TryParse(
                number.Text,
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out _
            ),
            _ => false,
        };

    private static bool Same(YamlTree tree, JsonElement value) =>
        tree is YamlTree.Scalar scalar
        && value.ValueKind switch
        {
            JsonValueKind.String => scalar.Kind == ScalarKind.String && scalar.Text == value.GetString(),
            _ => scalar.Kind != ScalarKind.String && scalar.Text == value.GetRawText(),
        };
}

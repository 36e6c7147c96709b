using System.Text.Json;
using Talaria.Profiles.Yaml;

namespace Talaria.Server.Config;

/// <summary>A variable's JSON as a tree. Problems never quote it: it may hold secrets, and System.Text.Json's own messages quote.</summary>
internal sealed class JsonTree(Place at)
{
    private readonly List<Problem> problems = [];

    public static (YamlTree? Tree, IReadOnlyList<Problem> Problems) Read(string text, string variable)
    {
        var at = new Place(variable, 0);
        try
        {
            using var document = JsonDocument.Parse(text);
            var reader = new JsonTree(at);
            var tree = reader.Part(document.RootElement, "");
            return reader.problems.Count == 0 ? (tree, []) : (null, reader.problems);
        }
        catch (JsonException e)
        {
            var place = $"line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
            return (
                null,
                [new Problem(at, "", $"is no JSON ({place}); wanted is a list like [{{\"url\": \"https://...\"}}]")]
            );
        }
        catch (InvalidOperationException)
        {
            return (null, [new Problem(at, "", "has half a character in a text (\\ud800 to \\udfff alone)")]);
        }
    }

    private YamlTree Part(JsonElement value, string path) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => Mapping(value, path),
            JsonValueKind.Array => new YamlTree.Sequence(
                at,
                [.. value.EnumerateArray().Select((item, i) => Part(item, $"{path}[{i}]"))]
            ),
            JsonValueKind.String => new YamlTree.Scalar(at, ScalarKind.String, value.GetString()!),
            JsonValueKind.Number => new YamlTree.Scalar(at, ScalarKind.Number, value.GetRawText()),
            JsonValueKind.Null => new YamlTree.Scalar(at, ScalarKind.Null, "null"),
            _ => new YamlTree.Scalar(at, ScalarKind.Boolean, value.GetRawText()),
        };

    private YamlTree.Mapping Mapping(JsonElement value, string path)
    {
        var fields = new List<YamlTree.Field>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in value.EnumerateObject())
        {
            var below = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
            if (seen.Add(property.Name))
            {
                fields.Add(new YamlTree.Field(at, property.Name, Part(property.Value, below)));
            }
            else
            {
                problems.Add(new Problem(at, below, "stands here twice"));
            }
        }
        return new YamlTree.Mapping(at, fields);
    }
}

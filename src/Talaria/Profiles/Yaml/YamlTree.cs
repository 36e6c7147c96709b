using System.Text;
using System.Text.Json.Nodes;

namespace Talaria.Profiles.Yaml;

/// <summary>A YAML document as JSON has it (null, true, false, numbers, strings, lists, mappings), each part with its file and line.</summary>
public abstract record YamlTree(Place At)
{
    /// <summary>null, true, false, a number, or a string.</summary>
    /// <param name="Text">A string's characters; else the value as JSON writes it.</param>
    public sealed record Scalar(Place At, ScalarKind Kind, string Text) : YamlTree(At);

    public sealed record Sequence(Place At, IReadOnlyList<YamlTree> Items) : YamlTree(At);

    /// <summary>Fields in the file's order, each name once.</summary>
    public sealed record Mapping(Place At, IReadOnlyList<Field> Fields) : YamlTree(At)
    {
        public Field? Find(string name) => Fields.FirstOrDefault(f => f.Name == name);

        public YamlTree? this[string name] => Find(name)?.Value;
    }

    /// <param name="At">Where the name stands.</param>
    public sealed record Field(Place At, string Name, YamlTree Value);

    /// <summary>Reads one document. The tree is null if there are problems; all that the parser can go on after are reported.</summary>
    /// <param name="file">The name that places and problems carry.</param>
    public static (YamlTree? Tree, IReadOnlyList<Problem> Problems) Read(string text, string file) =>
        new YamlReader(file).Read(text);

    /// <summary>The part at a dotted path, as problems write it (<c>retries.waits[2]</c>), or the nearest part above it that exists.</summary>
    public YamlTree Nearest(string path)
    {
        var at = this;
        foreach (var step in path.Split(['.', '['], StringSplitOptions.RemoveEmptyEntries))
        {
            var next = at switch
            {
                Mapping mapping => mapping[step],
                Sequence list when int.TryParse(step.TrimEnd(']'), out var index) && index < list.Items.Count =>
                    list.Items[index],
                _ => null,
            };
            if (next is null)
            {
                return at;
            }
            at = next;
        }
        return at;
    }

    /// <summary>The same value for System.Text.Json.</summary>
    public JsonNode? ToJson() => JsonNode.Parse(ToJsonText());

    /// <summary>The same value as compact JSON text with the least escaping; numbers as they were written.</summary>
    public string ToJsonText() => Append(new StringBuilder()).ToString();

    private StringBuilder Append(StringBuilder text)
    {
        switch (this)
        {
            case Scalar { Kind: ScalarKind.String } scalar:
                return JsonText.Append(text, scalar.Text);
            case Scalar scalar:
                return text.Append(scalar.Text);
            case Sequence list:
                text.Append('[');
                foreach (var item in list.Items)
                {
                    item.Append(Separate(text, '['));
                }
                return text.Append(']');
            case Mapping mapping:
                text.Append('{');
                foreach (var field in mapping.Fields)
                {
                    field.Value.Append(JsonText.Append(Separate(text, '{'), field.Name).Append(':'));
                }
                return text.Append('}');
            default:
                throw new InvalidOperationException("A fifth kind of tree.");
        }
    }

    private static StringBuilder Separate(StringBuilder text, char opening) =>
        text[^1] == opening ? text : text.Append(',');
}

/// <summary>What a scalar is, by the rules of YAML 1.2's core schema (<c>yes</c> and <c>on</c> are strings).</summary>
public enum ScalarKind
{
    Null,
    Boolean,
    Number,
    String,
}

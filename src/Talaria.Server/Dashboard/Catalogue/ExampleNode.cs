using System.Text.Json;
using Talaria.Profiles;
using Talaria.Server.Http.Reading;

namespace Talaria.Server.Dashboard.Catalogue;

/// <summary>A place in JSON, and what samples have there.</summary>
internal sealed class ExampleNode
{
    /// <summary>Characters of an example.</summary>
    private const int Longest = 80;

    private readonly List<ExampleNode> fields = [];
    private readonly ExampleNode? owner;

    /// <summary>Singular words, in the order in which they were met.</summary>
    private readonly List<string> kinds = [];
    private bool isNullable;
    private ExampleNode? each;

    private ExampleNode(ExampleNode? owner, string path, string name) => (this.owner, Path, Name) = (owner, path, name);

    public string Path { get; }

    public string Name { get; }

    /// <summary>How often it is there, null or not.</summary>
    public int Seen { get; private set; }

    /// <summary>How often it is an object: what its fields are counted against.</summary>
    public int Objects { get; private set; }

    public bool IsObject => Objects > 0 || fields.Count > 0;

    public string? Example { get; private set; }

    public bool Required { get; private set; }

    public FieldForm? Form { get; set; }

    /// <summary>The path of a field that may stand for it.</summary>
    public string? Instead { get; set; }

    public IReadOnlyList<ExampleNode> Fields => fields;

    /// <summary>What has the fields: itself, or each element of the list that it is.</summary>
    public ExampleNode Innermost => each is null || fields.Count > 0 ? this : each.Innermost;

    /// <summary>"time", "list of strings", "number or null".</summary>
    public string Type
    {
        get
        {
            var words = Kinds.Select(One).Concat(isNullable ? ["null"] : Array.Empty<string>());
            return string.Join(" or ", words.DefaultIfEmpty("any"));
        }
    }

    /// <summary>As the rule has it, where there is one, else as the samples have it.</summary>
    private IReadOnlyList<string> Kinds =>
        Form is { } form ? [KindOf(form.Kind)]
        : kinds.Count > 0 ? kinds
        : fields.Count > 0 ? ["object"]
        : each is not null ? ["list"]
        : [];

    private bool IsElement => Path.EndsWith("[]", StringComparison.Ordinal);

    public static ExampleNode Root() => new(null, "", "");

    /// <summary>The place with this path, as rules write it.</summary>
    public ExampleNode At(string path)
    {
        var at = this;
        foreach (var step in path.Split('.'))
        {
            var name = step.TrimEnd('[', ']');
            at = at.Field(name);
            for (var depth = (step.Length - name.Length) / 2; depth > 0; depth--)
            {
                at = at.Element();
            }
        }
        return at;
    }

    /// <summary>It has to be there, and so has all that it is in, up to the next list: a list may be empty.</summary>
    public void Require()
    {
        Required = true;
        if (owner is { Path.Length: > 0, IsElement: false })
        {
            owner.Require();
        }
    }

    public void Take(JsonElement value)
    {
        Seen++;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                isNullable = true;
                break;
            case JsonValueKind.Object:
                Objects++;
                Note("object");
                foreach (var property in value.EnumerateObject())
                {
                    Field(property.Name).Take(property.Value);
                }
                break;
            case JsonValueKind.Array:
                Note("list");
                foreach (var element in value.EnumerateArray())
                {
                    Element().Take(element);
                }
                if (value.GetArrayLength() == 0 || each is { IsObject: false })
                {
                    Show(value);
                }
                break;
            default:
                Note(KindOf(value));
                Show(value);
                break;
        }
    }

    private ExampleNode Field(string name)
    {
        if (fields.Find(f => f.Name == name) is not { } field)
        {
            field = new ExampleNode(this, Path.Length == 0 ? name : $"{Path}.{name}", name);
            fields.Add(field);
        }
        return field;
    }

    private ExampleNode Element() => each ??= new ExampleNode(this, Path + "[]", "");

    /// <summary>Whole numbers among others are numbers; texts of several forms are strings.</summary>
    private void Note(string kind)
    {
        var wider = Wider(kind);
        var known = kinds.FindIndex(k => Wider(k) == wider);
        if (known < 0)
        {
            kinds.Add(kind);
        }
        else if (kinds[known] != kind)
        {
            kinds[known] = wider;
        }
    }

    private void Show(JsonElement value)
    {
        var text = value.GetRawText();
        Example ??=
            text.Length <= Longest
                ? text
                : text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }

    private static string KindOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
            _ when Guid.TryParseExact(value.GetString(), "D", out _) => "UUID",
            _ when Rfc3339.TryParse(value.GetString()!, out _) => "time",
            _ => "string",
        };

    private static string KindOf(FormKind form) =>
        form switch
        {
            FormKind.Uuid => "UUID",
            FormKind.OneOf => "string",
            _ => form.ToString().ToLowerInvariant(),
        };

    private static string Wider(string kind) =>
        kind switch
        {
            "integer" => "number",
            "UUID" or "time" => "string",
            _ => kind,
        };

    private string One(string kind) =>
        kind == "list" && each?.Kinds is { Count: > 0 } elements
            ? $"list of {string.Join(" or ", elements.Select(k => k + "s"))}"
            : kind;
}

using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>Reads a profile's body: mappings are objects, texts that begin with a dollar sign are slots, everything else is literal.</summary>
/// <remarks>A slot is one or more sources separated by <c>|</c>, the first with a value wins; a <c>?</c> at its end leaves the field out
/// when none has one; <c>$$</c> is a literal dollar sign.</remarks>
internal sealed class BodyReader(TimeForm time, IReadOnlySet<string> constants, List<Problem> problems)
{
    private const string Shape = "shape";

    private static readonly string[] Sources =
    [
        "id",
        "type",
        "occurred_at",
        "created_at",
        "sent_at",
        "data",
        Shape,
        "organization.id",
        "organization.uuid",
        "organization.name",
    ];

    /// <summary>What the events' data can have; null for anything.</summary>
    public KnownPaths? Data { get; init; }

    /// <summary>Whether this is itself a shape.</summary>
    public bool InShape { get; init; }

    /// <summary>A type for which <c>$shape</c> has no value, if there is one.</summary>
    public string? Shapeless { get; init; }

    /// <summary>Whether what was read has a <c>$shape</c>.</summary>
    public bool HasShape { get; private set; }

    public BodyTemplate Read(YamlTree tree, string path) =>
        tree switch
        {
            YamlTree.Mapping mapping => new BodyTemplate.Object([
                .. mapping.Fields.Select(f => (f.Name, Read(f.Value, $"{path}.{f.Name}"))),
            ]),
            YamlTree.Scalar { Kind: ScalarKind.String } text
                when text.Text.StartsWith("$$", StringComparison.Ordinal) => new BodyTemplate.Literal(
                JsonText.Quote(text.Text[1..])
            ),
            YamlTree.Scalar { Kind: ScalarKind.String } text when text.Text.StartsWith('$') => Slot(text, path),
            _ => Literal(tree, path),
        };

    private BodyTemplate.Slot Slot(YamlTree.Scalar text, string path)
    {
        var omitted = text.Text.EndsWith('?');
        var sources = (omitted ? text.Text[..^1] : text.Text).Split('|', StringSplitOptions.TrimEntries);
        foreach (var source in sources)
        {
            if (!source.StartsWith('$'))
            {
                Report(text, path, $"'{source}' has to begin with $, like each source of a slot");
            }
            else if (Refuse(source[1..]) is { } wrong)
            {
                Report(text, path, wrong);
            }
        }
        if (sources.Contains($"${Shape}"))
        {
            HasShape = true;
            if (!InShape && !omitted && sources.Length == 1 && Shapeless is not null)
            {
                Report(text, path, $"{Shapeless} has no shape: write $shape | $data, or give each type a shape");
            }
        }
        return new BodyTemplate.Slot(
            [.. sources.Select(s => s.TrimStart('$'))],
            omitted ? Missing.Omitted : Missing.Null
        )
        {
            Time = time,
        };
    }

    private string? Refuse(string source)
    {
        if (source == Shape && InShape)
        {
            return "a shape cannot stand in a shape";
        }
        if (Array.IndexOf(Sources, source) >= 0)
        {
            return null;
        }
        if (source.StartsWith("data.", StringComparison.Ordinal) && IsPath(source))
        {
            return Data?.Refuse(source["data.".Length..]);
        }
        if (source.StartsWith("constant.", StringComparison.Ordinal))
        {
            var name = source["constant.".Length..];
            return constants.Contains(name)
                ? null
                : $"no event type has a constant '{name}': {NearNames.Ask(name, constants, "add it to the catalogue's types")}";
        }
        return $"there is no source '${source}': {NearNames.Ask(source, Sources, $"there are {string.Join(", ", Sources.Select(s => "$" + s))}, $data.PATH and $constant.NAME")}";
    }

    private BodyTemplate.Literal Literal(YamlTree tree, string path)
    {
        if (tree is YamlTree.Sequence list && list.Items.Any(HasSlot))
        {
            Report(tree, path, "a list is literal: slots cannot stand in it");
        }
        return new BodyTemplate.Literal(tree.ToJsonText());
    }

    private static bool HasSlot(YamlTree tree) =>
        tree switch
        {
            YamlTree.Scalar { Kind: ScalarKind.String } text => text.Text.StartsWith('$'),
            YamlTree.Sequence list => list.Items.Any(HasSlot),
            YamlTree.Mapping mapping => mapping.Fields.Any(f => HasSlot(f.Value)),
            _ => false,
        };

    private static bool IsPath(string source) => source.Split('.').All(part => part.Length > 0);

    private void Report(YamlTree tree, string path, string message) =>
        problems.Add(new Problem(tree.At, path, message));
}

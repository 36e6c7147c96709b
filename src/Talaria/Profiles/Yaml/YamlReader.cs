using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlScalar = YamlDotNet.Core.Events.Scalar;

namespace Talaria.Profiles.Yaml;

/// <summary>Builds a <see cref="YamlTree"/> from YamlDotNet's events; one reader reads one text.</summary>
/// <remarks>Aliases share the anchored part; what they stand for is counted against the limit, so that a small file
/// cannot grow into a large tree.</remarks>
internal sealed partial class YamlReader(string file)
{
    private const int DeepestNesting = 64;
    private const int MostParts = 200_000;
    private const string Merge = "<<";
    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private readonly List<Problem> problems = [];
    private readonly Dictionary<AnchorName, (YamlTree Tree, int Parts)> anchors = [];
    private int parts;

    public (YamlTree? Tree, IReadOnlyList<Problem> Problems) Read(string text)
    {
        YamlTree? tree = null;
        var parser = new Parser(new StringReader(text));
        try
        {
            parser.Consume<StreamStart>();
            if (parser.TryConsume<DocumentStart>(out _))
            {
                tree = ReadPart(parser, 0);
                parser.Consume<DocumentEnd>();
                if (!parser.TryConsume<StreamEnd>(out _))
                {
                    Report(parser.Current!, "a second document; one file holds one");
                }
            }
            tree ??= new YamlTree.Mapping(new Place(file, 1), []);
        }
        catch (YamlException e)
        {
            var reason = e.InnerException?.Message ?? e.Message;
            problems.Add(new Problem(new Place(file, (int)e.Start.Line), "", $"is no YAML: {reason}"));
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet's scanner gives up so on some texts, like a list that is not closed, without saying where.
            var line = (int)(parser.Current?.End.Line ?? 1);
            problems.Add(
                new Problem(new Place(file, line), "", "is no YAML from here on: is a bracket or quote left open?")
            );
        }
        return (problems.Count == 0 ? tree : null, problems);
    }

    private YamlTree ReadPart(Parser parser, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new YamlException(parser.Current!.Start, parser.Current.End, $"nested deeper than {DeepestNesting}");
        }
        var before = parts;
        Count(parser.Current!, 1);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Anchored(alias);
        }
        var start = parser.Consume<NodeEvent>();
        YamlTree tree = start switch
        {
            YamlScalar scalar => ReadScalar(scalar),
            SequenceStart => ReadSequence(parser, At(start), depth),
            _ => ReadMapping(parser, At(start), depth),
        };
        if (!start.Anchor.IsEmpty)
        {
            anchors[start.Anchor] = (tree, parts - before);
        }
        return tree;
    }

    private YamlTree.Sequence ReadSequence(Parser parser, Place at, int depth)
    {
        var items = new List<YamlTree>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadPart(parser, depth + 1));
        }
        return new YamlTree.Sequence(at, items);
    }

    private YamlTree.Mapping ReadMapping(Parser parser, Place at, int depth)
    {
        var fields = new List<YamlTree.Field>();
        var merged = new List<YamlTree.Field>();
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Current!;
            if (ReadPart(parser, depth + 1) is not YamlTree.Scalar { Text: var name })
            {
                Report(key, "the name of a field has to be plain text");
                name = "";
            }
            var value = ReadPart(parser, depth + 1);
            if (key is YamlScalar { Style: ScalarStyle.Plain, Tag.IsEmpty: true, Value: Merge })
            {
                merged.AddRange(Merged(key, value));
            }
            else if (seen.TryAdd(name, At(key).Line))
            {
                fields.Add(new YamlTree.Field(At(key), name, value));
            }
            else
            {
                Report(key, $"'{name}' stands here twice, the first time on line {seen[name]}");
            }
        }
        return new YamlTree.Mapping(at, [.. merged.Where(f => seen.TryAdd(f.Name, 0)), .. fields]);
    }

    /// <summary>The fields of a mapping, or of several, the first of which wins. YAML 1.1's: platforms' own files are read by it.</summary>
    private IEnumerable<YamlTree.Field> Merged(ParsingEvent key, YamlTree value)
    {
        if (value is YamlTree.Mapping mapping)
        {
            return mapping.Fields;
        }
        if (value is YamlTree.Sequence { Items: var items } && items.All(item => item is YamlTree.Mapping))
        {
            return items.Cast<YamlTree.Mapping>().SelectMany(item => item.Fields);
        }
        Report(key, $"'{Merge}' takes a mapping, or a list of mappings");
        return [];
    }

    private YamlTree Anchored(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var anchored))
        {
            throw new YamlException(alias.Start, alias.End, "no such anchor before this");
        }
        Count(alias, anchored.Parts);
        return anchored.Tree;
    }

    private void Count(ParsingEvent at, int more)
    {
        if ((parts += more) > MostParts)
        {
            throw new YamlException(at.Start, at.End, $"more than {MostParts} values, aliases followed");
        }
    }

    private YamlTree.Scalar ReadScalar(YamlScalar scalar)
    {
        var text = scalar.Value;
        var plain = scalar is { Style: ScalarStyle.Plain, Tag.IsEmpty: true };
        var (kind, json) =
            !plain ? (ScalarKind.String, text)
            : text is "" or "~" or "null" or "Null" or "NULL" ? (ScalarKind.Null, "null")
            : text is "true" or "True" or "TRUE" ? (ScalarKind.Boolean, "true")
            : text is "false" or "False" or "FALSE" ? (ScalarKind.Boolean, "false")
            : JsonNumber.IsMatch(text) ? (ScalarKind.Number, text)
            : OtherNumber(text) is { } number ? (ScalarKind.Number, number)
            : (ScalarKind.String, text);
        return new YamlTree.Scalar(At(scalar), kind, json);
    }

    /// <summary>Numbers that YAML's core schema knows and JSON does not: <c>+5</c>, <c>.5</c>, <c>007</c>, <c>0x1F</c>.</summary>
    private static string? OtherNumber(string text) =>
        HexNumber.IsMatch(text) ? Convert.ToInt64(text[2..], 16).ToString(CultureInfo.InvariantCulture)
        : WholeNumber.IsMatch(text)
            ? decimal.Parse(text, CultureInfo.InvariantCulture).ToString("0", CultureInfo.InvariantCulture)
        : CoreNumber.IsMatch(text)
            ? double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture)
        : null;

    private Place At(ParsingEvent part) => new(file, (int)part.Start.Line);

    private void Report(ParsingEvent part, string message) => problems.Add(new Problem(At(part), "", message));

    [GeneratedRegex(@"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?\z", Options, 1000)]
    private static partial Regex JsonNumber { get; }

    [GeneratedRegex(@"\A[-+]?[0-9]{1,18}\z", Options, 1000)]
    private static partial Regex WholeNumber { get; }

    [GeneratedRegex(@"\A0x[0-9a-fA-F]{1,15}\z", Options, 1000)]
    private static partial Regex HexNumber { get; }

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)\z", Options, 1000)]
    private static partial Regex CoreNumber { get; }
}

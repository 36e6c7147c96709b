using System.Collections.Frozen;
using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>Reads a profile's event types with their samples, rules and constants.</summary>
internal sealed class CatalogueReader(YamlTree.Mapping tree, ProfileFile file, List<Problem> problems)
{
    private readonly YamlTree.Mapping types =
        (tree["catalogue"] as YamlTree.Mapping)?["types"] as YamlTree.Mapping ?? new YamlTree.Mapping(tree.At, []);

    public Catalogue Read()
    {
        var rule = file.Catalogue.Data.ToRule();
        Check(rule, "catalogue.data", tree.Nearest("catalogue.data").At);
        if (!file.Catalogue.Open && file.Catalogue.Types.Count == 0)
        {
            Report(
                tree.Nearest("catalogue").At,
                "catalogue",
                "a closed catalogue needs types; set open: true to accept any"
            );
        }
        return new Catalogue
        {
            Open = file.Catalogue.Open,
            Data = rule,
            Types = file.Catalogue.Types.ToFrozenDictionary(
                t => t.Key,
                t => Type(t.Key, t.Value),
                StringComparer.Ordinal
            ),
        };
    }

    /// <summary>What the data of some types can have; null where nobody knows: the catalogue is open, or without types.</summary>
    public KnownPaths? Paths(Func<string, TypeFile, bool> which) =>
        file.Catalogue.Open || file.Catalogue.Types.Count == 0
            ? null
            : new KnownPaths([
                .. file.Catalogue.Types.Where(t => which(t.Key, t.Value)).Select(t => (Sample(t.Key), Rule(t.Value))),
            ]);

    private EventType Type(string name, TypeFile about)
    {
        var path = $"catalogue.types.{name}";
        var sample = Sample(name);
        var rule = Rule(about);
        if (about.Data is not null)
        {
            Check(rule, $"{path}.data", At(name, "data"));
        }
        foreach (var (at, wrong) in SampleCheck.Refuse(sample, rule))
        {
            Report(at, $"{path}.sample", wrong);
        }
        foreach (var (constant, value) in about.Constants)
        {
            var wrong =
                ConstantText.Refuse(value)
                ?? ConstantText
                    .Paths(value)
                    .Select(p => Paths((other, _) => other == name)?.Refuse(p))
                    .FirstOrDefault(w => w is not null);
            if (wrong is not null)
            {
                Report(At(name, "constants"), $"{path}.constants.{constant}", wrong);
            }
        }
        foreach (var kind in (about.Scopes ?? []).Where(kind => !file.Scopes.ContainsKey(kind)))
        {
            Report(
                At(name, "scopes"),
                $"{path}.scopes",
                $"no scope kind '{kind}': {NearNames.Ask(kind, file.Scopes.Keys, "add it to scopes")}"
            );
        }
        return new EventType
        {
            Name = name,
            Title = about.Title,
            Description = about.Description,
            Position = sample.At.Line,
            Sample = sample.ToJsonText(),
            Constants = about.Constants,
            Data = about.Data is null ? null : rule,
            Shape = about.Shape,
            Scopes = about.Scopes,
        };
    }

    private DataRule Rule(TypeFile about) => (about.Data ?? file.Catalogue.Data).ToRule();

    private YamlTree Sample(string type) => ((YamlTree.Mapping)types[type]!)["sample"]!;

    /// <summary>Types have dots in their names, which paths cannot tell from steps.</summary>
    private Place At(string type, string field) => ((YamlTree.Mapping)types[type]!)[field]!.At;

    private void Check(DataRule rule, string path, Place at)
    {
        foreach (var field in DataRules.Unsatisfiable(rule))
        {
            Report(at, path, $"asks for '{field}', which 'only' does not allow");
        }
    }

    private void Report(Place at, string path, string message) => problems.Add(new Problem(at, path, message));
}

using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>Which fields the data of some event types can have, as far as their samples and rules tell.</summary>
internal sealed class KnownPaths(IReadOnlyList<(YamlTree Sample, DataRule Rule)> types)
{
    /// <returns>What is wrong with naming the path, or null.</returns>
    public string? Refuse(string path) =>
        types.Any(type => InSample(type.Sample, path) || InRule(type.Rule, path))
            ? null
            : $"no sample has '{path}', and no data rule names it: "
                + NearNames.Ask(
                    path,
                    types
                        .SelectMany(t => Paths(t.Sample, "").Concat(DataRules.Paths(t.Rule)))
                        .Distinct(StringComparer.Ordinal),
                    "if events can have it, add it to a sample"
                );

    private static bool InSample(YamlTree sample, string path)
    {
        YamlTree? at = sample;
        foreach (var step in path.Split('.'))
        {
            at = (at as YamlTree.Mapping)?[step];
        }
        return at is not null;
    }

    private static bool InRule(DataRule rule, string path) =>
        rule.Only?.Contains(path, StringComparer.Ordinal) == true
        || DataRules
            .Paths(rule)
            .Any(known =>
                known.StartsWith(path, StringComparison.Ordinal)
                && (known.Length == path.Length || known[path.Length] is '.' or '[')
            );

    private static IEnumerable<string> Paths(YamlTree tree, string path) =>
        tree is not YamlTree.Mapping mapping
            ? []
            : mapping.Fields.SelectMany(f =>
            {
                var at = path.Length == 0 ? f.Name : $"{path}.{f.Name}";
                return Paths(f.Value, at).Prepend(at);
            });
}

using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>Makes a file fit its schema by setting aside what does not, so that it can be looked at further. What comes out is never used as
/// a profile.</summary>
internal static class Repair
{
    /// <summary>What stands in for a required field that is missing or set aside.</summary>
    private const string Blank = """
        name: blank
        title: Blank
        catalogue: { open: true }
        subscriptions: { without_scope_ids: all }
        body: $data
        timeout: 1s
        retries: { waits: [] }
        url: { http: true }
        """;

    public static YamlTree.Mapping Apply(YamlTree tree, IReadOnlyList<Problem> misfits, JsonSchema schema)
    {
        var blank = (YamlTree.Mapping)YamlTree.Read(Blank, "blank").Tree!;
        var kept = tree as YamlTree.Mapping ?? blank;
        // Setting aside a part can leave its owner incomplete, which is set aside then: each round leaves less.
        while (misfits.Count > 0)
        {
            var paths = misfits.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
            kept = (YamlTree.Mapping)Without(kept, paths, "");
            kept = kept with { Fields = [.. kept.Fields, .. blank.Fields.Where(f => kept.Find(f.Name) is null)] };
            misfits = schema.Check(kept);
        }
        return kept;
    }

    private static YamlTree Without(YamlTree tree, HashSet<string> paths, string path) =>
        tree switch
        {
            YamlTree.Mapping mapping => mapping with
            {
                Fields =
                [
                    .. mapping
                        .Fields.Select(f => (Field: f, Path: path.Length == 0 ? f.Name : $"{path}.{f.Name}"))
                        .Where(f => !paths.Contains(f.Path))
                        .Select(f => f.Field with { Value = Without(f.Field.Value, paths, f.Path) }),
                ],
            },
            YamlTree.Sequence list => list with
            {
                Items =
                [
                    .. list
                        .Items.Select((item, i) => (Item: item, Path: $"{path}[{i}]"))
                        .Where(i => !paths.Contains(i.Path))
                        .Select(i => Without(i.Item, paths, i.Path)),
                ],
            },
            _ => tree,
        };
}

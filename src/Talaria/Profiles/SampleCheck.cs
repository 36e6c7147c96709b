using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>A sample has to be an event that its own profile would accept.</summary>
internal static class SampleCheck
{
    public static IEnumerable<string> Refuse(YamlTree sample, DataRule rule)
    {
        if (!rule.Object)
        {
            yield break;
        }
        if (sample is not YamlTree.Mapping data)
        {
            yield return "has to be a mapping, as the type's data is an object";
            yield break;
        }
        foreach (var path in rule.Required.Where(p => !Has(data, p)))
        {
            yield return $"lacks '{path}', which the type's data requires";
        }
        foreach (var field in data.Fields.Where(f => rule.Only?.Contains(f.Name) == false))
        {
            yield return $"has '{field.Name}', which the type's data does not allow";
        }
        foreach (var pair in rule.Pairs.Where(p => !Fits(data, p)))
        {
            yield return $"needs '{pair.First}' or '{pair.Second}', with values that stand together in a row of the pair";
        }
    }

    private static bool Fits(YamlTree data, FieldPair pair)
    {
        var (first, second) = (At(data, pair.First)?.ToJsonText(), At(data, pair.Second)?.ToJsonText());
        return (first ?? second) is not null
            && pair.Rows.Any(r => (first is null || r.First == first) && (second is null || r.Second == second));
    }

    private static bool Has(YamlTree tree, string path) => At(tree, path) is not null;

    private static YamlTree? At(YamlTree tree, string path)
    {
        YamlTree? at = tree;
        foreach (var name in path.Split('.'))
        {
            at = (at as YamlTree.Mapping)?[name];
        }
        return at is YamlTree.Scalar { Kind: ScalarKind.Null } ? null : at;
    }
}

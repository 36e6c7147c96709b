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
    }

    private static bool Has(YamlTree tree, string path)
    {
        YamlTree? at = tree;
        foreach (var name in path.Split('.'))
        {
            at = (at as YamlTree.Mapping)?[name];
        }
        return at is not (null or YamlTree.Scalar { Kind: ScalarKind.Null });
    }
}

using Talaria.Profiles.Yaml;

namespace Talaria.Profiles;

/// <summary>Reads the shapes that types name, and whether types, shapes and body agree about them.</summary>
internal sealed class ShapeReader(YamlTree.Mapping tree, ProfileFile file, List<Problem> problems)
{
    private readonly YamlTree.Mapping shapes = tree["shapes"] as YamlTree.Mapping ?? new YamlTree.Mapping(tree.At, []);

    /// <param name="reader">Makes a reader of a shape's template, by the shape's name.</param>
    public Dictionary<string, BodyTemplate> Read(Func<string, BodyReader> reader)
    {
        foreach (var (type, about) in file.Catalogue.Types)
        {
            if (about.Shape is { } name && shapes[name] is null)
            {
                Report(
                    Place(type),
                    $"catalogue.types.{type}.shape",
                    $"no shape '{name}': {NearNames.Ask(name, shapes.Fields.Select(f => f.Name), "add it to shapes")}"
                );
            }
        }
        foreach (var shape in shapes.Fields.Where(s => file.Catalogue.Types.Values.All(t => t.Shape != s.Name)))
        {
            Report(shape.At, $"shapes.{shape.Name}", "no event type names it as its shape");
        }
        return shapes.Fields.ToDictionary(
            s => s.Name,
            s => reader(s.Name).Read(s.Value, $"shapes.{s.Name}"),
            StringComparer.Ordinal
        );
    }

    /// <summary>An event type for which <c>$shape</c> has no value, or null.</summary>
    public string? Shapeless =>
        file.Catalogue.Open
            ? "a type beside the catalogue"
            : file.Catalogue.Types.Where(t => t.Value.Shape is null).Select(t => $"'{t.Key}'").FirstOrDefault();

    private Place Place(string type) =>
        ((YamlTree.Mapping)((YamlTree.Mapping)((YamlTree.Mapping)tree["catalogue"]!)["types"]!)[type]!)["shape"]!.At;

    private void Report(Place at, string path, string message) => problems.Add(new Problem(at, path, message));
}

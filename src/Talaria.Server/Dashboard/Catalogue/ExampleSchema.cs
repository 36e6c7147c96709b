using System.Text.Json;
using Talaria.Profiles;

namespace Talaria.Server.Dashboard.Catalogue;

/// <summary>A schema by example: the fields of some samples, each with its type and a value, and, where several samples or the profile's
/// rule can say it, whether it is always there. Pure.</summary>
public static class ExampleSchema
{
    /// <param name="samples">JSON texts. The first is the one that examples are taken from; the others fill what it has not.</param>
    /// <param name="rule">What the profile demands of them; null where it demands nothing of them.</param>
    public static IReadOnlyList<ExampleField> Of(IReadOnlyList<string> samples, DataRule? rule)
    {
        var root = ExampleNode.Root();
        foreach (var sample in samples)
        {
            using var json = JsonDocument.Parse(sample);
            root.Take(json.RootElement);
        }
        var rules = rule is { Required.Count: 0, Fields.Count: 0, Only: null } ? null : rule;
        if (rules is not null)
        {
            Demand(root, rules);
        }
        var fields = new List<ExampleField>();
        if (!root.IsObject)
        {
            fields.Add(FieldOf(root, depth: 0, within: 0, ruled: false));
        }
        Add(fields, root, depth: 0, rules is not null);
        return fields;
    }

    private static void Demand(ExampleNode root, DataRule rule)
    {
        foreach (var path in rule.Only ?? [])
        {
            root.At(path);
        }
        foreach (var (path, form) in rule.Fields)
        {
            root.At(path).Form = form;
        }
        foreach (var path in rule.Required)
        {
            root.At(path).Require();
        }
        foreach (var one in rule.Cases)
        {
            root.At(one.Field).Form ??= new FieldForm(FormKind.OneOf) { Values = [.. one.Required.Keys] };
        }
        foreach (var pair in rule.Pairs)
        {
            root.At(pair.First).Instead = pair.Second;
            root.At(pair.Second).Instead = pair.First;
        }
    }

    private static void Add(List<ExampleField> fields, ExampleNode node, int depth, bool ruled)
    {
        foreach (var child in node.Fields)
        {
            fields.Add(FieldOf(child, depth, node.Objects, ruled));
            Add(fields, child.Innermost, depth + 1, ruled);
        }
    }

    private static ExampleField FieldOf(ExampleNode node, int depth, int within, bool ruled) =>
        new(
            node.Path,
            node.Name,
            depth,
            node.Type,
            node.Example,
            node.Required ? "required"
                : node.Instead is { } other ? $"this or {other}"
                : ruled ? "optional"
                : within < 2 || node.Seen >= within ? ""
                : $"in {node.Seen} of {within} seen",
            node.Form?.Values ?? []
        );
}

/// <summary>A field of a schema by example.</summary>
/// <param name="Path">From the top: <c>job.line_items[].quantity</c>.</param>
/// <param name="Name">Its last step.</param>
/// <param name="Depth">How many objects and lists are around it.</param>
/// <param name="Type">For people: "time", "list of strings", "number or null".</param>
/// <param name="Example">A value as JSON, its beginning if it is long; null for objects and lists of them, whose fields follow, and where no sample has one.</param>
/// <param name="Presence">For people: "required", "optional", "in 2 of 3 seen"; empty where no sample is without it.</param>
/// <param name="Values">All that it may be, where the profile names them.</param>
public sealed record ExampleField(
    string Path,
    string Name,
    int Depth,
    string Type,
    string? Example,
    string Presence,
    IReadOnlyList<string> Values
);

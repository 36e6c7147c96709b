using System.Text.Json;

namespace Talaria.Profiles;

/// <summary>Makes a <see cref="DataRule"/> of what a file says of data.</summary>
internal static class DataRules
{
    public static DataRule ToRule(this DataFile data) =>
        new()
        {
            Object =
                data.Object
                || data.Only is not null
                || data.Required.Count + data.Fields.Count + data.Pairs.Count + data.Cases.Count > 0,
            Required = data.Required,
            Only = data.Only,
            Fields = data.Fields.ToDictionary(f => f.Key, f => Form(f.Value), StringComparer.Ordinal),
            Pairs =
            [
                .. data.Pairs.Select(p => new FieldPair(
                    p.Fields[0],
                    p.Fields[1],
                    [.. p.Rows.Select(r => new PairRow(RowText(r[0]), RowText(r[1])))]
                )),
            ],
            Cases =
            [
                .. data.Cases.Select(c => new FieldCase(
                    c.Field,
                    c.Requires.ToDictionary(r => r.Key, r => (IReadOnlyList<string>)r.Value, StringComparer.Ordinal)
                )),
            ],
        };

    /// <summary>Every path that the rule speaks of.</summary>
    public static IEnumerable<string> Paths(DataRule rule) =>
        rule
            .Required.Concat(rule.Fields.Keys)
            .Concat(rule.Pairs.SelectMany(p => (string[])[p.First, p.Second]))
            .Concat(rule.Cases.SelectMany(c => c.Required.Values.SelectMany(paths => paths).Prepend(c.Field)));

    private static FieldForm Form(JsonElement form) =>
        form.ValueKind == JsonValueKind.Array
            ? new FieldForm(FormKind.OneOf) { Values = [.. form.EnumerateArray().Select(v => v.GetString()!)] }
            : new FieldForm(Enum.Parse<FormKind>(form.GetString()!, ignoreCase: true));

    private static string RowText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonText.Quote(value.GetString()!) : value.GetRawText();

    /// <summary>What the rule asks for and forbids at once.</summary>
    public static IEnumerable<string> Unsatisfiable(DataRule rule) =>
        Paths(rule)
            .Where(path => rule.Only?.Contains(path.Split('.', '[')[0]) == false)
            .Distinct(StringComparer.Ordinal);
}

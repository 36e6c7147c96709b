using System.Text.Json;

namespace Talaria.Profiles;

/// <summary>Makes a <see cref="DataRule"/> of what a file says of data.</summary>
internal static class DataRules
{
    public static DataRule ToRule(this DataFile data) =>
        new()
        {
            Object = data.Object || data.Required.Count > 0 || data.Only is not null || data.Pairs.Count > 0,
            Required = data.Required,
            Only = data.Only,
            Pairs =
            [
                .. data.Pairs.Select(p => new FieldPair(
                    p.Fields[0],
                    p.Fields[1],
                    [.. p.Rows.Select(r => new PairRow(RowText(r[0]), RowText(r[1])))]
                )),
            ],
        };

    private static string RowText(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonText.Quote(value.GetString()!) : value.GetRawText();

    /// <summary>What the rule asks for and forbids at once.</summary>
    public static IEnumerable<string> Unsatisfiable(DataRule rule) =>
        rule
            .Required.Concat(rule.Pairs.SelectMany(p => (string[])[p.First, p.Second]))
            .Where(field => rule.Only?.Contains(field.Split('.')[0]) == false)
            .Distinct(StringComparer.Ordinal);
}

using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Talaria.Profiles.Yaml;

/// <summary>The limits that a JSON schema sets on one text, number or list.</summary>
internal static class SchemaLimits
{
    private static readonly TimeSpan LongestMatch = TimeSpan.FromSeconds(1);

    public static void CheckText(string text, JsonElement schema, Action<string> report)
    {
        if (schema.TryGetProperty("minLength", out var least) && text.Length < least.GetInt32())
        {
            report(text.Length == 0 ? "is empty" : $"is shorter than {least.GetInt32()} characters");
        }
        if (schema.TryGetProperty("maxLength", out var most) && text.Length > most.GetInt32())
        {
            report($"is {text.Length} characters, at most {most.GetInt32()} are allowed");
        }
        if (
            schema.TryGetProperty("pattern", out var pattern)
            && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.CultureInvariant, LongestMatch)
        )
        {
            report(
                schema.TryGetProperty("patternErrorMessage", out var right)
                    ? $"is '{text}'; it {right.GetString()}"
                    : $"is '{text}', which does not match {pattern.GetString()}"
            );
        }
    }

    public static void CheckNumber(string text, JsonElement schema, Action<string> report)
    {
        var value = double.Parse(text, CultureInfo.InvariantCulture);
        if (schema.TryGetProperty("minimum", out var least) && value < least.GetDouble())
        {
            report($"is {text}, the least is {least.GetRawText()}");
        }
        if (schema.TryGetProperty("exclusiveMinimum", out var above) && value <= above.GetDouble())
        {
            report($"is {text}, it has to be above {above.GetRawText()}");
        }
        if (schema.TryGetProperty("maximum", out var most) && value > most.GetDouble())
        {
            report($"is {text}, the most is {most.GetRawText()}");
        }
    }

    public static void CheckCount(YamlTree.Sequence list, JsonElement schema, Action<string> report)
    {
        if (schema.TryGetProperty("minItems", out var least) && list.Items.Count < least.GetInt32())
        {
            report($"has {list.Items.Count} items, the least is {least.GetInt32()}");
        }
        if (schema.TryGetProperty("maxItems", out var most) && list.Items.Count > most.GetInt32())
        {
            report($"has {list.Items.Count} items, the most is {most.GetInt32()}");
        }
        if (schema.TryGetProperty("uniqueItems", out var unique) && unique.ValueKind == JsonValueKind.True)
        {
            var twice = list.Items.Select(i => i.ToJsonText()).GroupBy(i => i).FirstOrDefault(g => g.Count() > 1);
            if (twice is not null)
            {
                report($"holds {twice.Key} twice");
            }
        }
    }
}

using System.Text.Json;

namespace Talaria.Profiles.Yaml;

/// <summary>The keywords of JSON schema that <see cref="JsonSchema"/> checks, so that no schema states a rule that nothing keeps.</summary>
internal static class SchemaKeywords
{
    private static readonly HashSet<string> Known =
    [
        .. (string[])["$schema", "$id", "$defs", "$ref", "$comment", "title", "description", "default", "examples"],
        .. (string[])["type", "enum", "const", "required", "properties", "additionalProperties", "patternProperties"],
        .. (string[])["propertyNames", "minProperties", "items", "minItems", "maxItems", "uniqueItems"],
        .. (string[])["minimum", "maximum", "exclusiveMinimum", "minLength", "maxLength"],
        .. (string[])["pattern", "patternErrorMessage", "oneOf", "anyOf", "markdownDescription"],
    ];

    /// <summary>What may stand beside a <c>$ref</c>, which replaces everything else.</summary>
    private static readonly HashSet<string> BesideReference = ["$ref", "title", "description", "default", "examples"];

    /// <exception cref="FormatException">A keyword is not checked: a bug in the program.</exception>
    public static void RefuseUnknown(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }
        var known = schema.TryGetProperty("$ref", out _) ? BesideReference : Known;
        foreach (var keyword in schema.EnumerateObject())
        {
            if (!known.Contains(keyword.Name))
            {
                throw new FormatException($"The schema's keyword '{keyword.Name}' is not one that is checked.");
            }
            var inner = keyword.Name switch
            {
                "properties" or "patternProperties" or "$defs" => keyword.Value.EnumerateObject().Select(p => p.Value),
                "oneOf" or "anyOf" => keyword.Value.EnumerateArray(),
                "items" or "additionalProperties" or "propertyNames" => [keyword.Value],
                _ => [],
            };
            foreach (var part in inner)
            {
                RefuseUnknown(part);
            }
        }
    }
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Trigger;

/// <summary>Puts values at dotted paths of a JSON value; objects that are not there are made.</summary>
internal static class SampleChange
{
    private static readonly JsonSerializerOptions AsItIs = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <param name="changes">PATH=VALUE each, in this order.</param>
    /// <returns>The sample itself, byte for byte, if there are no changes; or why one cannot be made.</returns>
    public static (RawJson Data, string? Problem) Apply(RawJson sample, IReadOnlyList<string> changes)
    {
        if (changes.Count == 0)
        {
            return (sample, null);
        }
        var root = JsonNode.Parse(sample.Utf8.Span);
        foreach (var (path, value) in changes.Select(Pairs.Split))
        {
            if (Put(root, path.Split('.'), Value(value)) is { } problem)
            {
                return (sample, $"--set {path}: {problem}.");
            }
        }
        return (new RawJson(root!.ToJsonString(AsItIs)), null);
    }

    private static string? Put(JsonNode? root, string[] path, JsonNode? value)
    {
        var at = root;
        foreach (var (depth, step) in path.Index())
        {
            var isLast = depth == path.Length - 1;
            switch (at)
            {
                case JsonObject fields when isLast:
                    fields[step] = value;
                    break;
                case JsonObject fields:
                    at = fields[step] ??= new JsonObject();
                    break;
                case JsonArray items when Position(step, items) is not { } position:
                    return $"'{step}' is no position in a list of {items.Count}";
                case JsonArray items when isLast:
                    items[Position(step, items)!.Value] = value;
                    break;
                case JsonArray items:
                    at = items[Position(step, items)!.Value];
                    break;
                default:
                    return $"what stands before '{step}' is neither an object nor a list";
            }
        }
        return null;
    }

    private static int? Position(string step, JsonArray items) =>
        int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var position) && position < items.Count
            ? position
            : null;

    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Talaria.Storage;

/// <summary>Lists and maps as they stand in columns: compact JSON text, nothing escaped that need not be.</summary>
internal static class Json
{
    private static readonly StoredJson Context = new(
        new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
    );

    public static string? Scopes(IReadOnlyDictionary<string, IReadOnlyList<string>> scopes) =>
        scopes.Count == 0
            ? null
            : JsonSerializer.Serialize(scopes, Context.IReadOnlyDictionaryStringIReadOnlyListString);

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Scopes(string? text) =>
        text is null
            ? NoScopes
            : JsonSerializer.Deserialize(text, Context.IReadOnlyDictionaryStringIReadOnlyListString) ?? NoScopes;

    public static string? Names(IReadOnlyList<string> names) =>
        names.Count == 0 ? null : JsonSerializer.Serialize(names, Context.IReadOnlyListString);

    public static IReadOnlyList<string> Names(string? text) =>
        text is null ? [] : JsonSerializer.Deserialize(text, Context.IReadOnlyListString) ?? [];

    /// <summary>Headers keep their order and may repeat: a flat list of names and values in turn.</summary>
    public static string? Headers(IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        if (headers.Count == 0)
        {
            return null;
        }
        var flat = new string[headers.Count * 2];
        for (var i = 0; i < headers.Count; i++)
        {
            (flat[2 * i], flat[(2 * i) + 1]) = (headers[i].Key, headers[i].Value);
        }
        return JsonSerializer.Serialize(flat, Context.StringArray);
    }

    public static IReadOnlyList<KeyValuePair<string, string>> Headers(string? text)
    {
        if (text is null || JsonSerializer.Deserialize(text, Context.StringArray) is not { } flat)
        {
            return [];
        }
        return
        [
            .. Enumerable.Range(0, flat.Length / 2).Select(i => KeyValuePair.Create(flat[2 * i], flat[(2 * i) + 1])),
        ];
    }

    private static readonly Dictionary<string, IReadOnlyList<string>> NoScopes = [];
}

[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class StoredJson : JsonSerializerContext;

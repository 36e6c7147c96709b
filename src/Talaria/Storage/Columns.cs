using System.Text.Json;
using System.Text.Json.Serialization;
using Talaria.Endpoints;
using Talaria.Notifications;
using Talaria.Organizations.Sessions;

namespace Talaria.Storage;

/// <summary>Lists and maps as they stand in columns: the same in both stores.</summary>
internal static class Columns
{
    public static string Write(IReadOnlyList<string> list) =>
        JsonSerializer.Serialize([.. list], ColumnJson.Default.StringArray);

    public static string[] ReadList(string json) => JsonSerializer.Deserialize(json, ColumnJson.Default.StringArray)!;

    public static string Write(IReadOnlyDictionary<string, IReadOnlyList<string>> scopes) =>
        JsonSerializer.Serialize(scopes, ColumnJson.Default.IReadOnlyDictionaryStringIReadOnlyListString);

    public static IReadOnlyDictionary<string, IReadOnlyList<string>> ReadScopes(string json) =>
        JsonSerializer.Deserialize(json, ColumnJson.Default.IReadOnlyDictionaryStringIReadOnlyListString)!;

    public static byte[] WriteHeaders(IReadOnlyDictionary<string, string> headers) =>
        JsonSerializer.SerializeToUtf8Bytes(headers, ColumnJson.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string> ReadHeaders(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ColumnJson.Default.IReadOnlyDictionaryStringString)!;

    public static byte[] WriteSecrets(IReadOnlyList<EndpointSecret> secrets) =>
        JsonSerializer.SerializeToUtf8Bytes([.. secrets], ColumnJson.Default.EndpointSecretArray);

    public static EndpointSecret[] ReadSecrets(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ColumnJson.Default.EndpointSecretArray)!;

    public static string? WriteWaits(IReadOnlyList<TimeSpan>? waits) =>
        waits is null
            ? null
            : JsonSerializer.Serialize(
                [.. waits.Select(w => (long)w.TotalMilliseconds)],
                ColumnJson.Default.Int64Array
            );

    public static TimeSpan[]? ReadWaits(string? json) =>
        json is null
            ? null
            :
            [
                .. JsonSerializer
                    .Deserialize(json, ColumnJson.Default.Int64Array)!
                    .Select(ms => TimeSpan.FromMilliseconds(ms)),
            ];

    public static Dictionary<string, DateTimeOffset> ReadTimes(string json) =>
        JsonSerializer.Deserialize(json, ColumnJson.Default.DictionaryStringDateTimeOffset)!;

    public static string WriteTimes(Dictionary<string, DateTimeOffset> times) =>
        JsonSerializer.Serialize(times, ColumnJson.Default.DictionaryStringDateTimeOffset);

    public static string Write(NodeRole role) =>
        role switch
        {
            NodeRole.All => "all",
            NodeRole.Api => "api",
            _ => "deliver",
        };

    public static NodeRole ReadRole(string role) =>
        role switch
        {
            "all" => NodeRole.All,
            "api" => NodeRole.Api,
            _ => NodeRole.Deliver,
        };

    public static string? Write(Theme? theme) =>
        theme is null ? null : JsonSerializer.Serialize(theme, ColumnJson.Default.Theme);

    public static Theme? ReadTheme(string? json) =>
        json is null ? null : JsonSerializer.Deserialize(json, ColumnJson.Default.Theme);

    public static string Write(NoticeFacts facts) => JsonSerializer.Serialize(facts, ColumnJson.Default.NoticeFacts);

    public static NoticeFacts ReadFacts(string json) =>
        JsonSerializer.Deserialize(json, ColumnJson.Default.NoticeFacts)!;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(long[]))]
[JsonSerializable(typeof(EndpointSecret[]))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(Dictionary<string, DateTimeOffset>))]
[JsonSerializable(typeof(NoticeFacts))]
[JsonSerializable(typeof(Theme))]
internal sealed partial class ColumnJson : JsonSerializerContext;

using System.Text.Json;

namespace Talaria.Profiles;

/// <summary>What a field's value has to be, where it is there and not null.</summary>
public sealed record FieldForm(FormKind Kind)
{
    /// <summary>For <see cref="FormKind.OneOf"/>.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    /// <returns>What the value has to be instead, or null. The reader stays where it is.</returns>
    public string? Refuse(ref Utf8JsonReader value) =>
        Kind switch
        {
            FormKind.Uuid => Text(ref value) is { } text && Guid.TryParseExact(text, "D", out _)
                ? null
                : "a UUID like 550e8400-e29b-41d4-a716-446655440000",
            FormKind.Time => IsTime(ref value) ? null : "a time of ISO 8601 like \"2026-03-26T12:00:00Z\"",
            FormKind.String => value.TokenType == JsonTokenType.String ? null : "a string",
            FormKind.Integer => value.TokenType == JsonTokenType.Number && value.TryGetInt64(out _)
                ? null
                : "an integer",
            FormKind.Number => value.TokenType == JsonTokenType.Number ? null : "a number",
            FormKind.Boolean => value.TokenType is JsonTokenType.True or JsonTokenType.False ? null : "true or false",
            FormKind.Object => value.TokenType == JsonTokenType.StartObject ? null : "a JSON object",
            FormKind.List => value.TokenType == JsonTokenType.StartArray ? null : "a list",
            _ => Text(ref value) is { } text && Values.Contains(text, StringComparer.Ordinal)
                ? null
                : $"one of {string.Join(", ", Values)}",
        };

    private static string? Text(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.String ? DataPath.TextOf(ref value) : null;

    /// <summary>Date and time; the platforms' pages say ISO 8601, so an offset may be missing.</summary>
    private static bool IsTime(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.String
        && value.ValueSpan.Contains((byte)'T')
        && value.TryGetDateTimeOffset(out _);
}

/// <summary>The forms that a profile can ask for.</summary>
public enum FormKind
{
    OneOf,
    Uuid,
    Time,
    String,
    Integer,
    Number,
    Boolean,
    Object,
    List,
}

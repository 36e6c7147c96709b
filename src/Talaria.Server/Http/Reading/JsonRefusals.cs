using System.Text.Json;

namespace Talaria.Server.Http.Reading;

/// <summary>What is said about a body or a field that has not the form it should have.</summary>
internal static class JsonRefusals
{
    public static Refusal NotJson(JsonException e) =>
        new(RefusalKind.Invalid, "bad_json", $"The body {NotJsonWords(e)}");

    /// <summary>Of a text that stands alone: a field of a form.</summary>
    public static string NotJsonWords(JsonException e) =>
        e.LineNumber is { } line
            ? $"is not JSON: line {line + 1}, byte {e.BytePositionInLine + 1}: {Reason(e)}"
            : $"is not JSON: {Reason(e)}";

    public static readonly Refusal NotUtf8 = new(
        RefusalKind.Invalid,
        "bad_json",
        "The body is not JSON: it is no UTF-8."
    );

    public static Refusal NotAnObject(JsonValueKind kind) =>
        new(RefusalKind.Invalid, "not_an_object", $"The body has to be a JSON object, and is {Name(kind)}.")
        {
            Problems = [new FieldProblem("", Wanted("an object", kind))],
        };

    public static string Wanted(string wanted, JsonValueKind kind) => $"has to be {wanted}, and is {Name(kind)}";

    public static string Unknown(string name, IReadOnlyList<string> known) =>
        $"is not known here; {NearNames.Ask(name, known, $"known are {string.Join(", ", known.Order(StringComparer.Ordinal))}")}";

    private static string Name(JsonValueKind kind) =>
        kind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.String => "a string",
            JsonValueKind.Number => "a number",
            JsonValueKind.True or JsonValueKind.False => "true or false",
            _ => "null",
        };

    /// <summary>The parser's sentence without its own "LineNumber: 0 | BytePositionInLine: 3".</summary>
    private static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}

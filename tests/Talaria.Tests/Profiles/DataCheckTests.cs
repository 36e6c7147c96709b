using System.Text;
using Talaria.Profiles;

namespace Talaria.Tests.Profiles;

/// <summary>Each form, lists, cases and nesting, as any profile can write them.</summary>
public sealed class DataCheckTests
{
    [Theory]
    [InlineData("uuid", "\"550e8400-e29b-41d4-a716-446655440000\"", true)]
    [InlineData("uuid", "\"550E8400-E29B-41D4-A716-446655440000\"", true)]
    [InlineData("uuid", "\"{550e8400-e29b-41d4-a716-446655440000}\"", false)]
    [InlineData("uuid", "\"\\ud800\"", false)]
    [InlineData("uuid", "1", false)]
    [InlineData("time", "\"2026-03-26T12:00:00Z\"", true)]
    [InlineData("time", "\"2026-03-26T12:00:00.123456+05:30\"", true)]
    [InlineData("time", "\"2026-03-26T12:00:00\"", true)]
    [InlineData("time", "\"2026-03-26\"", false)]
    [InlineData("time", "\"2026-02-30T12:00:00Z\"", false)]
    [InlineData("time", "\"Thu, 26 Mar 2026 12:00:00 GMT\"", false)]
    [InlineData("time", "1774526407", false)]
    [InlineData("string", "\"\"", true)]
    [InlineData("string", "\"\\ud800\"", true)]
    [InlineData("string", "false", false)]
    [InlineData("integer", "-12", true)]
    [InlineData("integer", "1.0", false)]
    [InlineData("integer", "12345678901234567890", false)]
    [InlineData("number", "1.5e3", true)]
    [InlineData("number", "\"1\"", false)]
    [InlineData("boolean", "true", true)]
    [InlineData("boolean", "0", false)]
    [InlineData("object", "{}", true)]
    [InlineData("object", "[]", false)]
    [InlineData("list", "[]", true)]
    [InlineData("list", "{}", false)]
    [InlineData("[A, b c]", "\"b c\"", true)]
    [InlineData("[A, b c]", "\"\\u0041\"", true)]
    [InlineData("[A, b c]", "\"a\"", false)]
    [InlineData("[\"1\"]", "1", false)]
    public void A_value_has_its_form(string form, string value, bool good)
    {
        var problems = Check($"fields: {{ a.b: {form} }}", $$$"""{"a":{"b":{{{value}}},"c":1},"d":[{}]}""");

        Assert.Equal(good ? [] : ["/data/a/b"], problems.Select(p => p.Split(": ")[0]));
    }

    [Theory]
    [InlineData("""{"a":{"b":null}}""")]
    [InlineData("""{"a":{}}""")]
    [InlineData("""{"a":null}""")]
    [InlineData("{}")]
    public void A_form_does_not_make_a_field_required(string data) =>
        Assert.Empty(Check("fields: { a.b: uuid }", data));

    [Theory]
    [InlineData("""{"a":null,"a":"x"}""", "/data/a: 'data.a' is required.")]
    [InlineData("""{"a":"x","a":null}""", null)]
    [InlineData("""{"a":"x","a":1}""", "/data/a: 'data.a' has to be a string.")]
    public void Of_a_name_that_is_there_twice_the_first_counts(string data, string? problem) =>
        Assert.Equal(problem is null ? [] : [problem], Check("required: [a], fields: { a: string }", data));

    [Theory]
    [InlineData("""{"to":[]}""", null)]
    [InlineData("""{"to":[{"at":"x","n":1},{"at":"y"}]}""", null)]
    [InlineData("""{"to":[{"at":"x"},{"n":1}]}""", "/data/to/1/at: 'data.to[1].at' is required.")]
    [InlineData("""{"to":[{"at":"x","n":"1"}]}""", "/data/to/0/n: 'data.to[0].n' has to be an integer.")]
    [InlineData("""{"to":[[]]}""", "/data/to/0: 'data.to[0]' has to be a JSON object.")]
    [InlineData("""{"to":{}}""", "/data/to: 'data.to' has to be a list.")]
    [InlineData(
        """{"to":[{"at":"x","in":[[1],["2"]]}]}""",
        "/data/to/0/in/1/0: 'data.to[0].in[1][0]' has to be a number."
    )]
    public void Each_element_of_a_list_is_checked(string data, string? problem) =>
        Assert.Equal(
            problem is null ? [] : [problem],
            Check("{ required: [\"to[].at\"], fields: { \"to[].n\": integer, \"to[].in[][]\": number } }", data)
        );

    [Theory]
    [InlineData("""{"kind":"FILE","url":"u"}""", null)]
    [InlineData("""{"kind":"NONE"}""", null)]
    [InlineData("""{"kind":"FILE","url":null}""", "/data/url: 'data.url' is required where 'data.kind' is FILE.")]
    [InlineData("""{"kind":"file"}""", "/data/kind: 'data.kind' has to be one of FILE, NONE.")]
    [InlineData("""{"url":"u"}""", "/data/kind: 'data.kind' is required.")]
    public void What_is_required_depends_on_a_case(string data, string? problem) =>
        Assert.Equal(
            problem is null ? [] : [problem],
            Check("{ cases: [ { field: kind, requires: { FILE: [url], NONE: [] } } ] }", data)
        );

    [Fact]
    public void All_that_is_wrong_is_told_and_an_escaped_name_is_the_same_name() =>
        Assert.Equal(
            [
                "/data/x~1y: 'data.x/y' is not allowed here; allowed are a, b.",
                "/data/a: 'data.a' has to be a string.",
                "/data/b: 'data.b' is required.",
            ],
            Check("{ only: [a, b], required: [b], fields: { a: string } }", """{"x/y":{"b":1},"\u0061":7}""")
        );

    private static List<string> Check(string rule, string data)
    {
        var text = rule.StartsWith('{') ? rule : $"{{ {rule} }}";
        var (profile, problems) = ProfileLoader.Read(
            $$"""
            name: acme
            title: Acme
            catalogue: { open: true, data: {{text}} }
            subscriptions: { without_scope_ids: all }
            body: $data
            timeout: 10s
            retries: { waits: [] }
            url: { http: true }
            """,
            "acme.yaml"
        );
        Assert.Empty(problems);
        var wrong = new List<string>();
        DataCheck
            .Of(profile!.Catalogue.Data)
            .Check(Encoding.UTF8.GetBytes(data), (pointer, message) => wrong.Add($"{pointer}: {message}"));
        return wrong;
    }
}

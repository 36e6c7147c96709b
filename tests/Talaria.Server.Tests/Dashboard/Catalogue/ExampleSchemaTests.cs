using Talaria.Profiles;
using Talaria.Server.Dashboard.Catalogue;

namespace Talaria.Server.Tests.Dashboard.Catalogue;

/// <summary>What a schema by example says of samples.</summary>
public sealed class ExampleSchemaTests
{
    private static readonly DataRule Nothing = new() { Object = false };

    [Theory]
    [InlineData("""{"a":"x"}""", "a: string = \"x\"")]
    [InlineData("""{"a":1}""", "a: integer = 1")]
    [InlineData("""{"a":1.5}""", "a: number = 1.5")]
    [InlineData("""{"a":true}""", "a: boolean = true")]
    [InlineData("""{"a":null}""", "a: null")]
    [InlineData("""{"a":"2026-03-26T12:00:00Z"}""", "a: time = \"2026-03-26T12:00:00Z\"")]
    [InlineData(
        """{"a":"9b2f6c1e-3d47-4a58-8f0e-6d1c5a7b9e24"}""",
        "a: UUID = \"9b2f6c1e-3d47-4a58-8f0e-6d1c5a7b9e24\""
    )]
    [InlineData("""{"a":[]}""", "a: list = []")]
    [InlineData("""{"a":["x","y"]}""", "a: list of strings = [\"x\",\"y\"]")]
    [InlineData("""{"a":[1,"x"]}""", "a: list of integers or strings = [1,\"x\"]")]
    [InlineData("""{"a":[[1]]}""", "a: list of lists = [[1]]")]
    [InlineData("""{"a":{}}""", "a: object")]
    [InlineData("""{"a":{"b":1}}""", "a: object | a.b: integer = 1")]
    [InlineData("""{"a":[{"b":1}]}""", "a: list of objects | a[].b: integer = 1")]
    [InlineData("""{"a":[[{"b":1}]]}""", "a: list of lists = [[{\"b\":1}]] | a[][].b: integer = 1")]
    [InlineData("{}", "")]
    [InlineData("[1,2.5]", ": list of numbers = [1,2.5]")]
    [InlineData("7", ": integer = 7")]
    public void One_sample_says_types_and_values(string sample, string expected) =>
        Assert.Equal(expected, Text(ExampleSchema.Of([sample], null)));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "a: integer = 1")]
    [InlineData("""{"a":1}""", """{"b":2}""", "a: integer = 1 (in 1 of 2 seen) | b: integer = 2 (in 1 of 2 seen)")]
    [InlineData("""{"a":null}""", """{"a":2}""", "a: integer or null = 2")]
    [InlineData("""{"a":1}""", """{"a":"x"}""", "a: integer or string = 1")]
    [InlineData("""{"a":1}""", """{"a":2.5}""", "a: number = 1")]
    [InlineData("""{"a":"2026-03-26T12:00:00Z"}""", """{"a":"x"}""", "a: string = \"2026-03-26T12:00:00Z\"")]
    [InlineData("""{"a":{"b":1}}""", """{"a":null}""", "a: object or null | a.b: integer = 1")]
    public void Several_samples_say_what_may_be_missing_or_null(string first, string second, string expected) =>
        Assert.Equal(expected, Text(ExampleSchema.Of([first, second], Nothing)));

    [Fact]
    public void Elements_of_a_list_are_several_samples()
    {
        var fields = ExampleSchema.Of(["""{"a":[{"b":1,"c":null},{"b":2},{"b":3,"c":"x"}]}"""], null);

        Assert.Equal(
            "a: list of objects | a[].b: integer = 1 | a[].c: string or null = \"x\" (in 2 of 3 seen)",
            Text(fields)
        );
    }

    [Fact]
    public void A_rule_says_what_is_required_what_else_there_may_be_and_what_it_is()
    {
        var rule = new DataRule
        {
            Object = true,
            Required = ["job.id", "files[].size"],
            Fields = new Dictionary<string, FieldForm>
            {
                ["job.id"] = new(FormKind.Uuid),
                ["state"] = new(FormKind.OneOf) { Values = ["new", "old"] },
                ["files[].size"] = new(FormKind.Integer),
                ["labels[]"] = new(FormKind.String),
            },
            Pairs = [new FieldPair("job.status", "job.code", [])],
        };

        var fields = ExampleSchema.Of(["""{"job":{"id":"x","status":"ok"},"note":"hi"}"""], rule);

        Assert.Equal(
            "job: object (required) | job.id: UUID = \"x\" (required) | job.status: string = \"ok\" (this or job.code)"
                + " | job.code: any (this or job.status) | note: string = \"hi\" (optional) | state: string (optional)"
                + " | files: list of objects (optional) | files[].size: integer (required)"
                + " | labels: list of strings (optional)",
            Text(fields)
        );
        Assert.Equal(["new", "old"], fields.Single(f => f.Path == "state").Values);
    }

    [Fact]
    public void A_long_value_is_cut_where_no_character_breaks()
    {
        var field = Assert.Single(ExampleSchema.Of([$$"""{"a":"{{new string('x', 78)}}😀tail"}"""], null));

        Assert.Equal($"\"{new string('x', 78)}…", field.Example);
    }

    [Fact]
    public void Every_sample_of_every_profile_has_a_schema()
    {
        foreach (var profile in ProfileLoader.Load(null).Profiles.All)
        {
            foreach (var type in profile.Catalogue.Types.Values)
            {
                var fields = ExampleSchema.Of([type.Sample], type.Data ?? profile.Catalogue.Data);

                Assert.NotEmpty(fields);
                Assert.Equal(fields.Count, fields.DistinctBy(f => f.Path).Count());
                Assert.DoesNotContain(fields, f => f is { Presence: "required", Type: "any" });
            }
        }
    }

    private static string Text(IEnumerable<ExampleField> fields) =>
        string.Join(
            " | ",
            fields.Select(f =>
                $"{f.Path}: {f.Type}{(f.Example is null ? "" : $" = {f.Example}")}{(f.Presence.Length == 0 ? "" : $" ({f.Presence})")}"
            )
        );
}

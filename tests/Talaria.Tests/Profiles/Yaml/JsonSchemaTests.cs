using Talaria.Profiles.Yaml;

namespace Talaria.Tests.Profiles.Yaml;

public sealed class JsonSchemaTests
{
    private static readonly JsonSchema Schema = new(
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "required": ["name"],
          "additionalProperties": false,
          "properties": {
            "name": { "type": "string", "description": "What it is called. More words.", "minLength": 1, "maxLength": 8 },
            "retries": { "type": "array", "items": { "$ref": "#/$defs/duration" }, "maxItems": 3 },
            "level": { "enum": ["low", "high"] },
            "count": { "type": "integer", "minimum": 1, "maximum": 9 },
            "factor": { "type": "number", "exclusiveMinimum": 0 },
            "fixed": { "const": 1 },
            "tags": { "type": "array", "uniqueItems": true, "minItems": 1, "items": { "type": "string" } },
            "headers": {
              "type": "object",
              "propertyNames": { "pattern": "^[a-z]+$" },
              "additionalProperties": { "type": "string" }
            },
            "ports": { "type": "object", "patternProperties": { "^p": { "type": "integer" } }, "additionalProperties": false },
            "rule": {
              "oneOf": [
                { "type": "boolean", "description": "On or off" },
                { "type": "object", "required": ["at"], "additionalProperties": false, "properties": { "at": { "type": "integer" } } }
              ]
            }
          },
          "$defs": {
            "duration": { "type": "string", "pattern": "^[0-9]+s$", "patternErrorMessage": "has to be a duration like 5s" }
          }
        }
        """
    );

    [Theory]
    [InlineData("name: a")]
    [InlineData("{name: a, retries: [1s, 2s], level: low, count: 3, factor: 0.5, fixed: 1, tags: [a, b]}")]
    [InlineData("{name: a, headers: {x: y}, ports: {p1: 1}, rule: true}")]
    [InlineData("{name: a, rule: {at: 1}}")]
    public void What_fits_has_no_problem(string yaml) => Assert.Empty(Check(yaml));

    [Theory]
    [InlineData("{}", "a.yaml:1: 'name' is missing: What it is called")]
    [InlineData("[]", "a.yaml:1: is a list, wanted is a mapping")]
    [InlineData("name: 5", "a.yaml:1: name: is 5, wanted is a string: write \"5\" in quotes")]
    [InlineData("name: ''", "a.yaml:1: name: is empty")]
    [InlineData("name: abcdefghi", "a.yaml:1: name: is 9 characters, at most 8 are allowed")]
    [InlineData("name: a\nretires: []", "a.yaml:2: retires: unknown field; did you mean 'retries'?")]
    [InlineData(
        "name: a\nretries: [1s, 5]",
        "a.yaml:2: retries[1]: is 5, wanted is a string that has to be a duration like 5s"
    )]
    [InlineData("name: a\nretries:\n  - 1s\n  - 1x", "a.yaml:4: retries[1]: is '1x'; it has to be a duration like 5s")]
    [InlineData("name: a\nretries: [1s, 1s, 1s, 1s]", "a.yaml:2: retries: has 4 items, the most is 3")]
    [InlineData(
        "name: a\nlevel: hihg",
        "a.yaml:2: level: is \"hihg\", wanted is one of low, high; did you mean 'high'?"
    )]
    [InlineData("name: a\ncount: 0", "a.yaml:2: count: is 0, the least is 1")]
    [InlineData("name: a\ncount: 10", "a.yaml:2: count: is 10, the most is 9")]
    [InlineData("name: a\ncount: 1.5", "a.yaml:2: count: is 1.5, wanted is a whole number")]
    [InlineData("name: a\nfactor: 0", "a.yaml:2: factor: is 0, it has to be above 0")]
    [InlineData("name: a\nfixed: 2", "a.yaml:2: fixed: is 2, wanted is 1")]
    [InlineData("name: a\ntags: []", "a.yaml:2: tags: has 0 items, the least is 1")]
    [InlineData("name: a\ntags: [x, x]", "a.yaml:2: tags: holds \"x\" twice")]
    [InlineData("name: a\nheaders:\n  X1: y", "a.yaml:3: headers.X1: is 'X1', which does not match ^[a-z]+$")]
    [InlineData("name: a\nheaders: {x: }", "a.yaml:2: headers.x: is empty, wanted is a string")]
    [InlineData("name: a\nports: {q: 1}", "a.yaml:2: ports.q: unknown field; known are ")]
    [InlineData("name: a\nrule: {to: 1, at: 1}", "a.yaml:2: rule.to: unknown field; known are at")]
    [InlineData("name: a\nrule: x", "a.yaml:2: rule: is \"x\", wanted is On or off, or a mapping")]
    public void What_does_not_fit_is_named_with_what_would(string yaml, string problem) =>
        Assert.Equal(problem, Assert.Single(Check(yaml)).ToString());

    [Fact]
    public void Every_problem_is_reported_at_once() =>
        Assert.Equal(
            [1, 2, 3, 4],
            Check("count: 0\nlevel: x\nretries: [5]\nother: 1").Select(p => p.At.Line).Distinct().Order()
        );

    [Fact]
    public void A_schema_with_a_keyword_that_nothing_checks_is_refused() =>
        Assert.Throws<FormatException>(() => new JsonSchema("""{ "properties": { "a": { "multipleOf": 2 } } }"""));

    private static IReadOnlyList<Problem> Check(string yaml)
    {
        var (tree, problems) = YamlTree.Read(yaml, "a.yaml");
        Assert.Empty(problems);
        return Schema.Check(tree!);
    }
}

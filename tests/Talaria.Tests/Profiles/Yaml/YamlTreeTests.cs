using Talaria.Profiles.Yaml;

namespace Talaria.Tests.Profiles.Yaml;

public sealed class YamlTreeTests
{
    [Theory]
    [InlineData("a: 1", """{"a":1}""")]
    [InlineData("a: '1'", """{"a":"1"}""")]
    [InlineData("a: yes", """{"a":"yes"}""")]
    [InlineData("a: true", """{"a":true}""")]
    [InlineData("a:", """{"a":null}""")]
    [InlineData("a: ~", """{"a":null}""")]
    [InlineData("a: 1.50", """{"a":1.50}""")]
    [InlineData("a: 1e3", """{"a":1e3}""")]
    [InlineData("a: +5", """{"a":5}""")]
    [InlineData("a: 007", """{"a":7}""")]
    [InlineData("a: .5", """{"a":0.5}""")]
    [InlineData("a: 0x1F", """{"a":31}""")]
    [InlineData("a: !!str 5", """{"a":"5"}""")]
    [InlineData("a: .inf", """{"a":".inf"}""")]
    [InlineData("a: [1, {b: c}]\nd: {}", """{"a":[1,{"b":"c"}],"d":{}}""")]
    [InlineData("a: \"é 😀 </script> \\\"q\\\"\\n\"", """{"a":"é 😀 </script> \"q\"\n"}""")]
    [InlineData("a: &x [1]\nb: *x", """{"a":[1],"b":[1]}""")]
    [InlineData("a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}", """{"a":{"b":1,"c":2},"d":{"b":1,"c":3}}""")]
    [InlineData("a: &x {b: 1}\nd: {c: 3, <<: [*x, {b: 2, e: 4}]}", """{"a":{"b":1},"d":{"b":1,"e":4,"c":3}}""")]
    [InlineData("a: {'<<': 1}", """{"a":{"<<":1}}""")]
    [InlineData("", "{}")]
    [InlineData("# nothing", "{}")]
    public void A_document_becomes_the_JSON_of_YAML_1_2(string yaml, string json)
    {
        var (tree, problems) = YamlTree.Read(yaml, "a.yaml");

        Assert.Empty(problems);
        Assert.Equal(json, tree!.ToJsonText());
        Assert.Equal(json == "{}" ? 0 : 1, tree.ToJson()!.AsObject().Count(f => f.Key == "a"));
    }

    [Theory]
    [InlineData("a: 1\nb: 2\na: 3", "a.yaml:3: 'a' stands here twice, the first time on line 1")]
    [InlineData("a: 1\n---\nb: 2", "a.yaml:2: a second document; one file holds one")]
    [InlineData("a:\n  <<: [{b: 1}, 2]", "a.yaml:2: '<<' takes a mapping, or a list of mappings")]
    [InlineData("a: *x", "a.yaml:1: is no YAML: no such anchor before this")]
    [InlineData("? [1]\n: 2", "a.yaml:1: the name of a field has to be plain text")]
    public void What_is_wrong_is_named_by_line(string yaml, string problem)
    {
        var (tree, problems) = YamlTree.Read(yaml, "a.yaml");

        Assert.Null(tree);
        Assert.Equal(problem, Assert.Single(problems).ToString());
    }

    [Theory]
    [InlineData("a: 1\n  b: 2", 2)]
    [InlineData("a: [1, 2", 1)]
    [InlineData("a: \"x", 1)]
    [InlineData("x\n\ta: 1", 2)]
    public void Broken_YAML_is_a_problem_and_no_exception(string yaml, int line)
    {
        var (tree, problems) = YamlTree.Read(yaml, "a.yaml");

        Assert.Null(tree);
        Assert.InRange(Assert.Single(problems).At.Line, line, line + 1);
    }

    [Fact]
    public void Aliases_cannot_make_a_small_file_a_large_tree()
    {
        var lines = Enumerable.Range(1, 30).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]");
        var (_, problems) = YamlTree.Read("a0: &a0 x\n" + string.Join('\n', lines), "a.yaml");

        Assert.Contains("aliases followed", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nor_can_merging()
    {
        var merged = string.Join(", ", Enumerable.Repeat("*a", 1_000));
        var many = string.Join(", ", Enumerable.Range(0, 1_000).Select(i => $"k{i}: 1"));
        var (_, problems) = YamlTree.Read($"a: &a {{ {many} }}\nb: {{ <<: [{merged}] }}", "a.yaml");

        Assert.Contains("aliases followed", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_that_is_not_closed_is_a_problem_with_its_place()
    {
        var (tree, problems) = YamlTree.Read("talaria:\n  admin_keys: [a\n  x: 1\n", "a.yaml");

        Assert.Null(tree);
        Assert.Equal(2, Assert.Single(problems).At.Line);
    }

    [Theory]
    [InlineData("talaria:\n  keys: [a, {b: 'c d', \"e\": |\n   f}]\n  g: &h !!str i\n  j: *h\n--- %\n? k\n: >\n l")]
    public void However_broken_a_text_is_reading_it_throws_nothing(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            _ = YamlTree.Read(text[..i], "a.yaml");
            _ = YamlTree.Read(text.Remove(i, 1), "a.yaml");
            foreach (var sign in "[]{}:,'\"|>&*!%@`?-# \n\t\0\uFEFF")
            {
                _ = YamlTree.Read(text.Insert(i, sign.ToString()), "a.yaml");
            }
        }
    }

    [Fact]
    public void Nesting_has_an_end()
    {
        var (_, problems) = YamlTree.Read(new string('[', 500) + new string(']', 500), "a.yaml");

        Assert.Contains("nested deeper", Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nearest_finds_the_part_that_a_path_names_or_what_is_above_it()
    {
        var tree = YamlTree.Read("a: 1\nb:\n  c:\n    - x\n    - y", "a.yaml").Tree!;

        Assert.Equal(5, tree.Nearest("b.c[1]").At.Line);
        Assert.Equal(3, tree.Nearest("b.c.d").At.Line == 4 ? 3 : 0);
        Assert.Same(tree, tree.Nearest("z"));
    }
}

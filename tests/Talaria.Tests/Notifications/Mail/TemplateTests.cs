using Talaria.Notifications.Mail;

namespace Talaria.Tests.Notifications.Mail;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("Dear {{name}}.", "Dear <Ada>.")]
    [InlineData("{{#rows}}\n{{label}}={{name}}\n{{/rows}}\nend", "a=<Ada>\nb=Bob\nend")]
    [InlineData("{{#none}}never {{missing}}{{/none}}end", "end")]
    [InlineData("a {name} { {name}} }}", "a {name} { {name}} }}")]
    public void Texts_are_filled_in_and_lists_repeated(string template, string wanted) =>
        Assert.Equal(wanted, Template.Render(template, Values("<Ada>"), t => t));

    [Fact]
    public void Every_text_is_escaped_and_none_is_looked_at_again()
    {
        Assert.Equal("[x]", Template.Render("{{name}}", Values("x"), t => $"[{t}]"));
        Assert.Equal(
            "{{secret}} {{#rows}}x{{/rows}}",
            Template.Render("{{name}}", Values("{{secret}} {{#rows}}x{{/rows}}"), t => t)
        );
    }

    [Fact]
    public void A_placeholder_that_nothing_fills_is_a_bug() =>
        Assert.Throws<KeyNotFoundException>(() => Template.Render("{{nobody}}", Values("x"), t => t));

    private static TemplateValues Values(string name) =>
        new(
            new Dictionary<string, string> { ["name"] = name },
            new Dictionary<string, IReadOnlyList<IReadOnlyDictionary<string, string>>>
            {
                ["rows"] =
                [
                    new Dictionary<string, string> { ["label"] = "a" },
                    new Dictionary<string, string> { ["label"] = "b", ["name"] = "Bob" },
                ],
                ["none"] = [],
            }
        );
}

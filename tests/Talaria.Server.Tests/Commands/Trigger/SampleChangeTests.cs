using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Trigger;

namespace Talaria.Server.Tests.Commands.Trigger;

/// <summary>Values at dotted paths of a sample.</summary>
public sealed class SampleChangeTests
{
    private const string Sample = """{"run":"r1","cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null}""";

    [Theory]
    [InlineData("run=r2", """{"run":"r2","cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null}""")]
    [InlineData("run=7", """{"run":7,"cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null}""")]
    [InlineData("run=\"7\"", """{"run":"7","cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null}""")]
    [InlineData("run=", """{"run":"","cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null}""")]
    [InlineData("run=a=b", """{"run":"a=b","cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null}""")]
    [InlineData("run=null", """{"run":null,"cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null}""")]
    [InlineData("steps.1.name=Zoë", """{"run":"r1","cost":1.50,"steps":[{"name":"a"},{"name":"Zoë"}],"none":null}""")]
    [InlineData("steps.0=[1]", """{"run":"r1","cost":1.50,"steps":[[1],{"name":"b"}],"none":null}""")]
    [InlineData("none.x.y=1", """{"run":"r1","cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":{"x":{"y":1}}}""")]
    [InlineData("new=true", """{"run":"r1","cost":1.50,"steps":[{"name":"a"},{"name":"b"}],"none":null,"new":true}""")]
    public void A_value_is_JSON_if_it_parses_and_else_text(string change, string expected) =>
        Assert.Equal((expected, null), Applied(change));

    [Theory]
    [InlineData("run.x=1", "--set run.x: what stands before 'x' is neither an object nor a list.")]
    [InlineData("steps.2.name=c", "--set steps.2.name: '2' is no position in a list of 2.")]
    [InlineData("steps.first=c", "--set steps.first: 'first' is no position in a list of 2.")]
    public void A_path_that_leads_nowhere_is_said(string change, string problem) =>
        Assert.Equal(problem, Applied(change).Problem);

    [Fact]
    public void Changes_are_made_in_their_order() =>
        Assert.Equal("""{"a":{"b":2}}""", SampleChange.Apply(new RawJson("{}"), ["a.b=1", "a.b=2"]).Data.ToString());

    [Fact]
    public void Without_changes_the_sample_stays_byte_for_byte() =>
        Assert.Equal("""{ "n": 1.0 }""", SampleChange.Apply(new RawJson("""{ "n": 1.0 }"""), []).Data.ToString());

    private static (string Data, string? Problem) Applied(string change)
    {
        var (data, problem) = SampleChange.Apply(new RawJson(Sample), [change]);
        return (data.ToString(), problem);
    }
}

using Talaria.Server.Dashboard.Parts;

namespace Talaria.Server.Tests.Dashboard.Parts;

public sealed class PrettyJsonTests
{
    [Theory]
    [InlineData("{\"a\":[1,2.50],\"b\":\"<é>\"}", "{\n  \"a\": [\n    1,\n    2.50\n  ],\n  \"b\": \"<é>\"\n}")]
    [InlineData("{\"a\":", "{\"a\":")]
    [InlineData("ok", "ok")]
    [InlineData("", "")]
    public void Json_is_laid_out_and_everything_else_stays_as_it_is(string text, string laid) =>
        Assert.Equal(laid, PrettyJson.Of(text));
}

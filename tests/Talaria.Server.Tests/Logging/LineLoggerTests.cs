using Microsoft.Extensions.Logging;
using Talaria.Server.Logging;

namespace Talaria.Server.Tests.Logging;

/// <summary>Names that tenants choose are in lines that the operator reads in a terminal.</summary>
public sealed class LineLoggerTests
{
    [Theory]
    [InlineData("two\r\nlines", "two lines")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("nul\0 tab\t", "nul\\u0000 tab\\u0009")]
    [InlineData("turned \u202eround\u2066", "turned \\u202eround\\u2066")]
    [InlineData("plain \u00e9 \ud83d\ude00", "plain \u00e9 \ud83d\ude00")]
    public void A_line_steers_no_terminal(string text, string written)
    {
        using var output = new StringWriter();
        var log = new LineLogger("Category", output, TimeProvider.System);

        log.LogWarning("{Text}", text);

        Assert.EndsWith($"warn  Category: {written}{Environment.NewLine}", output.ToString(), StringComparison.Ordinal);
    }
}

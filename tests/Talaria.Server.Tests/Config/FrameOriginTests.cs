using Talaria.Server.Config;

namespace Talaria.Server.Tests.Config;

public sealed class FrameOriginTests
{
    [Theory]
    [InlineData("https://app.acme.example", "https://app.acme.example")]
    [InlineData("https://app.acme.example/", "https://app.acme.example")]
    [InlineData("https://*.acme.example", "https://*.acme.example")]
    [InlineData("http://localhost:3000", "http://localhost:3000")]
    [InlineData("https://app.acme.example/page", null)]
    [InlineData("app.acme.example", null)]
    [InlineData("https://a.example; script-src *", null)]
    [InlineData("https://a.example https://b.example", null)]
    [InlineData("javascript:alert(1)", null)]
    [InlineData("https://*", null)]
    [InlineData("*", null)]
    public void An_origin_is_one_and_nothing_that_a_policy_could_misread(string text, string? origin)
    {
        var (read, problem) = FrameOrigin.Read(text);

        Assert.Equal(origin, read);
        Assert.Equal(origin is null, problem is not null);
    }
}

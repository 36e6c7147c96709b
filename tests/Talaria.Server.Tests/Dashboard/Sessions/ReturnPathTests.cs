using Talaria.Server.Dashboard.Sessions;

namespace Talaria.Server.Tests.Dashboard.Sessions;

public sealed class ReturnPathTests
{
    [Theory]
    [InlineData("/organizations/org_1/endpoints?status=failing", "/organizations/org_1/endpoints?status=failing")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("organizations", "/")]
    [InlineData("https://evil.invalid/", "/")]
    [InlineData("//evil.invalid", "/")]
    [InlineData("/\\evil.invalid", "/")]
    [InlineData("/a\\b", "/")]
    [InlineData("/\t/evil.invalid", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("/organizations/\u00e9", "/")]
    [InlineData("/organizations?search=\u202e", "/")]
    [InlineData("/a b", "/")]
    [InlineData("/%2Fevil.invalid", "/%2Fevil.invalid")]
    [InlineData("/sign-in?return=/", "/")]
    [InlineData("/sign-out", "/")]
    public void Only_a_page_of_this_dashboard_is_come_back_to(string? path, string back) =>
        Assert.Equal(back, ReturnPath.Local(path));

    [Fact]
    public void A_path_that_is_too_long_is_not() => Assert.Equal("/", ReturnPath.Local("/" + new string('a', 2048)));
}

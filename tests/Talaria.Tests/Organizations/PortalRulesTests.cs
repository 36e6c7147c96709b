using Talaria.Organizations.Sessions;

namespace Talaria.Tests.Organizations;

public sealed class PortalRulesTests
{
    [Theory]
    [InlineData("Acme", "#0a7cff", "data:image/png;base64,AAAA", "")]
    [InlineData(null, null, "data:image/jpeg;base64,AAAA", "")]
    [InlineData("", null, null, "/theme/name")]
    [InlineData("a\nb", null, null, "/theme/name")]
    [InlineData(null, "red", null, "/theme/accent")]
    [InlineData(null, "#fff", null, "/theme/accent")]
    [InlineData(null, "#12345g", null, "/theme/accent")]
    [InlineData(null, "#000000;}body{display:none", null, "/theme/accent")]
    [InlineData(null, null, "https://evil.invalid/logo.png", "/theme/logo")]
    [InlineData(null, null, "data:image/svg+xml;base64,AAAA", "/theme/logo")]
    [InlineData(null, null, "data:text/html;base64,AAAA", "/theme/logo")]
    [InlineData(null, null, "data:image/png;base64,<script>", "/theme/logo")]
    [InlineData(null, null, "data:image/png;base64,", "/theme/logo")]
    public void A_theme_is_a_name_a_colour_and_a_picture_that_cannot_do_anything(
        string? name,
        string? accent,
        string? logo,
        string wrong
    ) => Assert.Equal(wrong, string.Join(' ', PortalRules.Theme(new(name, accent, logo)).Select(p => p.Pointer)));

    [Fact]
    public void Long_names_and_big_logos_are_refused() =>
        Assert.Equal(
            ["/theme/name", "/theme/logo"],
            PortalRules
                .Theme(new(new string('a', 81), null, "data:image/png;base64," + new string('A', 64 * 1024)))
                .Select(p => p.Pointer)
        );

    [Theory]
    [InlineData(59, false)]
    [InlineData(60, true)]
    [InlineData(365 * 86_400, true)]
    [InlineData((365 * 86_400) + 1, false)]
    public void A_link_lasts_a_minute_to_a_year(int seconds, bool good) =>
        Assert.Equal(good, !PortalRules.Life(TimeSpan.FromSeconds(seconds)).Any());
}

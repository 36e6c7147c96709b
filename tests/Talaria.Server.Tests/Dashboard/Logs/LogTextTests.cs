using System.Text;
using Talaria.Server.Dashboard.Logs;

namespace Talaria.Server.Tests.Dashboard.Logs;

public sealed class LogTextTests
{
    [Fact]
    public void Json_is_laid_out_beside_what_came_and_other_text_is_not()
    {
        var json = LogText.Of("{\"a\":1}"u8.ToArray());
        var text = LogText.Of("<h1>no"u8.ToArray());

        Assert.Equal(("{\n  \"a\": 1\n}", "{\"a\":1}", true), (json.Laid, json.Raw, json.IsLaidOut));
        Assert.Equal(("<h1>no", false, 6), (text.Laid, text.IsLaidOut, text.Bytes));
    }

    [Fact]
    public void A_long_one_is_cut_between_two_characters()
    {
        var text = LogText.Of(Encoding.UTF8.GetBytes(new string('a', LogText.Most - 1) + "😀😀"));

        Assert.True(text.IsCut);
        Assert.Equal(LogText.Most - 1, text.Raw.Length);
    }

    [Theory]
    [InlineData("2026-11-21T11:00", "2026-11-21T11:00:00Z")]
    [InlineData("2026-11-21T11:00:05", "2026-11-21T11:00:05Z")]
    [InlineData("2026-11-21T11:00:05.120", "2026-11-21T11:00:05.120Z")]
    [InlineData("2026-11-21T11:00:05Z", "2026-11-21T11:00:05Z")]
    [InlineData("2026-11-21T11:00:05+02:00", "2026-11-21T11:00:05+02:00")]
    [InlineData("yesterday", "yesterday")]
    public void Times_of_a_browser_are_UTC(string typed, string read) => Assert.Equal(read, LogQuery.WithOffset(typed));
}

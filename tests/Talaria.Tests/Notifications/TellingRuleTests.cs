using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications;

public sealed class TellingRuleTests
{
    private static readonly Organization Acme = Samples.Organization() with
    {
        Owners = ["ada@example.com", "bob@example.com"],
    };

    [Theory]
    [InlineData(NoticeKind.Added, true)]
    [InlineData(NoticeKind.Failing, true)]
    [InlineData(NoticeKind.Disabled, true)]
    [InlineData(NoticeKind.Enabled, true)]
    [InlineData(NoticeKind.Exhausted, false)]
    public void Every_notice_goes_to_the_log_and_the_operator_and_all_but_given_up_deliveries_to_each_owner(
        NoticeKind kind,
        bool mailed
    )
    {
        (NoticeChannel, string)[] wanted = [(NoticeChannel.Log, ""), (NoticeChannel.Webhook, "")];
        (NoticeChannel, string)[] mails =
        [
            (NoticeChannel.Email, "ada@example.com"),
            (NoticeChannel.Email, "bob@example.com"),
        ];

        Assert.Equal(mailed ? [.. wanted, .. mails] : wanted, TellingRule.Of(kind, Acme));
    }

    [Fact]
    public void The_operators_own_endpoints_are_told_of_in_the_log_only()
    {
        var own = BuiltIn.At(Samples.Noon) with { Owners = ["ops@example.com"] };

        Assert.Equal([(NoticeChannel.Log, "")], TellingRule.Of(NoticeKind.Failing, own));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 5)]
    [InlineData(3, 30)]
    [InlineData(4, 120)]
    [InlineData(5, 360)]
    [InlineData(6, 360)]
    [InlineData(25, 360)]
    public void Waits_grow_from_a_minute_to_six_hours(int attempts, int minutes)
    {
        var failed = Samples.Noon.AddHours(1);

        Assert.Equal(failed.AddMinutes(minutes), TellingRule.Next(attempts, Samples.Noon, failed));
    }

    [Fact]
    public void After_five_days_it_is_given_up()
    {
        var last = Samples.Noon.AddDays(5).AddHours(-6);

        Assert.Equal(Samples.Noon.AddDays(5), TellingRule.Next(20, Samples.Noon, last));
        Assert.Null(TellingRule.Next(20, Samples.Noon, last.AddMilliseconds(1)));
    }

    [Fact]
    public void Who_is_no_owner_any_more_is_not_told()
    {
        var notice = MailSamples.Notice(NoticeKind.Failing);
        var ada = new Telling(notice, Acme, NoticeChannel.Email, "ada@example.com", 0);

        Assert.True(TellingRule.Applies(ada));
        Assert.True(TellingRule.Applies(ada with { Recipient = "Ada@Example.com" }));
        Assert.False(TellingRule.Applies(ada with { Recipient = "eve@example.com" }));
        Assert.True(TellingRule.Applies(ada with { Channel = NoticeChannel.Log, Recipient = "" }));
    }
}

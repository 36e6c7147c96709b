using Talaria.Notifications;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications;

public sealed class NoticeTextTests
{
    private static readonly NoticeFacts Plain = new() { Url = "https://a.example/h" };
    private static readonly NoticeFacts Named = Plain with { Name = "Hook" };

    [Fact]
    public void A_notice_says_which_endpoint_what_and_why()
    {
        Assert.Equal("Endpoint https://a.example/h was added.", NoticeText.Of(NoticeKind.Added, Plain));
        Assert.Equal("Endpoint 'Hook' (https://a.example/h) was enabled.", NoticeText.Of(NoticeKind.Enabled, Named));
        Assert.Equal(
            "Endpoint 'Hook' (https://a.example/h) was disabled: by hand.",
            NoticeText.Of(NoticeKind.Disabled, Named with { Reason = "by hand" })
        );
        Assert.Equal(
            "Endpoint https://a.example/h was disabled: The receiver answered 410 Gone.",
            NoticeText.Of(NoticeKind.Disabled, Plain with { Reason = "The receiver answered 410 Gone." })
        );
    }

    [Fact]
    public void A_failing_one_says_how_often_since_when_and_the_last_error()
    {
        var failing = Plain with { Failures = 5, FailingSince = Samples.Noon, LastError = "timeout" };

        Assert.Equal(
            "Endpoint https://a.example/h is failing: 5 failed attempts in a row since 2026-03-26 12:00 UTC; the last error is: timeout.",
            NoticeText.Of(NoticeKind.Failing, failing)
        );
        Assert.Equal(
            "Endpoint https://a.example/h is failing: 1 failed attempt.",
            NoticeText.Of(NoticeKind.Failing, Plain with { Failures = 1 })
        );
    }

    [Fact]
    public void An_exhausted_one_names_the_delivery()
    {
        var given = Plain with
        {
            Reason = "Given up after 3 attempts: status 500.",
            Delivery = new GivenUp("dlv_1", "evt_1", "run.ended", 3),
        };

        Assert.Equal(
            "Endpoint https://a.example/h did not take delivery dlv_1 (run.ended): Given up after 3 attempts: status 500.",
            NoticeText.Of(NoticeKind.Exhausted, given)
        );
    }
}

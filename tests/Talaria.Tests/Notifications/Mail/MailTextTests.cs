using Talaria.Notifications;
using Talaria.Notifications.Mail;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications.Mail;

public sealed class MailTextTests
{
    [Theory]
    [InlineData(NoticeKind.Added, "Webhook added: Bestellungen – Köln (hooks.acme.example)")]
    [InlineData(NoticeKind.Failing, "Webhook failing: Bestellungen – Köln (hooks.acme.example)")]
    [InlineData(NoticeKind.Disabled, "Webhook disabled: Bestellungen – Köln (hooks.acme.example)")]
    [InlineData(NoticeKind.Enabled, "Webhook enabled: Bestellungen – Köln (hooks.acme.example)")]
    public void The_subject_says_what_and_which(NoticeKind kind, string subject) =>
        Assert.Equal(subject, Of(kind).Subject);

    [Fact]
    public void Both_parts_have_the_url_the_count_since_when_the_last_error_and_what_to_do()
    {
        var mail = Of(NoticeKind.Failing);

        Assert.All(
            ["hooks.acme.example/in", "12", "2026-03-26 09:00 UTC", "status 500", "2xx", "Köln"],
            fact =>
            {
                Assert.Contains(fact, mail.Plain, StringComparison.Ordinal);
                Assert.Contains(fact, System.Net.WebUtility.HtmlDecode(mail.Html), StringComparison.Ordinal);
            }
        );
        Assert.DoesNotContain("{{", mail.Plain + mail.Html, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plain_text_reads_as_a_letter() =>
        Assert.Equal(
            """
            Webhook disabled

            A webhook endpoint of Acme was disabled. It gets no more events, and what waited for it was cancelled.

            URL: https://a.example/h
            Reason: 20 consecutive failed attempts
            Time: 2026-03-26 12:00 UTC

            Mend the receiver, then enable the endpoint again. What it missed can be replayed.

            -- 
            You get this mail because you are an owner of Acme.

            """.ReplaceLineEndings("\n"),
            Of(
                NoticeKind.Disabled,
                new NoticeFacts { Url = "https://a.example/h", Reason = "20 consecutive failed attempts" }
            ).Plain
        );

    [Theory]
    [InlineData("https://hooks.example/base/")]
    [InlineData("https://hooks.example/base")]
    public void The_link_is_there_when_the_public_address_is_known(string publicUrl)
    {
        var notice = MailSamples.Notice(NoticeKind.Failing);

        var mail = MailText.Of(notice, Samples.Organization(), new Uri(publicUrl));

        var link = $"https://hooks.example/base/organizations/{notice.Organization}/endpoints/{notice.Endpoint}";
        Assert.Contains($"\n{link}\n", mail.Plain, StringComparison.Ordinal);
        Assert.Contains($"href=\"{link}\"", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("href", Of(NoticeKind.Failing).Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Hook\r\nBcc: eve@evil.example")]
    [InlineData("Hook\nBcc: eve@evil.example")]
    [InlineData("Hook\u2028Bcc: eve@evil.example")]
    [InlineData("Hook\u0085Bcc: eve@evil.example")]
    public void A_name_begins_no_new_line(string name)
    {
        var mail = Of(NoticeKind.Failing, MailSamples.Facts with { Name = name, Url = "https://a.example/\r\nX: y" });

        Assert.DoesNotContain(mail.Subject, c => char.IsControl(c) || c == '\u2028');
        Assert.DoesNotContain("\nBcc", mail.Plain, StringComparison.Ordinal);
        Assert.DoesNotContain("\nX: y", mail.Plain, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_was_given_is_markup()
    {
        var evil = "<img src=x onerror=alert(1)>\"'&{{url}}";

        var mail = MailText.Of(
            MailSamples.Notice(
                NoticeKind.Failing,
                MailSamples.Facts with
                {
                    Name = evil,
                    LastError = evil,
                    Url = evil,
                }
            ),
            Samples.Organization() with
            {
                Name = evil,
            },
            null
        );

        Assert.DoesNotContain("<img", mail.Html, StringComparison.Ordinal);
        Assert.Contains("&lt;img src=x", mail.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "<img",
            mail.Html.Replace("&lt;img", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(150, false)]
    [InlineData(151, true)]
    public void A_long_subject_is_cut(int length, bool cut)
    {
        var name = new string('x', length - "Webhook failing:  (hooks.acme.example)".Length);

        var subject = Of(NoticeKind.Failing, MailSamples.Facts with { Name = name }).Subject;

        Assert.Equal(150, subject.Length);
        Assert.Equal(cut, subject.EndsWith('…'));
    }

    private static MailText Of(NoticeKind kind, NoticeFacts? facts = null) =>
        MailText.Of(MailSamples.Notice(kind, facts), Samples.Organization(), null);
}

using Talaria.Notifications;
using Talaria.Notifications.Mail;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications.Mail;

/// <summary>Mails as they go over a real connection to a real mail server on loopback.</summary>
public sealed class MailChannelTests : IAsyncLifetime
{
    private const string Password = "open sesame";

    private readonly SmtpReceiver server = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task A_mail_has_a_plain_and_an_html_part_in_utf_8_for_one_owner_alone()
    {
        Assert.Null(await TellAsync(Telling(NoticeKind.Failing)));

        var taken = Assert.Single(server.All);
        Assert.Equal(("hooks@acme.example", "ada@example.com"), (taken.From, Assert.Single(taken.To)));
        var mail = MimeMail.Parse(taken.Data);
        Assert.Equal("multipart/alternative", mail.ContentType);
        Assert.Equal(["text/plain", "text/html"], mail.Parts.Select(p => p.ContentType));
        Assert.Equal("Webhook failing: Bestellungen – Köln (hooks.acme.example)", mail.Header("Subject"));
        Assert.Equal("ada@example.com", mail.Header("To"));
        Assert.Contains("Acme Hooks", mail.Header("From"), StringComparison.Ordinal);
        Assert.Equal("auto-generated", mail.Header("Auto-Submitted"));
        Assert.Matches("^<ntc_[0-9A-Z]{26}[.]0@acme[.]example>$", mail.Header("Message-ID"));
        Assert.True(DateTimeOffset.TryParse(mail.Header("Date"), out _));
        Assert.DoesNotContain("bob@example.com", taken.Data, StringComparison.Ordinal);
        Assert.All(
            mail.Parts,
            p => Assert.Contains("Köln", System.Net.WebUtility.HtmlDecode(p.Body), StringComparison.Ordinal)
        );
        Assert.All(mail.Parts, p => Assert.DoesNotContain('\uFFFD', p.Body));
    }

    [Theory]
    [InlineData("Hook\r\nBcc: eve@evil.example")]
    [InlineData("Hook\r\n\r\n<h1>Pay here</h1>")]
    [InlineData("=?utf-8?B?DQpCY2M6IGV2ZUBldmlsLmV4YW1wbGU=?=")]
    [InlineData("\r\n.\r\nMAIL FROM:<eve@evil.example>")]
    public async Task A_name_or_url_adds_no_header_and_no_recipient(string evil)
    {
        var facts = MailSamples.Facts with { Name = evil, Url = $"https://a.example/{evil}", LastError = evil };
        var telling = Telling(NoticeKind.Failing, facts);
        telling = telling with { Organization = telling.Organization with { Name = evil } };

        Assert.Null(await TellAsync(telling));

        var taken = Assert.Single(server.All);
        Assert.Equal(["ada@example.com"], taken.To);
        var mail = MimeMail.Parse(taken.Data);
        Assert.Empty(mail.Headers["Bcc"]);
        Assert.Equal(
            ["auto-generated", "content-type", "date", "from", "message-id", "mime-version", "subject", "to"],
            mail.Headers.Select(h => h.Key == "Auto-Submitted" ? "auto-generated" : h.Key.ToLowerInvariant()).Order()
        );
        Assert.Equal(2, mail.Parts.Count);
    }

    [Fact]
    public async Task A_user_is_authenticated()
    {
        Assert.Null(await TellAsync(Telling(NoticeKind.Added), Options with { User = "talaria", Password = Password }));

        Assert.Equal(("talaria", Password), Assert.Single(server.Logins));
    }

    [Theory]
    [InlineData("RCPT", "550 5.1.1 no such mailbox")]
    [InlineData("RCPT", "451 4.7.1 greylisted, try again later")]
    [InlineData("MAIL", "552 5.2.2 over quota")]
    [InlineData("DATA", "554 5.7.1 no")]
    [InlineData(".", "451 4.3.0 queue is full")]
    [InlineData("", "554 go away")]
    public async Task What_the_server_refuses_is_not_told(string at, string answer)
    {
        server.Answer = command => command.Split(' ', ':')[0] == at ? answer : null;

        Assert.NotNull(await TellAsync(Telling(NoticeKind.Failing)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("EHLO")]
    [InlineData("RCPT")]
    [InlineData("DATA")]
    [InlineData(".")]
    public async Task A_server_that_hangs_is_left_after_the_time_limit(string at)
    {
        server.Hangs = command => command.Split(' ', ':')[0] == at;

        var problem = await TellAsync(
            Telling(NoticeKind.Failing),
            Options with
            {
                Timeout = TimeSpan.FromMilliseconds(200),
            }
        );

        Assert.Equal($"127.0.0.1:{server.Port} did not take the mail within 0.2 s", problem);
    }

    [Fact]
    public async Task Where_nobody_listens_is_a_problem_and_no_exception()
    {
        await server.DisposeAsync();

        Assert.NotNull(await TellAsync(Telling(NoticeKind.Failing)));
    }

    [Fact]
    public async Task Nothing_is_sent_in_clear_where_encryption_is_wanted_and_not_offered()
    {
        var problem = await TellAsync(
            Telling(NoticeKind.Failing),
            Options with
            {
                Tls = true,
                User = "talaria",
                Password = Password,
            }
        );

        Assert.NotNull(problem);
        Assert.DoesNotContain(Password, problem, StringComparison.Ordinal);
        Assert.Empty(server.Logins);
        Assert.Empty(server.All);
    }

    [Fact]
    public async Task A_stop_does_not_wait_for_the_server()
    {
        using var stop = new CancellationTokenSource();
        server.Hangs = command =>
        {
            stop.Cancel();
            return true;
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            new MailChannel(Options, null, TimeProvider.System).TellAsync(Telling(NoticeKind.Failing), stop.Token)
        );
    }

    [Fact]
    public async Task An_address_beyond_ascii_is_sent_where_the_server_can()
    {
        var telling = Telling(NoticeKind.Failing) with { Recipient = "jürgen@example.com" };

        Assert.Null(await TellAsync(telling));
        Assert.Equal("jürgen@example.com", Assert.Single(Assert.Single(server.All).To));

        server.Offers = ["8BITMIME"];
        Assert.NotNull(await TellAsync(telling));
    }

    [Fact]
    public void The_password_is_not_in_what_the_settings_say_of_themselves() =>
        Assert.DoesNotContain(Password, (Options with { Password = Password }).ToString(), StringComparison.Ordinal);

    private SmtpOptions Options =>
        new()
        {
            Host = "127.0.0.1",
            Port = server.Port,
            From = "Acme Hooks <hooks@acme.example>",
            Tls = false,
        };

    private Task<string?> TellAsync(Telling telling, SmtpOptions? options = null) =>
        new MailChannel(options ?? Options, null, TimeProvider.System).TellAsync(telling, CancellationToken.None);

    private static Telling Telling(NoticeKind kind, NoticeFacts? facts = null) =>
        new(
            MailSamples.Notice(kind, facts),
            Samples.Organization() with
            {
                Owners = ["ada@example.com", "bob@example.com"],
            },
            NoticeChannel.Email,
            "ada@example.com",
            0
        );
}

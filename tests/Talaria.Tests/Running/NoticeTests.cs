using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Tests.Notifications.Mail;
using static Talaria.Tests.Running.Told;

namespace Talaria.Tests.Running;

/// <summary>Who hears of what happens to an endpoint, through the whole engine and a real mail server.</summary>
public sealed class NoticeTests : IAsyncLifetime
{
    private const string Ada = "ada@acme.example";
    private const string Bob = "bob@acme.example";

    private readonly SmtpReceiver mail = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => mail.DisposeAsync();

    [Fact]
    public async Task Each_owner_gets_a_mail_of_their_own_and_the_list_says_when()
    {
        await using var engine = await StartAsync();
        var acme = await TwoOwnersAsync(engine);

        var endpoint = await engine.EndpointAsync(acme, "https://hooks.example/in", e => e with { Name = "Orders" });

        var mails = await mail.NextAsync(2);
        Assert.Equal([Ada, Bob], mails.Select(m => Assert.Single(m.To)).Order());
        Assert.All(
            mails.Select(m => MimeMail.Parse(m.Data)),
            m =>
            {
                Assert.Equal("Webhook added: Orders (hooks.example)", m.Header("Subject"));
                Assert.Contains(
                    $"https://talaria.example/organizations/{acme.Id}/endpoints/{endpoint.Id}",
                    m.Parts[0].Body,
                    StringComparison.Ordinal
                );
            }
        );
        var told = await ToldAsync(engine, acme, NoticeKind.Added, "email", "log", "webhook");
        Assert.All(told.ToldAt.Values, at => Assert.True(at >= told.CreatedAt));
    }

    [Fact]
    public async Task An_owner_whose_address_bounces_is_tried_later_and_stops_nobody()
    {
        mail.Answer = c => c.StartsWith($"RCPT TO:<{Bob}>", StringComparison.Ordinal) ? "550 no such mailbox" : null;
        await using var engine = await StartAsync();
        var acme = await TwoOwnersAsync(engine);

        await engine.EndpointAsync(acme, "https://hooks.example/in");

        Assert.Equal([Ada], (await mail.NextAsync(1))[0].To);
        await ToldAsync(engine, acme, NoticeKind.Added, "email", "log", "webhook");
        var left = await RunningEngine.UntilAsync(async () =>
            (await LeftAsync(engine)) is [{ Attempts: 1 } bob] ? bob : null
        );
        Assert.Equal(Bob, left.Recipient);

        mail.Answer = _ => null;
        await DueNowAsync(engine, acme);
        Assert.Contains(await mail.NextAsync(3), m => m.To[0] == Bob);
    }

    [Fact]
    public async Task A_failing_endpoint_is_told_of_at_5_10_15_and_its_end_at_20_once_each()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync();
        var acme = await OwnedAsync(engine, "agentset", Ada);
        await engine.EndpointAsync(
            acme,
            receiver.Url,
            e => e with { Name = "Orders", Events = ["document.ready"], Retries = [TimeSpan.FromHours(1)] }
        );
        await mail.NextAsync(1);

        for (var n = 0; n < 20; n++)
        {
            await engine.PublishAsync(acme, "document.ready", Document);
        }

        var mails = (await mail.NextAsync(4)).Select(m => MimeMail.Parse(m.Data)).ToList();
        Assert.Equal(
            ["Webhook disabled", "Webhook failing", "Webhook failing", "Webhook failing"],
            mails.Select(m => m.Header("Subject").Split(':')[0]).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            ["10", "15", "20", "5"],
            mails.Select(m => Fact(m, "Failed attempts in a row")).Order(StringComparer.Ordinal)
        );
        Assert.All(mails, m => Assert.Equal("status 500", Fact(m, "Last error")));
        Assert.All(mails, m => Assert.Equal(receiver.Url, Fact(m, "URL")));
        Assert.Single(mails.Select(m => Fact(m, "Failing since")).Distinct());
    }

    [Fact]
    public async Task What_was_sent_and_not_marked_is_sent_again_after_the_next_start()
    {
        mail.Hangs = command => command == ".";
        var before = await StartAsync();
        var acme = await OwnedAsync(before, "standard", Ada);
        await before.EndpointAsync(acme, "https://hooks.example/in");
        var first = await mail.NextAsync(1);
        await before.StopAsync();

        mail.Hangs = _ => false;
        await using var after = await StartAsync(before.Directory);
        var second = await mail.NextAsync(1);

        Assert.Equal(
            MimeMail.Parse(first[0].Data).Header("Message-ID"),
            MimeMail.Parse(second[0].Data).Header("Message-ID")
        );
        await ToldAsync(after, acme, NoticeKind.Added, "email", "log", "webhook");
    }

    [Theory]
    [InlineData(23, true)]
    [InlineData(25, false)]
    public async Task A_mail_server_that_is_configured_later_gets_only_what_is_younger_than_a_day(
        int hours,
        bool mailed
    )
    {
        var before = await RunningEngine.StartAsync();
        var acme = await OwnedAsync(before, "standard", Ada);
        await before.EndpointAsync(acme, "https://old.example/in");
        await ToldAsync(before, acme, NoticeKind.Added, "log", "webhook");
        var ago = hours * 3_600_000L;
        await before.ExecuteAsync($"UPDATE notices SET created_at = created_at - {ago}");
        await before.ExecuteAsync($"UPDATE tellings SET due_at = due_at - {ago}");
        await before.StopAsync();

        await using var after = await StartAsync(before.Directory);
        await after.EndpointAsync(acme, "https://new.example/in");

        string[] wanted = mailed
            ? ["Webhook added: new.example", "Webhook added: old.example"]
            : ["Webhook added: new.example"];
        var mails = await mail.NextAsync(wanted.Length);
        Assert.Equal(wanted, mails.Select(m => MimeMail.Parse(m.Data).Header("Subject")).Order(StringComparer.Ordinal));
        await RunningEngine.UntilAsync(async () => (await LeftAsync(after)).Count == 0 ? "none" : null);
    }

    private Task<RunningEngine> StartAsync(string? directory = null) =>
        RunningEngine.StartAsync(
            directory,
            o =>
                o with
                {
                    RetryScale = 1,
                    PublicUrl = new Uri("https://talaria.example"),
                    Smtp = new SmtpOptions
                    {
                        Host = "127.0.0.1",
                        Port = mail.Port,
                        From = "hooks@talaria.example",
                        Tls = false,
                    },
                }
        );

    private static Task<Organization> TwoOwnersAsync(RunningEngine engine) => OwnedAsync(engine, "standard", Ada, Bob);

    private static string Fact(MimeMail mail, string label) =>
        mail.Parts[0].Body.Split("\r\n").Single(l => l.StartsWith($"{label}: ", StringComparison.Ordinal))[
            (label.Length + 2)..
        ];

    /// <summary>Makes everything due, and rings by adding an endpoint.</summary>
    private static async Task DueNowAsync(RunningEngine engine, Organization organization)
    {
        await engine.ExecuteAsync("UPDATE tellings SET due_at = 0");
        await engine.EndpointAsync(organization, "https://other.example/in");
    }

    private const string Document = """
        {"id":"doc_1","name":"a","namespaceId":"ns_1","organizationId":"org","status":"COMPLETED","source":{"type":"TEXT","text":"t"},
        "totalCharacters":1,"totalChunks":1,"totalPages":1,"error":null,"createdAt":"2026-03-26T12:00:00.000Z","updatedAt":"2026-03-26T12:00:00.000Z"}
        """;
}

using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Notifications;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Notifications;

/// <summary>When and how often something is told, in virtual time.</summary>
public sealed class TellerTests : IAsyncLifetime
{
    private readonly ManualTime time = new(Samples.Noon);
    private readonly MemoryOutbox outbox = new();
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    [Fact]
    public async Task Five_days_without_a_mail_server_are_24_tries_and_then_it_is_given_up()
    {
        var channel = new ScriptedChannel(time, NoticeChannel.Email, _ => "down");
        outbox.Put(Telling(NoticeChannel.Email), time.GetUtcNow());

        Start(channel);
        await PassUntilEmptyAsync();

        string[] first = ["0s", "1m", "6m", "36m", "2h36m", "8h36m", "14h36m"];
        var tries = channel.Tries.Select(t => Duration.Format(t - Samples.Noon)).ToList();
        Assert.Equal(first, tries.Take(first.Length));
        Assert.Equal((24, "4d20h36m"), (tries.Count, tries[^1]));
        Assert.Equal(["dropped"], outbox.Ends);
    }

    [Fact]
    public async Task What_was_delayed_is_told_once_when_the_server_is_back()
    {
        var channel = new ScriptedChannel(time, NoticeChannel.Email, n => n < 3 ? "down" : null);
        outbox.Put(Telling(NoticeChannel.Email), time.GetUtcNow());

        Start(channel);
        await PassUntilEmptyAsync();

        Assert.Equal(3, channel.Tries.Count);
        Assert.Equal(["told 2026-03-26 12:06 UTC"], outbox.Ends);
    }

    [Fact]
    public async Task A_channel_that_never_answers_or_throws_holds_no_other_back()
    {
        using var never = new CancellationTokenSource();
        var hanging = new ScriptedChannel(time, NoticeChannel.Webhook, _ => null) { Waits = never.Token };
        var throwing = new ScriptedChannel(
            time,
            NoticeChannel.Log,
            n => n == 1 ? throw new InvalidOperationException("a bug") : null
        );
        var good = new ScriptedChannel(time, NoticeChannel.Email, _ => null);
        outbox.Put(Telling(NoticeChannel.Webhook), time.GetUtcNow());
        outbox.Put(Telling(NoticeChannel.Log), time.GetUtcNow());
        outbox.Put(Telling(NoticeChannel.Email), time.GetUtcNow());

        Start(hanging, throwing, good);
        await outbox.CountAsync(1, time);

        Assert.Equal((1, 2, 1), (hanging.Tries.Count, throwing.Tries.Count, good.Tries.Count));
    }

    [Fact]
    public async Task Who_is_no_owner_any_more_gets_no_mail()
    {
        var channel = new ScriptedChannel(time, NoticeChannel.Email, _ => null);
        outbox.Put(Telling(NoticeChannel.Email) with { Recipient = "eve@example.com" }, time.GetUtcNow());

        Start(channel);
        await PassUntilEmptyAsync();

        Assert.Empty(channel.Tries);
        Assert.Equal(["dropped"], outbox.Ends);
    }

    [Fact]
    public async Task A_store_that_fails_is_asked_again()
    {
        var channel = new ScriptedChannel(time, NoticeChannel.Email, _ => null);
        outbox.Failures = 3;
        outbox.Put(Telling(NoticeChannel.Email), time.GetUtcNow());

        Start(channel);
        await PassUntilEmptyAsync();

        Assert.Equal(Samples.Noon.AddSeconds(15), Assert.Single(channel.Tries));
    }

    [Fact]
    public async Task What_is_raised_is_told_at_once()
    {
        var channel = new ScriptedChannel(time, NoticeChannel.Email, _ => null);
        Start(channel);
        await time.ArmedAsync();

        outbox.Put(Telling(NoticeChannel.Email), time.GetUtcNow());
        await channel.TriedAsync();

        Assert.Equal(Samples.Noon, Assert.Single(channel.Tries));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Old_mails_that_were_never_tried_are_dropped_at_the_start(bool mail)
    {
        Start(new ScriptedChannel(time, mail ? NoticeChannel.Email : NoticeChannel.Log, _ => null));
        await time.ArmedAsync();

        Assert.Equal(Samples.Noon.AddHours(-24), outbox.DroppedBefore);
    }

    private void Start(params IChannel[] channels) =>
        running = new Teller(outbox, channels, time, NullLogger<Teller>.Instance).RunAsync(stop.Token);

    private async Task PassUntilEmptyAsync()
    {
        while (outbox.Count > 0)
        {
            await time.ArmedAsync();
            time.AdvanceToNext();
        }
    }

    private static Telling Telling(NoticeChannel channel) =>
        new(
            MailSamples.Notice(NoticeKind.Failing),
            Samples.Organization(),
            channel,
            channel == NoticeChannel.Email ? "ada@example.com" : "",
            0
        );
}

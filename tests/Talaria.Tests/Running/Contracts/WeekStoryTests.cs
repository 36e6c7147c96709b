using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Notifications;
using Talaria.Tests.Notifications.Mail;

namespace Talaria.Tests.Running.Contracts;

/// <summary>A week in an endpoint's life, under the profile that warns after 60 hours of failures and disables after 5 days.</summary>
public sealed class WeekStoryTests
{
    private static readonly TimeSpan BetweenEvents = TimeSpan.FromHours(6);
    private static readonly TimeSpan Look = TimeSpan.FromHours(1);

    [Fact]
    public async Task An_endpoint_fails_from_Monday_to_Saturday_is_disabled_enabled_and_replayed_and_nothing_is_lost()
    {
        await using var mail = new SmtpReceiver();
        var smtp = new SmtpOptions
        {
            Host = "127.0.0.1",
            Port = mail.Port,
            From = "hooks@platform.example",
            Tls = false,
        };
        await using var week = await Platform.StartAsync("standard", smtp);
        var endpoint = await week.EndpointAsync();
        Assert.StartsWith("Webhook added", Subject(Assert.Single(await mail.NextAsync(1))), StringComparison.Ordinal);

        // Monday: it answers once, then no more.
        var published = new List<Published> { await week.PublishAsync() };
        await week.SettleAsync();
        week.Receiver.AnswerWith(500);
        var began = week.Time.GetUtcNow();
        await LiveAsync(week, published, began + TimeSpan.FromDays(5) + BetweenEvents);

        // Saturday: the owner was told after 60 hours and on the fifth day, by the first failed attempt that came then.
        var notices = await week.NoticesAsync();
        var failing = Assert.Single(notices, n => n.Kind == NoticeKind.Failing);
        var disabled = Assert.Single(notices, n => n.Kind == NoticeKind.Disabled);
        Assert.InRange(failing.CreatedAt - began, TimeSpan.FromHours(60), TimeSpan.FromHours(60) + BetweenEvents);
        Assert.InRange(disabled.CreatedAt - began, TimeSpan.FromDays(5), TimeSpan.FromDays(5) + BetweenEvents);
        Assert.Equal(["Webhook failing", "Webhook disabled"], (await mail.NextAsync(2)).Select(Subject));
        var view = await week.ViewAsync(endpoint);
        Assert.Equal(EndpointStatus.Disabled, view.Status);
        Assert.Contains("5 days", view.Endpoint.DisabledReason, StringComparison.Ordinal);
        Assert.DoesNotContain(await AllAsync(week), d => d.State == DeliveryState.Pending);

        // It is mended, and misses what happens before somebody enables it.
        week.Receiver.AnswerWith(200);
        published.Add(await week.PublishAsync());
        Assert.Equal(0, published[^1].Deliveries);
        var enabled = await week.Engine.Endpoints.EnableAsync(week.Organization, endpoint.Id, default);
        Assert.Equal(began, enabled.Value.MissedSince);
        view = await week.ViewAsync(endpoint);
        Assert.Equal((EndpointStatus.Active, 0), (view.Status, view.Health.ConsecutiveFailures));
        Assert.StartsWith("Webhook enabled", Subject(Assert.Single(await mail.NextAsync(1))), StringComparison.Ordinal);

        var failed = await ReplayAsync(week, endpoint, ReplayInclude.Failed);
        var missing = await ReplayAsync(week, endpoint, ReplayInclude.Missing);

        // Every event arrived; each exactly as often as the log says, and was accepted once.
        var unsent = published.Count(p => p.Deliveries == 0);
        Assert.Equal(published.Count - 1 - unsent, failed.Queued);
        Assert.Equal(unsent, missing.Queued);
        var deliveries = await AllAsync(week);
        var received = week.Receiver.All.CountBy(r => r.Headers["webhook-id"]).ToDictionary();
        foreach (var one in published)
        {
            var its = deliveries.Where(d => d.Event == one.Id).ToList();
            Assert.Equal(its.Sum(d => d.Attempts), received[one.Id.ToString()]);
            Assert.Single(its, d => d.State == DeliveryState.Delivered);
        }
        Assert.Equal(0, (await ReplayAsync(week, endpoint, ReplayInclude.Failed)).Queued);
    }

    /// <summary>An event every six hours until a moment, and every retry in between at its time.</summary>
    private static async Task LiveAsync(Platform week, List<Published> published, DateTimeOffset until)
    {
        for (var next = week.Time.GetUtcNow(); week.Time.GetUtcNow() < until; week.Time.Advance(Look))
        {
            if (week.Time.GetUtcNow() >= next)
            {
                published.Add(await week.PublishAsync());
                next += BetweenEvents;
            }
            await week.SettleAsync();
            await ToldAsync(week);
        }
    }

    /// <summary>No mail is on its way: it would be sent again if an hour passed meanwhile.</summary>
    private static Task<string> ToldAsync(Platform week) =>
        RunningEngine.UntilAsync(async () =>
            (await week.NoticesAsync()).All(n => n.Kind == NoticeKind.Exhausted || n.ToldAt.ContainsKey("email"))
                ? "told"
                : null
        );

    private static async Task<Replay> ReplayAsync(Platform week, Endpoint endpoint, ReplayInclude include)
    {
        var replayer = week.Engine.Get<Replayer>();
        var wanted = new NewReplay { Since = Platform.Monday, Include = include };
        var started = await replayer.StartAsync(week.Organization, endpoint.Id, wanted, null, default);
        Assert.Null(started.Refusal);
        var done = await RunningEngine.UntilAsync(async () =>
        {
            // The feeder looks again when time passes.
            week.Time.Advance(TimeSpan.FromSeconds(1));
            var now = await replayer.FindAsync(week.Organization.Id, started.Value.Id, default);
            return now!.State == ReplayState.Done ? now : null;
        });
        await week.SettleAsync();
        return done;
    }

    private static async Task<IReadOnlyList<Delivery>> AllAsync(Platform week)
    {
        var all = new List<Delivery>();
        string? cursor = null;
        do
        {
            var page = await week
                .Engine.Get<IDeliveryLog>()
                .ListAsync(week.Organization.Id, new DeliveryFilter(), new PageRequest(200, cursor), default);
            all.AddRange(page.Value.Items);
            cursor = page.Value.Next;
        } while (cursor is not null);
        return all;
    }

    private static string Subject(SmtpMail mail) => MimeMail.Parse(mail.Data).Header("Subject").Split(':')[0];
}

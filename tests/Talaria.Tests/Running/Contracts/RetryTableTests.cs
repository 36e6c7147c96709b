using Talaria.Deliveries;
using Talaria.Deliveries.Sending;

namespace Talaria.Tests.Running.Contracts;

/// <summary>The platforms' retry tables and timeouts (contracts/README.md), to the millisecond.</summary>
public sealed class RetryTableTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    public static TheoryData<string, string> Tables =>
        new()
        {
            { "roe", "5s 5m 30m 2h 5h 10h 14h 20h 24h" },
            { "roark", "1m 10m 1h" },
            { "agentstack", "" },
            { "agentset", "12s 2m24s 30m8s 6h7m6s 12h14m12s 24h 24h 24h 24h 24h" },
            { "agentry", "5s 5m 30m 2h 5h 10h 10h" },
        };

    [Theory]
    [MemberData(nameof(Tables))]
    public async Task An_endpoint_that_always_fails_is_tried_at_exactly_the_tables_times_and_no_more(
        string profile,
        string table
    )
    {
        await using var platform = await Platform.StartAsync(profile);
        platform.Receiver.AnswerWith(500);
        var endpoint = await platform.EndpointAsync();
        var expected = new List<DateTimeOffset> { Platform.Monday };

        var published = await platform.PublishAsync();
        var delivery = await platform.AfterAsync(published, endpoint, 1);
        foreach (var wait in Waits(table))
        {
            var next = expected[^1] + wait;
            Assert.Equal(next, delivery.NextAttemptAt);
            platform.Time.AdvanceTo(next - Tick);
            platform.Time.AdvanceTo(next);
            expected.Add(next);
            delivery = await platform.AfterAsync(published, endpoint, expected.Count);
        }

        Assert.Equal(DeliveryState.Failed, delivery.State);
        // Less than the log is kept.
        platform.Time.Advance(TimeSpan.FromDays(20));
        await platform.PublishAsync();
        await platform.Receiver.NextAsync(expected.Count + 1);
        var attempts = await platform.AttemptsAsync(delivery);
        Assert.Equal(expected, attempts.Select(a => a.At));
        Assert.Equal(Enumerable.Range(1, expected.Count), attempts.Select(a => a.Number));
        Assert.Equal(expected.Count + 1, platform.Receiver.All.Count);
    }

    [Theory]
    [InlineData("roe", 15, 5)]
    [InlineData("roark", 5, 60)]
    [InlineData("agentstack", 10, null)]
    [InlineData("agentset", 20, 12)]
    [InlineData("agentry", 15, 5)]
    public async Task A_hanging_endpoint_is_left_at_the_timeout_and_waited_for_from_the_end(
        string profile,
        int timeout,
        int? firstWait
    )
    {
        await using var platform = await Platform.StartAsync(profile);
        var (arrived, hang) = (new TaskCompletionSource(), new TaskCompletionSource());
        platform.Receiver.Answer = (_, http) =>
        {
            arrived.SetResult();
            return hang.Task.WaitAsync(http.RequestAborted);
        };
        var endpoint = await platform.EndpointAsync();

        var published = await platform.PublishAsync();
        await arrived.Task;
        platform.Time.Advance(TimeSpan.FromSeconds(timeout) - Tick);
        Assert.Equal(0, Assert.Single(await platform.Engine.DeliveriesAsync(platform.Organization)).Attempts);
        platform.Time.Advance(Tick);
        var delivery = await platform.AfterAsync(published, endpoint, 1);

        var attempt = Assert.Single(await platform.AttemptsAsync(delivery));
        Assert.Equal(OutcomeClass.Timeout, attempt.Outcome.Class);
        Assert.Equal(TimeSpan.FromSeconds(timeout), attempt.Outcome.Total);
        Assert.Equal(firstWait is null ? DeliveryState.Failed : DeliveryState.Pending, delivery.State);
        Assert.Equal(
            firstWait is { } wait ? Platform.Monday + TimeSpan.FromSeconds(timeout + wait) : null,
            delivery.NextAttemptAt
        );
    }

    [Fact]
    public async Task Agentstack_tries_once_and_its_hanging_endpoint_delays_nobody()
    {
        await using var platform = await Platform.StartAsync("agentstack");
        var never = new TaskCompletionSource();
        platform.Receiver.Answer = (request, http) =>
            request.Path == "/hanging" ? never.Task.WaitAsync(http.RequestAborted) : Task.CompletedTask;
        var hanging = await platform.EndpointAsync("/hanging");
        var well = await platform.EndpointAsync("/well");

        const int events = 200;
        var published = new List<Talaria.Events.Published>();
        for (var i = 0; i < events; i++)
        {
            published.Add(await platform.PublishAsync());
        }
        // No time passes: whatever waited for the hanging one would wait for ever.
        await platform.Receiver.NextAsync(events);
        Assert.Equal(Platform.Monday, platform.Time.GetUtcNow());
        await platform.AfterAsync(published[^1], well, 1);
        platform.Time.Advance(TimeSpan.FromSeconds(10));

        var first = await platform.AfterAsync(published[0], hanging, 1);
        Assert.Equal(DeliveryState.Failed, first.State);
        Assert.Equal(events, platform.Receiver.All.Count(r => r.Path == "/well"));
    }

    private static IEnumerable<TimeSpan> Waits(string table) =>
        table
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => Duration.TryParse(text, out var wait) ? wait : throw new FormatException(text));
}

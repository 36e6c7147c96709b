using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>The promise of a 202, against the running program: killed at random moments, and stopped in the middle of its work.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Clients = 16;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    [Theory]
    [InlineData(20_000, 5, 4711)]
    public async Task Kill_9_at_random_moments_loses_no_accepted_event_and_repeats_only_with_the_same_id(
        int events,
        int kills,
        int seed
    )
    {
        await using var receiver = await Receiver.StartAsync();
        var arrived = new Arrivals(receiver, events);
        await using var site = await CrashSite.StartAsync(receiver);
        var random = new Random(seed);
        var moments = Enumerable.Range(0, kills).Select(_ => random.Next(events / 20, events)).Order().ToArray();
        var publishing = site.PublishAsync(events, Clients);

        foreach (var moment in moments)
        {
            await site.AcceptedAsync(moment).WaitAsync(Patience, Cancel);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(40)), TimeProvider.System, Cancel);
            await site.KillAndStartAsync();
        }
        var accepted = await publishing.WaitAsync(Patience, Cancel);
        await arrived.All.WaitAsync(Patience, Cancel);

        Assert.Equal(events, accepted.Distinct(StringComparer.Ordinal).Count());
        for (var n = 0; n < events; n++)
        {
            Assert.Equal(accepted[n], Assert.Single(arrived.IdsOf(n)));
        }
        output.WriteLine(
            $"{events} events from {Clients} clients, {kills} kills after {string.Join(", ", moments)} accepted (seed {seed}): "
                + $"{arrived.Requests - events} repeated requests, {site.Duplicates} publishes answered as duplicates."
        );
    }

    [Fact]
    public async Task SIGTERM_under_load_loses_nothing_and_repeats_nothing()
    {
        const int events = 3_000;
        await using var receiver = await Receiver.StartAsync();
        var arrived = new Arrivals(receiver, events)
        {
            Before = (_, _) => Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None),
        };
        await using var site = await CrashSite.StartAsync(receiver);
        var publishing = site.PublishAsync(events, Clients);

        foreach (var moment in (int[])[events / 3, 2 * events / 3])
        {
            await site.AcceptedAsync(moment).WaitAsync(Patience, Cancel);
            Assert.Equal(0, await site.StopAndStartAsync());
        }
        var accepted = await publishing.WaitAsync(Patience, Cancel);
        await arrived.All.WaitAsync(Patience, Cancel);
        // What would be sent twice is sent before the program has ended.
        Assert.Equal(0, await site.StopAsync());

        Assert.Equal(events, accepted.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(events, arrived.Requests);
    }

    [Fact]
    public async Task Retries_that_wait_at_a_SIGTERM_are_made_once_after_the_next_start()
    {
        const int events = 400;
        await using var receiver = await Receiver.StartAsync();
        var open = false;
        var arrived = new Arrivals(receiver, events)
        {
            Fails = (_, request) => request == 1 && !Volatile.Read(ref open),
        };
        await using var site = await CrashSite.StartAsync(receiver, scale: "1.5");
        var accepted = await site.PublishAsync(events, Clients).WaitAsync(Patience, Cancel);
        await arrived.FailedAsync(events).WaitAsync(Patience, Cancel);

        Assert.Equal(0, await site.StopAsync());
        Assert.Equal(events, arrived.Requests);
        Volatile.Write(ref open, true);
        await site.StartAsync();
        await arrived.All.WaitAsync(Patience, Cancel);
        Assert.Equal(0, await site.StopAsync());

        Assert.Equal(2 * events, arrived.Requests);
        for (var n = 0; n < events; n++)
        {
            Assert.Equal(accepted[n], Assert.Single(arrived.IdsOf(n)));
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}

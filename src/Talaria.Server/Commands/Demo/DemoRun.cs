using Talaria.Sdk;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Demo;

/// <summary>Publishes samples steadily, follows what becomes of them, and says in the end whether everything came.</summary>
internal sealed class DemoRun(
    TalariaClient client,
    IReadOnlyList<DemoOrganization> world,
    DemoReceiver receiver,
    TimeProvider time
)
{
    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(250);

    // Longer than the retries of an event from the end of an illness take, at the demo's scale.
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(20);

    /// <param name="span">Null: until it is cancelled.</param>
    public async Task<DemoCounts> ShowAsync(IDemoScreen screen, TimeSpan? span, CancellationToken cancel)
    {
        var watch = new DeliveryWatch(client, world, time.GetUtcNow(), screen.Show);
        await screen.WhileAsync(async () =>
        {
            try
            {
                await FollowAsync(screen, watch, span, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                // Ctrl-C is the way to end it.
            }
        });
        return Counts(watch);
    }

    /// <summary>What a healthy receiver did not get, one sentence each.</summary>
    public IEnumerable<string> Missing() =>
        from organization in world
        from endpoint in organization.Endpoints.Values
        where endpoint.MustReceiveAll && endpoint.Verified < organization.Published
        select $"{endpoint.Organization}/{endpoint.Name} got {endpoint.Verified} of {organization.Published} events";

    private async Task FollowAsync(IDemoScreen screen, DeliveryWatch watch, TimeSpan? span, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        using var look = new PeriodicTimer(BetweenLooks, time);
        var next = TimeSpan.Zero;
        var number = 0;
        while (!IsOver(watch, span, time.GetElapsedTime(start)))
        {
            var elapsed = time.GetElapsedTime(start);
            for (; next <= elapsed && (span is null || next < span); next += BetweenEvents)
            {
                await PublishAsync(number++, cancel);
            }
            await watch.LookAsync(cancel);
            screen.Count(Counts(watch));
            await look.WaitForNextTickAsync(cancel);
        }
    }

    private bool IsOver(DeliveryWatch watch, TimeSpan? span, TimeSpan elapsed) =>
        elapsed >= span
        && (elapsed >= span + LastPatience || (watch.Open == 0 && watch.Delivered > 0 && !Missing().Any()));

    private async Task PublishAsync(int number, CancellationToken cancel)
    {
        var organization = world[number % world.Count];
        var sample = organization.Samples[number / world.Count % organization.Samples.Count];
        await client.PublishAsync(
            organization.Name,
            new PublishEvent { Type = sample.Name, Data = sample.Sample },
            cancel
        );
        organization.CountPublished();
    }

    private DemoCounts Counts(DeliveryWatch watch) =>
        new(
            world.Sum(organization => organization.Published),
            watch.Delivered,
            watch.Retrying,
            watch.Failed,
            world.Sum(organization =>
                organization.Endpoints.Values.Where(endpoint => endpoint.Verifier is not null).Sum(e => e.Verified)
            ),
            receiver.BadSignatures
        );
}

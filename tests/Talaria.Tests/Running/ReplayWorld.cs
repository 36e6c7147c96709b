using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>A running engine with an organization and a receiver, and what replays need of them.</summary>
internal sealed class ReplayWorld : IAsyncDisposable
{
    private ReplayWorld(RunningEngine engine, Receiver receiver, Organization acme) =>
        (Engine, Receiver, Acme) = (engine, receiver, acme);

    public RunningEngine Engine { get; }
    public Receiver Receiver { get; }
    public Organization Acme { get; }
    public Replayer Replayer => Engine.Get<Replayer>();

    public static async Task<ReplayWorld> StartAsync(
        Func<TalariaOptions, TalariaOptions>? change = null,
        TestStore store = TestStore.Sqlite
    )
    {
        var receiver = await Receiver.StartAsync();
        var engine = await RunningEngine.StartAsync(change: change, store: store);
        return new ReplayWorld(engine, receiver, await engine.OrganizationAsync());
    }

    /// <summary>Another organization with another receiver, in the same engine.</summary>
    public static async Task<ReplayWorld> StartAsync(RunningEngine engine) =>
        new(engine, await Receiver.StartAsync(), await engine.OrganizationAsync("Other"));

    /// <summary>What fails is failed at once.</summary>
    public Task<Endpoint> EndpointAsync(Func<NewEndpoint, NewEndpoint>? change = null) =>
        Engine.EndpointAsync(
            Acme,
            Receiver.Url,
            e => change is null ? e with { Retries = [] } : change(e with { Retries = [] })
        );

    public async Task<IReadOnlyList<EventId>> PublishAsync(int count, string type = "t")
    {
        var ids = new List<EventId>();
        foreach (var batch in Enumerable.Range(0, count).Chunk(1_000))
        {
            var published = await Engine.Publisher.PublishAllAsync(
                [.. batch.Select(_ => (Acme.Id, new NewEvent { Type = type, Data = "{}"u8.ToArray() }))],
                null,
                default
            );
            ids.AddRange(published.Value.Select(p => p.Id));
        }
        return ids;
    }

    public static NewReplay Wanted(ReplayInclude include) =>
        new() { Since = DateTimeOffset.UnixEpoch, Include = include };

    public async Task<Replay> ReplayAsync(Endpoint endpoint, ReplayInclude include) =>
        (await Replayer.StartAsync(Acme, endpoint.Id, Wanted(include), null, default)).Value;

    public async Task<ReplayCount> CountAsync(Endpoint endpoint, NewReplay wanted) =>
        (await Replayer.CountAsync(Acme, endpoint.Id, wanted, default)).Value.Count;

    /// <summary>Once all its events were queued and all its deliveries are finished.</summary>
    public Task<Replay> FinishedAsync(Replay replay) =>
        RunningEngine.UntilAsync(async () =>
            await Replayer.FindAsync(Acme.Id, replay.Id, default) is { FinishedAt: not null } found
            && (await Replayer.ProgressAsync(replay.Id, default)).Pending == 0
                ? found
                : null
        );

    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync(DeliveryFilter? filter = null)
    {
        var all = new List<Delivery>();
        var page = new PageRequest(200);
        while (true)
        {
            var found = (
                await Engine.Get<IDeliveryLog>().ListAsync(Acme.Id, filter ?? new DeliveryFilter(), page, default)
            ).Value;
            all.AddRange(found.Items);
            if (found.Next is null)
            {
                return all;
            }
            page = page with { Cursor = found.Next };
        }
    }

    /// <summary>When nothing waits any more.</summary>
    public Task<IReadOnlyList<Delivery>> SettledAsync(int deliveries) =>
        RunningEngine.UntilAsync(async () =>
            await DeliveriesAsync() is var all
            && all.Count == deliveries
            && all.All(d => d.State != DeliveryState.Pending)
                ? all
                : null
        );

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await Receiver.DisposeAsync();
    }
}

using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Organizations;
using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Running;

/// <summary>An engine on a clock that is moved by hand, with an organization and a receiver, and looks into its store.</summary>
public abstract class RetentionWorld : IAsyncLifetime
{
    private protected static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private protected readonly VirtualTime time = new(DateTimeOffset.Parse("2026-07-27T00:00:00Z"));
    private protected Receiver receiver = null!;
    private protected RunningEngine engine = null!;
    private protected Organization acme = null!;

    public async ValueTask InitializeAsync() => receiver = await Receiver.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        await receiver.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private protected IDeliveryLog Deliveries => engine.Get<IDeliveryLog>();

    private protected void Pass(TimeSpan span)
    {
        time.Advance(span);
        engine.Get<Pruner>().Wake();
    }

    private protected async Task StartAsync(RetentionOptions ages)
    {
        engine = await RunningEngine.StartAsync(change: o => o with { Retention = ages, RetryScale = 1 }, time: time);
        acme = await engine.OrganizationAsync();
    }

    private protected async Task<Delivery> DeliveredAsync()
    {
        var published = await engine.PublishAsync(acme);
        return await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d =>
                d.Event == published.Id && d.State == DeliveryState.Delivered
            )
        );
    }

    private protected Task<Event?> EventAsync(EventId id) => engine.Get<IEventLog>().FindAsync(acme.Id, id, default);

    private protected Task GoneAsync(EventId id) =>
        RunningEngine.UntilAsync(async () => await EventAsync(id) is null ? this : null);

    private protected Task NoAttemptsAsync(DeliveryId id) =>
        RunningEngine.UntilAsync(async () => (await Deliveries.AttemptsAsync(id, default)).Count == 0 ? this : null);

    /// <summary>Goes over everything once, whatever the pruner does at the same time.</summary>
    private protected async Task WalkAsync(DateTimeOffset olderThan)
    {
        var retention = engine.Get<IRetention>();
        for (Guid? next = Guid.Empty; next is { } after; )
        {
            next = (await retention.PruneEventsAsync(after, olderThan)).Next;
        }
        for (Guid? next = Guid.Empty; next is { } after; )
        {
            next = (await retention.PruneAttemptsAsync(after, olderThan)).Next;
        }
    }

    /// <summary>Of all organizations but the operator's own, which hears of each new endpoint.</summary>
    private protected Task<long> RowsAsync() =>
        CountAsync(
            $"""
            WITH acme (id) AS (SELECT x'{acme.Id.Value:N}')
            SELECT (SELECT count(*) FROM events WHERE organization_id = (SELECT id FROM acme)) + (SELECT count(*) FROM event_keys WHERE organization_id = (SELECT id FROM acme))
                + (SELECT count(*) FROM event_lookup) + (SELECT count(*) FROM deliveries) + (SELECT count(*) FROM attempts)
                + (SELECT count(*) FROM queue)
                + (SELECT count(*) FROM log_index WHERE kind <> 0 OR owner = (SELECT id FROM acme))
            """
        );

    private protected Task<long> CountAsync(string sql) =>
        engine
            .Get<SqliteDatabase>()
            .Readers.ReadAsync(
                db =>
                {
                    using var row = db.Sql(sql);
                    row.Step();
                    return row.Long();
                },
                default
            );
}

using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Running;

/// <summary>What is too old goes by itself, in virtual time, from the real store.</summary>
public sealed class RetentionTests : RetentionWorld
{
    [Fact]
    public async Task An_event_as_old_as_retention_stays_and_one_a_millisecond_older_goes()
    {
        await StartAsync(new RetentionOptions());
        await engine.EndpointAsync(acme, receiver.Url);
        var older = await DeliveredAsync();
        Pass(Millisecond);
        var younger = await DeliveredAsync();

        Pass(TimeSpan.FromDays(30));

        await GoneAsync(older.Event);
        Assert.NotNull(await EventAsync(younger.Event));
        Assert.Equal(younger.Id, Assert.Single(await engine.DeliveriesAsync(acme)).Id);
        Assert.Null(await Deliveries.FindAsync(acme.Id, older.Id, default));
        Assert.Single(await Deliveries.AttemptsAsync(younger.Id, default));
    }

    [Fact]
    public async Task An_attempt_as_old_as_its_own_retention_stays_and_one_a_millisecond_older_goes_alone()
    {
        await StartAsync(new RetentionOptions { Attempts = TimeSpan.FromDays(7) });
        await engine.EndpointAsync(acme, receiver.Url);
        var older = await DeliveredAsync();
        Pass(Millisecond);
        var younger = await DeliveredAsync();

        Pass(TimeSpan.FromDays(7));

        await NoAttemptsAsync(older.Id);
        Assert.Single(await Deliveries.AttemptsAsync(younger.Id, default));
        var kept = await Deliveries.FindAsync(acme.Id, older.Id, default);
        Assert.Equal((DeliveryState.Delivered, 1), (kept!.State, kept.Attempts));
        Assert.NotNull(await EventAsync(older.Event));
    }

    [Fact]
    public async Task Of_one_delivery_only_the_attempts_that_are_old_enough_go()
    {
        await StartAsync(new RetentionOptions { Attempts = TimeSpan.FromDays(3) });
        receiver.AnswerWith(500);
        await engine.EndpointAsync(acme, receiver.Url, e => e with { Retries = [TimeSpan.FromDays(2)] });
        await engine.PublishAsync(acme);
        await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );
        Pass(TimeSpan.FromDays(2.5));
        var failed = await engine.DeliveryAsync(acme, DeliveryState.Failed);

        Pass(TimeSpan.FromDays(1));

        var left = await RunningEngine.UntilAsync(async () =>
            await Deliveries.AttemptsAsync(failed.Id, default) is { Count: 1 } attempts ? attempts : null
        );
        Assert.Equal(2, left[0].Number);
    }

    [Fact]
    public async Task What_is_still_to_be_delivered_stays_with_its_attempts_until_it_ends()
    {
        await StartAsync(new RetentionOptions { Events = TimeSpan.FromDays(1), Attempts = TimeSpan.FromDays(1) });
        receiver.AnswerWith(500);
        await engine.EndpointAsync(acme, receiver.Url, e => e with { Retries = [TimeSpan.FromDays(7)] });
        await engine.PublishAsync(acme);
        var waiting = await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );
        // Behind it, to nobody: when this is gone a walk has been past the other.
        Pass(Millisecond);
        var others = await engine.OrganizationAsync("Other");
        var other = await engine.PublishAsync(others);

        Pass(TimeSpan.FromDays(2));
        await RunningEngine.UntilAsync(async () =>
            await engine.Get<IEventLog>().FindAsync(others.Id, other.Id, default) is null ? this : null
        );
        await WalkAsync(time.GetUtcNow() - TimeSpan.FromDays(1));
        Assert.NotNull(await EventAsync(waiting.Event));
        Assert.Single(await Deliveries.AttemptsAsync(waiting.Id, default));

        await engine.Redelivery.CancelAsync(acme.Id, waiting.Id, default);
        Pass(TimeSpan.FromMinutes(1));
        await GoneAsync(waiting.Event);
    }

    [Fact]
    public async Task Nothing_of_it_is_left_and_what_comes_after_is_found()
    {
        await StartAsync(new RetentionOptions());
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        var first = await engine.PublishAsync(acme, externalId: "order-1");
        await engine.DeliveryAsync(acme, DeliveryState.Delivered);

        Pass(TimeSpan.FromDays(31));
        await GoneAsync(first.Id);
        await RunningEngine.UntilAsync(async () => await RowsAsync() == 0 ? this : null);

        // The same external id is a new event now.
        var second = await engine.PublishAsync(acme, externalId: "order-1");
        Assert.False(second.Duplicate);
        var delivered = await engine.DeliveryAsync(acme, DeliveryState.Delivered);
        Assert.Equal(second.Id, delivered.Event);
        var log = engine.Get<IEventLog>();
        var events = (await log.ListAsync(acme.Id, new EventFilter(), new PageRequest(10), default)).Value.Items;
        Assert.Equal(second.Id, Assert.Single(events).Id);
        var ofEndpoint = await Deliveries.ListAsync(
            acme.Id,
            new DeliveryFilter(Endpoint: endpoint.Id),
            new PageRequest(10),
            default
        );
        Assert.Equal(delivered.Id, Assert.Single(ofEndpoint.Value.Items).Id);
    }

    [Fact]
    public async Task A_cursor_over_rows_that_went_goes_on_behind_them_and_what_repeats_one_still_names_it()
    {
        await StartAsync(new RetentionOptions { Events = TimeSpan.FromDays(2), Attempts = TimeSpan.FromDays(2) });
        await engine.EndpointAsync(acme, receiver.Url);
        var old = await DeliveredAsync();
        Pass(TimeSpan.FromDays(1));
        var repeated = (await engine.Redelivery.RetryAsync(acme.Id, old.Id, null, default)).Value;
        await RunningEngine.UntilAsync(async () =>
            await Deliveries.FindAsync(acme.Id, repeated.Id, default) is { State: DeliveryState.Delivered } d ? d : null
        );
        var young = await engine.PublishAsync(acme);
        var page = (await Deliveries.ListAsync(acme.Id, new DeliveryFilter(), new PageRequest(1), default)).Value;

        Pass(TimeSpan.FromDays(1) + Millisecond);
        await GoneAsync(old.Event);

        // The repetition went with its event, although it is younger.
        var next = await Deliveries.ListAsync(acme.Id, new DeliveryFilter(), new PageRequest(1, page.Next), default);
        Assert.Empty(next.Value.Items);
        Assert.Equal(
            "delivery_not_found",
            (await engine.Redelivery.RetryAsync(acme.Id, old.Id, null, default)).Refusal!.Code
        );
        Assert.NotNull(await EventAsync(young.Id));
    }

    [Fact]
    public async Task Told_notices_and_removed_endpoints_go_and_others_stay()
    {
        await StartAsync(new RetentionOptions());
        var removed = await engine.EndpointAsync(acme, receiver.Url);
        var kept = await engine.EndpointAsync(acme, receiver.Url);
        await engine.Endpoints.RemoveAsync(acme, removed.Id, null, default);
        var notices = engine.Get<INoticeLog>();
        Assert.NotEmpty((await notices.ListAsync(acme.Id, new PageRequest(10), default)).Value.Items);
        await RunningEngine.UntilAsync(async () =>
            await CountAsync("SELECT count(*) FROM tellings") == 0 ? this : null
        );

        Pass(TimeSpan.FromDays(30) + Millisecond);

        await RunningEngine.UntilAsync(async () =>
            (await notices.ListAsync(acme.Id, new PageRequest(10), default)).Value.Items.Count == 0
            && await CountAsync("SELECT count(*) FROM endpoints") == 1
                ? this
                : null
        );
        Assert.NotNull(await engine.Get<IEndpointStore>().FindAsync(acme.Id, kept.Id, default));
    }
}

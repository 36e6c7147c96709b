using Microsoft.AspNetCore.Http;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>Several nodes on one database.</summary>
public sealed class NodesTests : IAsyncLifetime
{
    private const int Events = 120;

    private RunningEngine a = null!;
    private RunningEngine b = null!;
    private Receiver receiver = null!;
    private Organization acme = null!;

    public async ValueTask InitializeAsync()
    {
        receiver = await Receiver.StartAsync();
        a = await RunningEngine.StartAsync(store: TestStore.Postgres);
        b = await RunningEngine.StartAsync(a.Directory);
        acme = await a.OrganizationAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await a.DisposeAsync();
        await b.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task Each_event_is_delivered_once_whichever_node_took_it()
    {
        await a.EndpointAsync(acme, receiver.Url);

        var published = await Task.WhenAll(
            Enumerable.Range(0, Events).Select(i => (i % 2 == 0 ? a : b).PublishAsync(acme))
        );

        await FinishedAsync(Events);
        Assert.Equal(
            published.Select(p => p.Id.ToString()).Order(StringComparer.Ordinal),
            receiver.All.Select(r => r.Headers["webhook-id"]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_key_that_is_revoked_and_an_organization_that_is_changed_or_removed_on_one_node_are_so_on_the_other()
    {
        var (here, there) = (a.Get<KeyIssuer>(), b.Get<KeyIssuer>());
        var key = (await here.IssueAsync(acme.Id, new NewKey("theirs", Permissions.All, null), null, default)).Value;
        var other = (await here.IssueAsync(acme.Id, new NewKey("other", Permissions.All, null), null, default)).Value;
        Assert.NotNull(await there.RecognizeAsync(key.Secret, default));
        Assert.Equal("Acme", (await b.Organizations.FindAsync(acme.Id.ToString(), default))?.Name);

        Assert.Null(await here.RevokeAsync(acme.Id, key.Key.Id, default));
        await UntilAsync(async () => await there.RecognizeAsync(key.Secret, default) is null);
        Assert.NotNull(await there.RecognizeAsync(other.Secret, default));

        await a.Organizations.ChangeAsync(acme.Id, new OrganizationChange("Acme & Co", null, null, default), default);
        await UntilAsync(async () =>
            (await b.Organizations.FindAsync(acme.Id.ToString(), default))?.Name == "Acme & Co"
        );

        Assert.Null(await a.Organizations.RemoveAsync(acme.Id, default));
        await UntilAsync(async () => await there.RecognizeAsync(other.Secret, default) is null);
        await UntilAsync(async () => await b.Organizations.FindAsync(acme.Id.ToString(), default) is null);
    }

    [Fact]
    public async Task Retries_that_both_nodes_know_of_are_made_once()
    {
        var first = new HashSet<string>();
        receiver.Answer = (request, http) =>
        {
            lock (first)
            {
                http.Response.StatusCode = first.Add(request.Headers["webhook-id"]) ? 500 : 200;
            }
            return Task.CompletedTask;
        };
        await a.EndpointAsync(acme, receiver.Url, e => e with { Retries = [TimeSpan.FromMinutes(5)] });

        await Task.WhenAll(Enumerable.Range(0, Events).Select(i => (i % 2 == 0 ? a : b).PublishAsync(acme)));
        foreach (var engine in new[] { a, b })
        {
            var queue = engine.Get<IQueue>();
            foreach (var lane in await queue.FindLanesAsync(default))
            {
                engine.Get<LaneBoard>().StoreHolds(lane.Organization, lane.Endpoint, lane.DueAt, lane.Replayed);
            }
        }

        await FinishedAsync(Events);
        Assert.Equal(2 * Events, receiver.All.Count);
        Assert.All(await a.DeliveriesAsync(acme), d => Assert.Equal(2, d.Attempts));
    }

    [Fact]
    public async Task An_endpoint_made_changed_or_removed_on_one_node_counts_for_the_next_event_on_the_other()
    {
        await using var other = await Receiver.StartAsync();
        Assert.Equal(0, (await b.PublishAsync(acme)).Deliveries);

        for (var i = 0; i < 20; i++)
        {
            var endpoint = await a.EndpointAsync(acme, receiver.Url);
            Assert.Equal(1, (await b.PublishAsync(acme)).Deliveries);
            var moved = await b.Endpoints.ChangeAsync(
                acme,
                endpoint.Id,
                new EndpointChange { Url = other.Url },
                null,
                default
            );
            Assert.False(moved.IsRefused);
            Assert.Equal(1, (await a.PublishAsync(acme)).Deliveries);
            Assert.Null(await a.Endpoints.RemoveAsync(acme, endpoint.Id, null, default));
            Assert.Equal(0, (await b.PublishAsync(acme)).Deliveries);
        }
    }

    [Fact]
    public async Task The_next_event_on_another_node_goes_to_the_new_address()
    {
        await using var other = await Receiver.StartAsync();
        var endpoint = await a.EndpointAsync(acme, receiver.Url);
        await b.PublishAsync(acme);
        await receiver.NextAsync(1);

        await a.Endpoints.ChangeAsync(acme, endpoint.Id, new EndpointChange { Url = other.Url }, null, default);
        await b.PublishAsync(acme);

        await other.NextAsync(1);
        Assert.Single(receiver.All);
    }

    [Fact]
    public async Task What_waits_on_one_node_is_not_sent_after_another_node_disabled_its_endpoint()
    {
        var answer = new TaskCompletionSource();
        receiver.Answer = (_, _) => answer.Task;
        var endpoint = await a.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < 20; i++)
        {
            await b.PublishAsync(acme);
        }
        await receiver.ArrivedAsync(Lane.FirstWindow);

        await a.Endpoints.DisableAsync(acme, endpoint.Id, null, default);
        var disabledAt = TimeProvider.System.GetTimestamp();
        await RunningEngine.UntilAsync(() =>
            Task.FromResult(
                b.Get<EndpointDirectory>().Find(acme.Id)!.Endpoints[endpoint.Id].Enabled ? null : "disabled"
            )
        );
        Assert.InRange(
            TimeProvider.System.GetElapsedTime(disabledAt),
            TimeSpan.Zero,
            TimeSpan.FromSeconds(5) // A second, on a machine that does nothing else.
        );
        answer.SetResult();

        var all = await FinishedAsync(20);
        Assert.Equal(Lane.FirstWindow, receiver.All.Count);
        Assert.Equal(Lane.FirstWindow, all.Count(d => d.State == DeliveryState.Delivered));
    }

    [Fact]
    public async Task Failures_on_two_nodes_are_counted_together()
    {
        receiver.AnswerWith(500);
        var endpoint = await a.EndpointAsync(acme, receiver.Url, e => e with { Retries = [] });

        for (var i = 0; i < 5; i++)
        {
            await a.PublishAsync(acme);
            await b.PublishAsync(acme);
        }

        await FinishedAsync(10);
        var view = await b.Endpoints.FindAsync(acme.Id, endpoint.Id, default);
        Assert.Equal(10, view!.Health.ConsecutiveFailures);
        receiver.AnswerWith(200);
        await b.PublishAsync(acme);
        await RunningEngine.UntilAsync(async () =>
            (await a.Endpoints.FindAsync(acme.Id, endpoint.Id, default))!.Health.ConsecutiveFailures == 0
                ? "reset"
                : null
        );
    }

    [Fact]
    public async Task A_node_that_was_taken_for_dead_goes_on_as_another_and_sends_nothing_twice()
    {
        var answer = new TaskCompletionSource();
        receiver.Answer = async (_, http) =>
        {
            await answer.Task;
            http.Response.StatusCode = 200;
        };
        await a.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < 20; i++)
        {
            await a.PublishAsync(acme);
        }
        await receiver.ArrivedAsync(Lane.FirstWindow);
        var flying = receiver.All.Count;

        // As a rescuer does it; what is in flight is left to the first attempt here, so that each can be counted.
        await b.ExecuteAsync(
            "UPDATE queue SET node = NULL WHERE delivery_id IN (SELECT delivery_id FROM queue ORDER BY delivery_id DESC LIMIT 10)"
        );
        await b.ExecuteAsync("DELETE FROM nodes WHERE id = (SELECT min(id) FROM nodes)");
        await RunningEngine.UntilAsync(async () =>
            await b.CountAsync("SELECT count(*) FROM nodes") == 2 ? "again" : null
        );
        foreach (var lane in await b.Get<IQueue>().FindLanesAsync(default))
        {
            b.Get<LaneBoard>().StoreHolds(lane.Organization, lane.Endpoint, lane.DueAt, lane.Replayed);
        }
        answer.SetResult();

        await FinishedAsync(20);
        Assert.InRange(flying, 1, Lane.FirstWindow);
        Assert.Equal(20, receiver.All.Select(r => r.Headers["webhook-id"]).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(20, receiver.All.Count);
    }

    [Fact]
    public async Task A_node_that_stops_leaves_nothing_claimed()
    {
        receiver.Answer = (_, http) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        await using var c = await RunningEngine.StartAsync(a.Directory, o => o with { ShutdownLimit = TimeSpan.Zero });
        await c.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < 20; i++)
        {
            await c.PublishAsync(acme);
        }
        await receiver.ArrivedAsync(Lane.FirstWindow);
        receiver.AnswerWith(200);

        await c.StopAsync();

        Assert.Equal(2, await a.CountAsync("SELECT count(*) FROM nodes"));
        await FinishedAsync(20);
    }

    /// <summary>All deliveries, once there are so many and none is pending.</summary>
    private Task<IReadOnlyList<Delivery>> FinishedAsync(int count) =>
        RunningEngine.UntilAsync(async () =>
            await a.DeliveriesAsync(acme) is var all
            && all.Count == count
            && all.All(d => d.State != DeliveryState.Pending)
                ? all
                : null
        );

    private static Task UntilAsync(Func<Task<bool>> holds) =>
        RunningEngine.UntilAsync(async () => await holds() ? "yes" : null);
}

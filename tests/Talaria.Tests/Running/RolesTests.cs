using Microsoft.AspNetCore.Http;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Maintenance;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>One node that takes requests, and others that deliver.</summary>
public sealed class RolesTests : IAsyncLifetime
{
    private RunningEngine api = null!;
    private Receiver receiver = null!;
    private Organization acme = null!;

    public async ValueTask InitializeAsync()
    {
        receiver = await Receiver.StartAsync();
        api = await RunningEngine.StartAsync(change: o => o with { Role = NodeRole.Api }, store: TestStore.Postgres);
        acme = await api.OrganizationAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await api.DisposeAsync();
        await receiver.DisposeAsync();
    }

    [Fact]
    public async Task Alone_a_node_that_takes_requests_claims_and_sends_nothing_and_a_node_that_delivers_finds_it()
    {
        await api.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < 10; i++)
        {
            await api.PublishAsync(acme);
        }

        Assert.Equal(10, await api.CountAsync("SELECT count(*) FROM queue WHERE node IS NULL"));
        Assert.Equal(new LaneTotals(), api.Get<LaneBoard>().Totals);
        Assert.Empty(receiver.All);

        await using var deliver = await DeliverAsync();
        await FinishedAsync(10);
        Assert.Equal(10, receiver.All.Count);
        Assert.Equal(new LaneTotals(), api.Get<LaneBoard>().Totals);
    }

    [Fact]
    public async Task What_it_takes_is_delivered_at_once_and_not_at_the_next_poll()
    {
        const int events = 20;
        await using var deliver = await DeliverAsync();
        await api.EndpointAsync(acme, receiver.Url);
        var began = TimeProvider.System.GetTimestamp();

        for (var i = 1; i <= events; i++)
        {
            await api.PublishAsync(acme);
            await receiver.ArrivedAsync(i);
        }

        // A poll a second would take as many seconds as there are events.
        var took = TimeProvider.System.GetElapsedTime(began);
        TestContext.Current.TestOutputHelper?.WriteLine($"{took.TotalMilliseconds / events:F1} ms an event");
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(events / 2));
    }

    [Fact]
    public async Task What_is_left_to_others_is_found_without_any_hint()
    {
        await using var deliver = await DeliverAsync();
        await api.EndpointAsync(acme, receiver.Url, e => e with { Retries = [TimeSpan.FromDays(1)] });
        receiver.AnswerWith(500);
        await api.PublishAsync(acme);
        await RunningEngine.UntilAsync(async () =>
            (await api.DeliveriesAsync(acme)).SingleOrDefault() is { Attempts: 1 } once ? once : null
        );
        receiver.AnswerWith(200);

        // Behind everybody's back: no commit of a node says it.
        await api.ExecuteAsync("UPDATE queue SET due_at = 0");

        await FinishedAsync(1);
    }

    [Fact]
    public async Task Of_several_that_deliver_each_event_is_taken_by_one()
    {
        await using var a = await DeliverAsync();
        await using var b = await DeliverAsync();
        for (var i = 0; i < 5; i++)
        {
            await api.EndpointAsync(acme, receiver.Url);
        }

        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => api.PublishAsync(acme)));

        await FinishedAsync(150);
        Assert.Equal(150, receiver.All.Count);
    }

    [Fact]
    public async Task A_test_is_sent_before_what_waits_and_its_outcome_is_told()
    {
        await using var deliver = await DeliverAsync();
        var answer = new TaskCompletionSource();
        receiver.Answer = (_, _) => answer.Task;
        var endpoint = await api.EndpointAsync(acme, receiver.Url);
        // More than a lane has room for in memory, so that rows wait in the store too.
        for (var i = 0; i < 10; i++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => api.PublishAsync(acme)));
        }
        await receiver.ArrivedAsync(Lane.FirstWindow);

        var test = await api.Get<Tester>().TestAsync(acme, endpoint.Id, null, null, null, default);
        await RunningEngine.UntilAsync(async () =>
            await api.CountAsync("SELECT count(*) FROM queue WHERE test AND node IS NOT NULL") == 1 ? "claimed" : null
        );
        answer.SetResult();
        var outcome = await api.Get<Tester>().WaitAsync(acme.Id, test.Value.Id, default);

        Assert.Equal(DeliveryState.Delivered, outcome!.Delivery.State);
        await receiver.ArrivedAsync(201);
        // The window holds four, and lets one more in with each that ends.
        var sent = receiver.All.ToList().FindIndex(r => r.Headers["webhook-id"] == test.Value.Event.ToString());
        Assert.InRange(sent, Lane.FirstWindow, 4 * Lane.FirstWindow);
    }

    [Fact]
    public async Task A_test_of_a_disabled_endpoint_is_sent()
    {
        await using var deliver = await DeliverAsync();
        var endpoint = await api.EndpointAsync(acme, receiver.Url);
        await api.Endpoints.DisableAsync(acme, endpoint.Id, null, default);

        var test = await api.Get<Tester>().TestAsync(acme, endpoint.Id, null, null, null, default);
        var outcome = await api.Get<Tester>().WaitAsync(acme.Id, test.Value.Id, default);

        Assert.Equal(DeliveryState.Delivered, outcome!.Delivery.State);
    }

    [Fact]
    public async Task Callbacks_retries_by_hand_and_replays_are_left_to_those_who_deliver()
    {
        await using var deliver = await DeliverAsync();
        var endpoint = await api.EndpointAsync(acme, receiver.Url);
        await api.PublishAsync(acme);
        var first = (await FinishedAsync(1))[0];

        var again = await api.Redelivery.RetryAsync(acme.Id, first.Id, null, default);
        Assert.False(again.IsRefused);
        await FinishedAsync(2);
        var replay = await api.Get<Replayer>()
            .StartAsync(
                acme,
                endpoint.Id,
                new NewReplay { Since = first.CreatedAt.AddHours(-1), Include = ReplayInclude.All },
                null,
                default
            );
        Assert.False(replay.IsRefused);

        await FinishedAsync(3);
        Assert.Equal(3, receiver.All.Count);
    }

    [Fact]
    public async Task Notices_are_told_by_those_who_deliver()
    {
        await using var deliver = await DeliverAsync();

        var endpoint = await api.EndpointAsync(acme, receiver.Url);

        await RunningEngine.UntilAsync(async () =>
            (await api.Get<INoticeLog>().ListAsync(acme.Id, new PageRequest(), default)).Value.Items.SingleOrDefault(
                n => n.Endpoint == endpoint.Id && n.ToldAt.ContainsKey("log")
            )
        );
    }

    [Fact]
    public async Task Each_knows_who_is_there_and_what_they_hold()
    {
        var answer = new TaskCompletionSource();
        receiver.Answer = (_, _) => answer.Task;
        await using var deliver = await DeliverAsync();
        await api.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < 10; i++)
        {
            await api.PublishAsync(acme);
        }

        var nodes = await RunningEngine.UntilAsync(() =>
            Task.FromResult(
                api.Get<INodes>().List() is [_, { Holds: { InFlight: Lane.FirstWindow, Waiting: 6 } }] both
                    ? both
                    : null
            )
        );

        Assert.Equal([NodeRole.Api, NodeRole.Deliver], nodes.Select(n => n.Role));
        Assert.Equal([true, false], nodes.Select(n => n.IsThis));
        Assert.All(nodes, n => Assert.Equal((NodeState.Alive, Node.ThisVersion), (n.State, n.Version)));
        Assert.Equal((0, 0, 0), (nodes[0].Holds.Lanes, nodes[0].Holds.Waiting, nodes[0].Holds.InFlight));
        answer.SetResult();
        await FinishedAsync(10);
        await deliver.StopAsync();
        await RunningEngine.UntilAsync(() =>
            Task.FromResult(api.Get<INodes>().List() is [{ Role: NodeRole.Api }] ? "alone" : null)
        );
    }

    [Theory]
    [InlineData(NodeRole.Api, "api")]
    [InlineData(NodeRole.Deliver, "deliver")]
    public async Task On_SQLite_there_is_one_node_which_does_everything(NodeRole role, string name)
    {
        var refused = await Assert.ThrowsAsync<StartupException>(() =>
            RunningEngine.StartAsync(change: o => o with { Role = role })
        );

        Assert.Equal(
            $"The role {name} needs postgres: with SQLite there is one node, which has to do everything (role all).",
            refused.Message
        );
    }

    [Fact]
    public async Task On_SQLite_the_node_shows_itself_and_forgets_its_earlier_starts()
    {
        await using var first = await RunningEngine.StartAsync();
        await first.StopAsync();
        await using var second = await RunningEngine.StartAsync(first.Directory);

        var node = Assert.Single(second.Get<INodes>().List());

        Assert.Equal((2, NodeRole.All, NodeState.Alive, true), (node.Id, node.Role, node.State, node.IsThis));
        Assert.Equal(1, await second.CountAsync("SELECT count(*) FROM nodes"));
    }

    private Task<RunningEngine> DeliverAsync() =>
        RunningEngine.StartAsync(api.Directory, o => o with { Role = NodeRole.Deliver });

    private Task<IReadOnlyList<Delivery>> FinishedAsync(int count) =>
        RunningEngine.UntilAsync(async () =>
            await api.DeliveriesAsync(acme) is var all
            && all.Count == count
            && all.All(d => d.State == DeliveryState.Delivered)
                ? all
                : null
        );
}

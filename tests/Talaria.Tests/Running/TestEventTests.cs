using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Signing;
using Talaria.Tests.Signing;

namespace Talaria.Tests.Running;

/// <summary>Tests of an endpoint through the real pipeline.</summary>
public abstract partial class TestEventTests(TestStore store) : RunningTests(store)
{
    [Fact]
    public async Task A_test_is_signed_logged_and_marked_and_goes_to_its_endpoint_alone()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url + "/other");
        var endpoint = await engine.EndpointAsync(
            acme,
            receiver.Url + "/tested",
            e => e with { Events = ["agent.run.failed"] }
        );

        var (_, outcome) = await TestAsync(engine, acme, endpoint);
        await engine.PublishAsync(acme);
        var received = await receiver.NextAsync(2);

        var test = received.Single(r => r.Path == "/tested");
        Assert.Contains("\"type\":\"agent.run.failed\"", test.Text);
        Assert.Contains("tool_timeout", test.Text);
        var key = SigningKey.Parse(KeyForm.Base64AfterPrefix, endpoint.Secrets[0].Value);
        Assert.True(
            new SignatureVerifier(Schemes.Standard, TimeProvider.System)
                .Verify([key], name => test.Headers.GetValueOrDefault(name), test.Body)
                .IsGood
        );
        Assert.Equal(test.Body, Assert.Single(outcome.Attempts).Request.Body!.Value.ToArray());
        Assert.True(outcome.Delivery.Test);
        var logged = await engine.Get<IEventLog>().FindAsync(acme.Id, outcome.Delivery.Event, default);
        Assert.Equal((true, 1), (logged!.Test, logged.Deliveries));
        Assert.Equal(2, (await engine.DeliveriesAsync(acme)).Count);
        Assert.Equal(1, (await engine.DeliveriesAsync(acme)).Count(d => d.Test));
    }

    [Theory]
    [InlineData(200, DeliveryState.Delivered)]
    [InlineData(500, DeliveryState.Failed)]
    public async Task The_answer_says_status_and_duration_and_a_failed_test_is_not_repeated(
        int status,
        DeliveryState state
    )
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(status);
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);

        var (_, outcome) = await TestAsync(engine, acme, endpoint);

        Assert.Equal((state, 1), (outcome.Delivery.State, outcome.Delivery.Attempts));
        Assert.Equal((OutcomeClass.Status, status), (outcome.Outcome!.Class, outcome.Outcome.Status));
        Assert.True(outcome.Outcome.Total > TimeSpan.Zero);
        Assert.Null(outcome.Delivery.NextAttemptAt);
        Assert.Single(receiver.All);
    }

    [Fact]
    public async Task The_answer_says_that_nobody_listens_or_answers()
    {
        await using var hanging = await Receiver.StartAsync();
        hanging.Answer = (_, http) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var closed = await engine.EndpointAsync(acme, "http://127.0.0.1:9/");
        var slow = await engine.EndpointAsync(acme, hanging.Url, e => e with { Timeout = TimeSpan.FromSeconds(1) });

        var (_, refused) = await TestAsync(engine, acme, closed);
        var (_, late) = await TestAsync(engine, acme, slow);

        Assert.Equal((DeliveryState.Failed, OutcomeClass.Connect), (refused.Delivery.State, refused.Outcome!.Class));
        Assert.NotNull(refused.Outcome.Error);
        Assert.Equal("The test failed: connect.", refused.Delivery.Reason);
        Assert.Equal((DeliveryState.Failed, OutcomeClass.Timeout), (late.Delivery.State, late.Outcome!.Class));
        Assert.True(late.Outcome.Total >= TimeSpan.FromSeconds(0.9));
    }

    [Fact]
    public async Task A_test_overtakes_a_backlog_that_no_longer_fits_in_memory()
    {
        await using var receiver = await Receiver.StartAsync();
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        receiver.Answer = (_, _) => open.Task;
        await using var engine = await StartAsync(change: OneAtATime);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < 50; i++)
        {
            await engine.PublishAsync(acme);
        }
        await RunningEngine.UntilAsync(() => Task.FromResult(receiver.All.IsEmpty ? null : receiver));

        var board = engine.Get<LaneBoard>();
        var waiting = board.Totals.Waiting;
        var testing = TestAsync(engine, acme, endpoint, "agent.run.failed");
        // Handed over, which is a moment after it is committed.
        await RunningEngine.UntilAsync(() => Task.FromResult(board.Totals.Waiting > waiting ? "there" : null));
        open.SetResult();
        var received = await receiver.NextAsync(51);

        Assert.Contains("agent.run.failed", received[1].Text);
        Assert.Equal(DeliveryState.Delivered, (await testing).Outcome.Delivery.State);
    }

    [Fact]
    public async Task Who_waits_for_a_test_is_told_when_it_is_cancelled()
    {
        await using var receiver = await Receiver.StartAsync();
        var (arrived, open) = (Signal(), Signal());
        receiver.Answer = (_, _) =>
        {
            arrived.TrySetResult();
            return open.Task;
        };
        await using var engine = await StartAsync(change: OneAtATime);
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        await engine.PublishAsync(acme);
        await arrived.Task;
        var tester = engine.Get<Tester>();
        var byHand = (await tester.TestAsync(acme, endpoint.Id, null, null, null, default)).Value;
        var byDisable = (await tester.TestAsync(acme, endpoint.Id, null, null, null, default)).Value;

        var waiting = tester.WaitAsync(acme.Id, byHand.Id, default);
        var waitingToo = tester.WaitAsync(acme.Id, byDisable.Id, default);
        await engine.Redelivery.CancelAsync(acme.Id, byHand.Id, default);
        Assert.Equal(DeliveryState.Cancelled, (await waiting)!.Delivery.State);
        await engine.Endpoints.DisableAsync(acme, endpoint.Id, "moving", default);
        var cancelled = (await waitingToo)!;
        open.SetResult();

        Assert.Equal((DeliveryState.Cancelled, null), (cancelled.Delivery.State, cancelled.Outcome));
        Assert.Contains("moving", cancelled.Delivery.Reason);
    }

    [Fact]
    public async Task A_repeated_test_is_a_test()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        var (_, outcome) = await TestAsync(engine, acme, endpoint);

        var repeated = await engine.Redelivery.RetryAsync(acme.Id, outcome.Delivery.Id, null, default);
        var again = await engine.Get<Tester>().WaitAsync(acme.Id, repeated.Value.Id, default);

        Assert.Equal(
            (true, DeliveryState.Failed, 1),
            (again!.Delivery.Test, again.Delivery.State, again.Delivery.Attempts)
        );
    }

    [Fact]
    public async Task A_test_that_is_sent_again_goes_to_nobody_else()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url + "/tested");
        await engine.EndpointAsync(acme, receiver.Url + "/other");
        var (made, _) = await TestAsync(engine, acme, endpoint);

        var resent = await engine.Redelivery.ResendAsync(acme.Id, made.Event, null, default);
        var received = await receiver.NextAsync(2);

        Assert.Equal(1, resent.Value);
        Assert.All(received, r => Assert.Equal("/tested", r.Path));
        Assert.All(await engine.DeliveriesAsync(acme), d => Assert.True(d.Test));
    }

    [Fact]
    public async Task The_callers_data_stands_for_the_sample_whatever_the_endpoints_scopes()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url);
        var data = """{ "job": 1.0 }""";

        var test = await engine
            .Get<Tester>()
            .TestAsync(acme, endpoint.Id, "order.paid", Encoding.UTF8.GetBytes(data), null, default);

        Assert.Equal("order.paid", test.Value.EventType);
        Assert.Contains(data, (await receiver.NextAsync(1))[0].Text);
    }

    [Fact]
    public async Task Nobody_elses_endpoint_is_tested()
    {
        await using var engine = await StartAsync();
        var (acme, other) = (await engine.OrganizationAsync(), await engine.OrganizationAsync("Other"));
        var endpoint = await engine.EndpointAsync(acme, "http://127.0.0.1:9/");
        var tester = engine.Get<Tester>();

        var foreign = await tester.TestAsync(other, endpoint.Id, null, null, null, default);
        await engine.Endpoints.RemoveAsync(acme, endpoint.Id, null, default);
        var removed = await tester.TestAsync(acme, endpoint.Id, null, null, null, default);

        Assert.Equal(RefusalKind.NotFound, foreign.Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, removed.Refusal!.Kind);
        Assert.Null(await tester.WaitAsync(other.Id, Endpoints.Samples.Ids.Next<DeliveryId>(), default));
    }

    private static TalariaOptions OneAtATime(TalariaOptions options) =>
        options with
        {
            Delivery = new DeliveryOptions { PerEndpoint = 1 },
        };

    private static async Task<(Delivery Made, TestOutcome Outcome)> TestAsync(
        RunningEngine engine,
        Organization organization,
        Endpoint endpoint,
        string? type = null
    )
    {
        var tester = engine.Get<Tester>();
        var made = await tester.TestAsync(organization, endpoint.Id, type, null, null, default);
        return (made.Value, (await tester.WaitAsync(organization.Id, made.Value.Id, default))!);
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

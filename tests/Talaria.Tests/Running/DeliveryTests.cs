using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Sdk.Signing;
using Talaria.Tests.Signing;

namespace Talaria.Tests.Running;

public abstract class DeliveryTests(TestStore store) : RunningTests(store)
{
    [Fact]
    public async Task A_published_event_reaches_its_receiver_signed_and_is_logged()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(
            acme,
            receiver.Url + "/hook",
            e => e with { Headers = new Dictionary<string, string> { ["X-Token"] = "hush" } }
        );

        var published = await engine.PublishAsync(acme, "call.ended", """{ "b" : 1.0, "a":"é<" }""");
        var received = Assert.Single(await receiver.NextAsync(1));

        Assert.Equal(1, published.Deliveries);
        Assert.Equal("/hook", received.Path);
        Assert.Equal(published.Id.ToString(), received.Headers["webhook-id"]);
        Assert.Equal("hush", received.Headers["X-Token"]);
        Assert.EndsWith(
            """
            "data":{ "b" : 1.0, "a":"é<" }}
            """.Trim(),
            received.Text
        );
        var key = SigningKey.Parse(KeyForm.Base64AfterPrefix, endpoint.Secrets[0].Value);
        Assert.True(
            new SignatureVerifier(Schemes.Standard, TimeProvider.System)
                .Verify([key], name => received.Headers.GetValueOrDefault(name), received.Body)
                .IsGood
        );
        var delivery = await engine.DeliveryAsync(acme, DeliveryState.Delivered);
        var attempt = Assert.Single(await engine.Get<AttemptReader>().ReadAsync(delivery, default));
        Assert.Equal(200, attempt.Outcome.Status);
        Assert.Equal(received.Body, attempt.Request.Body!.Value.ToArray());
        Assert.Contains(attempt.Request.Headers, h => h.Key == "X-Token" && h.Value == Masking.Mask);
        Assert.Contains(
            attempt.Request.Headers,
            h => h.Key == "webhook-signature" && h.Value == received.Headers["webhook-signature"]
        );
    }

    [Fact]
    public async Task A_failing_receiver_is_tried_again_by_the_table_with_the_same_event_id()
    {
        await using var receiver = await Receiver.StartAsync();
        var answers = 0;
        receiver.Answer = (_, http) =>
        {
            http.Response.StatusCode = ++answers < 3 ? 500 : 204;
            return Task.CompletedTask;
        };
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url);

        await engine.PublishAsync(acme);
        var received = await receiver.NextAsync(3);

        Assert.Single(received.Select(r => r.Headers["webhook-id"]).Distinct());
        var delivery = await engine.DeliveryAsync(acme, DeliveryState.Delivered);
        Assert.Equal(3, delivery.Attempts);
        var attempts = await engine.Get<AttemptReader>().ReadAsync(delivery, default);
        Assert.Equal([500, 500, 204], attempts.Select(a => a.Outcome.Status));
        Assert.Equal([1, 2, 3], attempts.Select(a => a.Number));
    }

    [Fact]
    public async Task A_receiver_that_never_recovers_is_given_up_when_the_table_ends()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(
            acme,
            receiver.Url,
            e => e with { Retries = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)] }
        );

        await engine.PublishAsync(acme);
        await receiver.NextAsync(3);

        var delivery = await engine.DeliveryAsync(acme, DeliveryState.Failed);
        Assert.Equal(3, delivery.Attempts);
        Assert.Contains("3 attempts", delivery.Reason);
        Assert.Equal(3, receiver.All.Count);
    }

    [Fact]
    public async Task An_event_that_nobody_wants_is_stored()
    {
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();

        var published = await engine.PublishAsync(acme);

        Assert.Equal(0, published.Deliveries);
        Assert.NotNull(await engine.Get<Talaria.Events.IEventLog>().FindAsync(acme.Id, published.Id, default));
    }

    [Fact]
    public async Task The_same_external_id_is_a_duplicate_and_with_other_content_a_conflict()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url);

        var first = await engine.PublishAsync(acme, externalId: "job-1");
        var again = await engine.PublishAsync(acme, externalId: "job-1");
        var other = await engine.Publisher.PublishAsync(
            acme.Id,
            new()
            {
                Type = "thing.happened",
                Data = "{}"u8.ToArray(),
                ExternalId = "job-1",
            },
            null,
            default
        );

        Assert.Equal((first.Id, 1, true), (again.Id, again.Deliveries, again.Duplicate));
        Assert.Equal((RefusalKind.Conflict, "/external_id"), (other.Refusal!.Kind, other.Refusal.Problems[0].Pointer));
        await engine.DeliveryAsync(acme, DeliveryState.Delivered);
        Assert.Single(receiver.All);
    }

    [Fact]
    public async Task A_batch_with_one_bad_event_stores_nothing_and_names_it()
    {
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        Talaria.Events.NewEvent Event(string type) => new() { Type = type, Data = "{}"u8.ToArray() };

        var refused = await engine.Publisher.PublishAllAsync(
            [(acme.Id, Event("a")), (acme.Id, Event("no blanks")), (acme.Id, Event(""))],
            null,
            default
        );

        Assert.Equal(["/1/type", "/2/type"], refused.Refusal!.Problems.Select(p => p.Pointer));
        var log = await engine.Get<Talaria.Events.IEventLog>().ListAsync(acme.Id, new(), new PageRequest(), default);
        Assert.Empty(log.Value.Items);
    }

    [Fact]
    public async Task A_changed_url_and_secret_take_effect_for_the_next_attempt()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url + "/old");
        await engine.Endpoints.ChangeAsync(
            acme,
            endpoint.Id,
            new EndpointChange { Url = receiver.Url + "/new" },
            null,
            default
        );
        var rotated = await engine.Endpoints.RotateSecretAsync(acme, endpoint.Id, null, null, default);

        await engine.PublishAsync(acme);
        var received = Assert.Single(await receiver.NextAsync(1));

        Assert.Equal("/new", received.Path);
        Assert.Equal(2, received.Headers["webhook-signature"].Split(' ').Length);
        foreach (var secret in rotated.Value.Endpoint.Secrets)
        {
            var key = SigningKey.Parse(KeyForm.Base64AfterPrefix, secret.Value);
            Assert.True(
                new SignatureVerifier(Schemes.Standard, TimeProvider.System)
                    .Verify([key], name => received.Headers.GetValueOrDefault(name), received.Body)
                    .IsGood
            );
        }
    }

    [Fact]
    public async Task What_a_stop_leaves_waiting_is_delivered_after_the_next_start()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(503);
        var first = await StartAsync();
        var acme = await first.OrganizationAsync();
        await first.EndpointAsync(acme, receiver.Url);
        for (var i = 0; i < 20; i++)
        {
            await first.PublishAsync(acme);
        }
        await receiver.NextAsync(1);
        await first.StopAsync();
        while (receiver.All.TryDequeue(out _)) { }
        receiver.AnswerWith(200);

        await using var second = await StartAsync(first.Directory);

        await RunningEngine.UntilAsync(async () =>
            (await second.DeliveriesAsync(acme)).Count(d => d.State == DeliveryState.Delivered) == 20 ? "all" : null
        );
        Assert.Equal(20, receiver.All.Select(r => r.Headers["webhook-id"]).Distinct().Count());
    }

    [Fact]
    public async Task What_does_not_fit_in_memory_is_delivered_from_the_store()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync(change: o =>
            o with
            {
                Delivery = new DeliveryOptions { MemoryBytes = 200_000 },
            }
        );
        var acme = await engine.OrganizationAsync();
        await engine.EndpointAsync(acme, receiver.Url);
        var data = Encoding.UTF8.GetBytes($"\"{new string('x', 600)}\"");

        var ids = new List<EventId>();
        for (var batch = 0; batch < 5; batch++)
        {
            var published = await engine.Publisher.PublishAllAsync(
                [
                    .. Enumerable
                        .Range(0, 200)
                        .Select(_ => (acme.Id, new Talaria.Events.NewEvent { Type = "t", Data = data })),
                ],
                null,
                default
            );
            ids.AddRange(published.Value.Select(p => p.Id));
        }

        var received = await receiver.NextAsync(1_000);
        Assert.Equal(
            ids.Select(i => i.ToString()).Order(StringComparer.Ordinal),
            received.Select(r => r.Headers["webhook-id"]).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_private_address_is_blocked_on_the_attempt_too()
    {
        await using var receiver = await Receiver.StartAsync();
        var open = await StartAsync();
        var acme = await open.OrganizationAsync();
        await open.EndpointAsync(acme, receiver.Url);
        await open.StopAsync();

        await using var closed = await StartAsync(
            open.Directory,
            o => o with { Egress = new EgressOptions(), RetryScale = 1 }
        );
        await closed.PublishAsync(acme);

        var pending = await RunningEngine.UntilAsync(async () =>
            (await closed.DeliveriesAsync(acme)).SingleOrDefault(d => d.Attempts == 1)
        );
        var attempt = Assert.Single(await closed.Get<AttemptReader>().ReadAsync(pending, default));
        Assert.Equal(OutcomeClass.Blocked, attempt.Outcome.Class);
        Assert.Empty(receiver.All);
    }
}

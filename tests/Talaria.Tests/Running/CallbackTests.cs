using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Organizations;
using Talaria.Sdk.Signing;
using Talaria.Tests.Endpoints;
using Talaria.Tests.Signing;

namespace Talaria.Tests.Running;

/// <summary>An event's callback_url: one more delivery, signed with the organization's own secret, never disabled.</summary>
public abstract class CallbackTests(TestStore store) : RunningTests(store)
{
    [Fact]
    public async Task An_event_goes_to_its_callback_beside_its_endpoints_signed_with_the_callback_secret()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();
        var endpoint = await engine.EndpointAsync(acme, receiver.Url + "/endpoint");

        var published = await PublishAsync(engine, acme, receiver.Url + "/callback?run=1");
        var received = (await receiver.NextAsync(2)).OrderBy(r => r.Path).ToList();

        Assert.Equal(2, published.Deliveries);
        Assert.Equal(["/callback", "/endpoint"], received.Select(r => r.Path));
        Assert.Equal(received[0].Text, received[1].Text);
        var secrets = (await engine.Get<CallbackSecrets>().FindAsync(acme)).Value;
        var key = SigningKey.Parse(KeyForm.Base64AfterPrefix, secrets[0].Value);
        var verifier = new SignatureVerifier(Schemes.Standard, TimeProvider.System);
        Assert.Null(
            verifier.Verify([key], name => received[0].Headers.GetValueOrDefault(name), received[0].Body).Problem
        );
        Assert.NotEqual(secrets[0].Value, endpoint.Secrets[0].Value);
        var deliveries = await AllAsync(engine, acme, DeliveryState.Delivered, 2);
        Assert.Contains(deliveries, d => d.Url == receiver.Url + "/callback?run=1" && d.Endpoint != endpoint.Id);
    }

    [Fact]
    public async Task A_callback_that_fails_is_retried_and_never_disabled()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(410);
        await using var engine = await StartAsync(change: o => o with { RetryScale = 0.0000001 });
        var acme = (
            await engine.Organizations.AddAsync(new NewOrganization("A", "agentset", [], null), null, default)
        ).Value;
        const string data = """
            {"id":"j","namespaceId":"n","organizationId":"o","status":"QUEUED","createdAt":"2026-03-26T12:00:00.000Z","updatedAt":"2026-03-26T12:00:00.000Z"}
            """;
        for (var i = 0; i < 3; i++)
        {
            await PublishAsync(engine, acme, receiver.Url, "ingest_job.queued", data);
        }

        var failed = await AllAsync(engine, acme, DeliveryState.Failed, 3);

        Assert.All(failed, d => Assert.Equal(11, d.Attempts));
        receiver.AnswerWith(200);
        Assert.Equal(1, (await PublishAsync(engine, acme, receiver.Url, "ingest_job.queued", data)).Deliveries);
        await engine.DeliveryAsync(acme, DeliveryState.Delivered);
    }

    [Fact]
    public async Task A_callback_survives_a_restart_and_can_be_retried_by_hand()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        await using var before = await StartAsync(change: o => o with { RetryScale = 1 });
        var acme = await before.OrganizationAsync();
        await PublishAsync(before, acme, receiver.Url);
        await receiver.NextAsync(1);
        await AllAsync(before, acme, DeliveryState.Pending, 1, attempts: 1);
        await before.StopAsync();
        receiver.AnswerWith(200);

        await using var after = await StartAsync(before.Directory, o => o with { RetryScale = 1 });
        var waiting = Assert.Single(await after.DeliveriesAsync(acme));
        Assert.False((await after.Redelivery.RetryAsync(acme.Id, waiting.Id, null, default)).IsRefused);
        var delivered = await after.DeliveryAsync(acme, DeliveryState.Delivered);
        var again = await after.Redelivery.RetryAsync(acme.Id, delivered.Id, null, default);

        Assert.Equal(delivered.Id, again.Value.ReplayOf);
        Assert.Equal(receiver.Url, again.Value.Url);
        await receiver.NextAsync(2);
    }

    [Fact]
    public async Task A_lane_is_an_organizations_and_a_hosts_and_no_id_of_an_endpoint()
    {
        await using var engine = await StartAsync();
        var (acme, other) = (await engine.OrganizationAsync(), await engine.OrganizationAsync());

        var lane = Callbacks.LaneOf(acme.Id, "https://hooks.example/a");

        Assert.True(Callbacks.IsLane(lane));
        Assert.Equal(lane, Callbacks.LaneOf(acme.Id, "https://hooks.example/b?c=d"));
        Assert.NotEqual(lane, Callbacks.LaneOf(acme.Id, "https://hooks.example:8443/a"));
        Assert.NotEqual(lane, Callbacks.LaneOf(other.Id, "https://hooks.example/a"));
        Assert.False(Callbacks.IsLane((await engine.EndpointAsync(acme, "https://hooks.example/a")).Id));
    }

    [Theory]
    [InlineData("ftp://example.com/", "https")]
    [InlineData("http://example.com/", "https")]
    [InlineData("https://169.254.169.254/latest", "169.254.169.254")]
    [InlineData("https://user:pass@example.com/", "credentials")]
    [InlineData("", "absolute URL")]
    public async Task A_callback_keeps_the_rules_of_endpoints_urls(string url, string problem)
    {
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();

        var refused = await TryPublishAsync(engine, acme, url);

        var told = Assert.Single(refused.Refusal!.Problems);
        Assert.Equal("/callback_url", told.Pointer);
        Assert.Contains(problem, told.Message);
    }

    [Theory]
    [InlineData("http://10.1.2.3/x")]
    [InlineData("http://192.168.0.1/x")]
    [InlineData("http://[fd00::1]/x")]
    public async Task A_publisher_reaches_no_private_address_by_a_callback_where_the_operators_endpoints_may(string url)
    {
        await using var engine = await RunningEngine.StartAsync();
        var organization = new NewOrganization("Stack", "agentstack", [], null);
        var acme = (await engine.Organizations.AddAsync(organization, null, default)).Value;
        var wanted = new NewEvent
        {
            Type = "user.created",
            Data = """{"resource_id":"550e8400-e29b-41d4-a716-446655440000"}"""u8.ToArray(),
            CallbackUrl = url,
        };

        var refused = await engine.Publisher.PublishAsync(acme.Id, wanted, null, default);

        Assert.Equal("/callback_url", Assert.Single(refused.Refusal!.Problems).Pointer);
    }

    /// <summary>A name that resolves to a private address is found out when it is called.</summary>
    [Fact]
    public async Task A_callbacks_request_may_not_go_to_private_addresses_either()
    {
        await using var engine = await RunningEngine.StartAsync();
        var wanted = new NewOrganization("Stack", "agentstack", [], null);
        var acme = (await engine.Organizations.AddAsync(wanted, null, default)).Value;
        var endpoint = await engine.EndpointAsync(acme, "http://10.1.2.3/x");
        var subscribers = await LoadAsync(engine, acme);
        var callback = Callbacks.Make(Callbacks.LaneOf(acme.Id, endpoint.Url), acme.Id, endpoint.Url, []);
        var happened = new Event
        {
            Id = Samples.Ids.Next<Ids.EventId>(),
            Organization = acme.Id,
            Type = "user.created",
            Data = """{"resource_id":"550e8400-e29b-41d4-a716-446655440000"}"""u8.ToArray(),
            Scopes = new Dictionary<string, IReadOnlyList<string>>(),
            OccurredAt = Samples.Noon,
            CreatedAt = Samples.Noon,
        };

        var targets = engine.Get<Targets>();
        var own = targets.Of(subscribers, endpoint).Prepare(happened, Samples.Noon).Request;
        var publishers = targets.Of(subscribers, callback).Prepare(happened, Samples.Noon).Request;

        Assert.Equal((true, false), (own.PrivateAddresses, publishers.PrivateAddresses));
    }

    [Fact]
    public async Task Another_callback_is_another_content_of_an_external_id()
    {
        await using var engine = await StartAsync();
        var acme = await engine.OrganizationAsync();

        var first = await TryPublishAsync(engine, acme, "https://a.example/", externalId: "one");
        var same = await TryPublishAsync(engine, acme, "https://a.example/", externalId: "one");
        var other = await TryPublishAsync(engine, acme, "https://b.example/", externalId: "one");

        Assert.Equal((first.Value.Id, true), (same.Value.Id, same.Value.Duplicate));
        Assert.Equal("external_id_conflict", other.Refusal!.Code);
    }

    private static async Task<Published> PublishAsync(
        RunningEngine engine,
        Organization organization,
        string callback,
        string type = "thing.happened",
        string data = "{}"
    ) => (await TryPublishAsync(engine, organization, callback, type, data)).Value;

    private static ValueTask<Result<Published>> TryPublishAsync(
        RunningEngine engine,
        Organization organization,
        string callback,
        string type = "thing.happened",
        string data = "{}",
        string? externalId = null
    ) =>
        engine.Publisher.PublishAsync(
            organization.Id,
            new NewEvent
            {
                Type = type,
                Data = Encoding.UTF8.GetBytes(data),
                CallbackUrl = callback,
                ExternalId = externalId,
            },
            null,
            default
        );

    private static async Task<Subscribers> LoadAsync(RunningEngine engine, Organization organization) =>
        (await engine.Get<EndpointDirectory>().FindAsync(organization.Id, engine.Get<ISubscriberSource>(), default))!;

    private static Task<IReadOnlyList<Delivery>> AllAsync(
        RunningEngine engine,
        Organization organization,
        DeliveryState state,
        int count,
        int attempts = 0
    ) =>
        RunningEngine.UntilAsync(async () =>
        {
            var all = await engine.DeliveriesAsync(organization);
            return all.Count == count && all.All(d => d.State == state && d.Attempts >= attempts) ? all : null;
        });
}

using System.Text;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>An organization whose endpoints are configured, in the running engine.</summary>
public sealed class ConfiguredEndpointsTests : IAsyncLifetime
{
    private static readonly ConfiguredOrganization Owner = new("theirs", "Theirs", "standard", "a file");
    private RunningEngine engine = null!;

    private ConfiguredEndpoints Configured => engine.Get<ConfiguredEndpoints>();

    public async ValueTask InitializeAsync() => engine = await RunningEngine.StartAsync();

    public ValueTask DisposeAsync() => engine.DisposeAsync();

    [Fact]
    public async Task Nothing_is_made_while_nothing_is_configured_and_with_an_empty_list_the_organization_alone()
    {
        Assert.True((await ApplyAsync(null)).IsEmpty);
        Assert.Null(await engine.Organizations.FindAsync("theirs", default));

        Assert.True((await ApplyAsync([])).IsEmpty);
        var made = await engine.Organizations.FindAsync("theirs", default);
        Assert.Equal(("Theirs", "standard", "a file"), (made!.Name, made.Profile, made.ConfiguredIn));
    }

    [Fact]
    public async Task An_organization_that_somebody_else_made_is_not_taken_over()
    {
        await engine.Organizations.AddAsync(new NewOrganization("Mine", "standard", [], "theirs"), null, default);

        var refused = (await Configured.ApplyAsync(Owner, [], default)).Refusal!;

        Assert.Equal("organization_not_configured", refused.Code);
        Assert.Contains("PATCH /api/v1/organizations/theirs", refused.Detail, StringComparison.Ordinal);
        Assert.True((await ApplyAsync(null)).IsEmpty);
    }

    [Fact]
    public async Task What_stays_the_same_is_not_written_and_its_log_and_health_stay()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        NewEndpoint same = new()
        {
            Url = receiver.Url,
            Headers = new Dictionary<string, string> { ["X-Key"] = "k" },
        };
        var organization = await AppliedAsync(same);
        await engine.PublishAsync(organization);
        await receiver.NextAsync(1);
        await RunningEngine.UntilAsync(async () => (await EndpointsAsync(organization)).SingleOrDefault(IsFailing));
        var before = Assert.Single(await EndpointsAsync(organization));

        var changes = await ApplyAsync([new NewEndpoint { Url = "https://other.example/" }, same]);

        Assert.Equal("https://other.example/", Assert.Single(changes.Added).Url);
        var after = Assert.Single(await EndpointsAsync(organization), e => e.Endpoint.Url == receiver.Url);
        Assert.Equal((before.Endpoint.Id, before.Endpoint.Version), (after.Endpoint.Id, after.Endpoint.Version));
        Assert.Equal(before.Health.FailingSince, after.Health.FailingSince);
        Assert.Equal(before.Endpoint.Id, Assert.Single(await engine.DeliveriesAsync(organization)).Endpoint);
    }

    [Fact]
    public async Task A_removed_one_has_what_waits_cancelled_and_what_is_the_same_applied_again_changes_nothing()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var organization = await AppliedAsync(new NewEndpoint { Url = receiver.Url });
        await engine.PublishAsync(organization);
        await receiver.NextAsync(1);
        var notices = await NoticesAsync(organization);

        Assert.True((await ApplyAsync([new NewEndpoint { Url = receiver.Url }])).IsEmpty);
        Assert.Equal(notices, await NoticesAsync(organization));
        Assert.Single((await ApplyAsync(null)).Removed);

        Assert.Empty(await EndpointsAsync(organization));
        var ended = await RunningEngine.UntilAsync(async () =>
            (await engine.DeliveriesAsync(organization)).SingleOrDefault(d => d.State != DeliveryState.Pending)
        );
        Assert.Equal(DeliveryState.Cancelled, ended.State);
    }

    [Fact]
    public async Task Nobody_else_changes_them_and_the_organization_stays()
    {
        var organization = await AppliedAsync(new NewEndpoint { Url = "https://a.example/" });
        var id = Assert.Single(await EndpointsAsync(organization)).Endpoint.Id;
        var (registrar, organizations) = (engine.Endpoints, engine.Organizations);

        Refusal?[] refused =
        [
            (
                await registrar.AddAsync(organization, new NewEndpoint { Url = "https://b.example/" }, null, default)
            ).Refusal,
            (await registrar.ChangeAsync(organization, id, new EndpointChange(), null, default)).Refusal,
            await registrar.RemoveAsync(organization, id, null, default),
            (await registrar.RotateSecretAsync(organization, id, null, null, default)).Refusal,
            (await registrar.EnableAsync(organization, id, default)).Refusal,
            (await registrar.DisableAsync(organization, id, null, default)).Refusal,
            (await organizations.ChangeAsync(organization.Id, new(null, "roe", null, default), default)).Refusal,
            (
                await organizations.ChangeAsync(organization.Id, new(null, null, null, new(true, "other")), default)
            ).Refusal,
            await organizations.RemoveAsync(organization.Id, default),
        ];

        Assert.All(refused, r => Assert.Equal((RefusalKind.Conflict, "endpoints_configured"), (r!.Kind, r.Code)));
        Assert.All(refused, r => Assert.Contains("in a file", r!.Detail, StringComparison.Ordinal));
        Assert.Equal(id, Assert.Single(await EndpointsAsync(organization)).Endpoint.Id);
        var renamed = await organizations.ChangeAsync(
            organization.Id,
            new("New", "standard", null, new(true, "theirs")),
            default
        );
        Assert.Equal(("New", "a file"), (renamed.Value.Name, renamed.Value.ConfiguredIn));
    }

    [Fact]
    public async Task Every_event_finds_either_all_of_the_old_or_all_of_the_new()
    {
        await using var receiver = await Receiver.StartAsync();
        NewEndpoint[] Set(string name) =>
            [.. Enumerable.Range(0, 5).Select(i => new NewEndpoint { Url = $"{receiver.Url}/{name}{i}" })];
        var organization = await AppliedAsync(Set("a"));

        var publishing = Enumerable.Range(0, 40).Select(_ => engine.PublishAsync(organization)).ToList();
        await ApplyAsync(Set("b"));
        publishing.AddRange(Enumerable.Range(0, 40).Select(_ => engine.PublishAsync(organization)));

        Assert.All(await Task.WhenAll(publishing), published => Assert.Equal(5, published.Deliveries));
    }

    private static bool IsFailing(EndpointView view) => view.Health.FailingSince is not null;

    private async Task<EndpointChanges> ApplyAsync(IReadOnlyList<NewEndpoint>? wanted) =>
        (await Configured.ApplyAsync(Owner, wanted, default)).Value;

    private async Task<Organization> AppliedAsync(params NewEndpoint[] wanted)
    {
        await ApplyAsync(wanted);
        return (await engine.Organizations.FindAsync("theirs", default))!;
    }

    private async Task<IReadOnlyList<EndpointView>> EndpointsAsync(Organization organization) =>
        (await engine.Endpoints.ListAsync(organization.Id, new EndpointFilter(), new PageRequest(200), default))
            .Value
            .Items;

    private async Task<string> NoticesAsync(Organization organization)
    {
        var notices = await engine.Get<INoticeLog>().ListAsync(organization.Id, new PageRequest(200), default);
        return new StringBuilder().AppendJoin('\n', notices.Value.Items.Select(n => n.Message)).ToString();
    }
}

using System.Net;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Tests.Storage;

namespace Talaria.Tests.Endpoints;

/// <summary>The use cases on a real store, with what surrounds them made by hand.</summary>
public sealed partial class EndpointRegistrarTests : IAsyncLifetime, IWaitingDeliveries
{
    private readonly SqliteFixture store = new();
    private readonly List<(EndpointId Endpoint, string Reason)> cancelled = [];
    private readonly EndpointRegistrar registrar;
    private Organization open = Samples.Organization();
    private Organization strict = Samples.Organization("strict");

    public EndpointRegistrarTests() =>
        registrar = new EndpointRegistrar(
            store.Endpoints,
            this,
            new UrlCheck(new UrlGuard(new EgressOptions { Allow = [IPNetwork.Parse("127.0.0.0/8")] })),
            Samples.Profiles,
            new IdSource(store.Time),
            store.Time
        );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static NewEndpoint Valid => new() { Url = "https://example.com/hook" };

    private static NewEndpoint ValidStrict =>
        new()
        {
            Url = "https://example.com/hook",
            Name = "Hook",
            Events = ["job.completed"],
        };

    public async ValueTask InitializeAsync()
    {
        open = (await store.Organizations.AddAsync(open, null)).Value;
        strict = (await store.Organizations.AddAsync(strict, null)).Value;
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    Task IWaitingDeliveries.CancelAsync(EndpointId endpoint, string reason)
    {
        cancelled.Add((endpoint, reason));
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_secret_is_made_in_the_profiles_form_or_taken_if_it_has_it()
    {
        var made = (await registrar.AddAsync(open, Valid, null, Cancel)).Value.Endpoint.Secrets;
        var hex = (await registrar.AddAsync(strict, ValidStrict, null, Cancel)).Value.Endpoint.Secrets;
        var given = "whsec_plJ3nmyCDGBKInavdOK15jsl";
        var taken = await registrar.AddAsync(open, Valid with { Secret = given }, null, Cancel);

        Assert.Matches("^whsec_[A-Za-z0-9+/]{32}$", Assert.Single(made).Value);
        Assert.Matches("^whsec_[0-9a-f]{32}$", Assert.Single(hex).Value);
        Assert.Equal(given, taken.Value.Endpoint.Secrets[0].Value);
        await AssertProblemAsync(open, Valid with { Secret = "whsec_#" }, "/secret", "base64");
    }

    [Fact]
    public async Task Rotation_keeps_the_old_secret_for_the_overlap()
    {
        var id = await AddAsync(open, Valid);

        var first = (await registrar.RotateSecretAsync(open, id, null, null, Cancel)).Value.Endpoint;
        Assert.Equal(2, first.Version);
        Assert.Equal([null, Samples.Noon.AddHours(24)], first.Secrets.Select(s => s.ExpiresAt));

        store.Time.Now = Samples.Noon.AddHours(24);
        var second = (await registrar.RotateSecretAsync(open, id, TimeSpan.Zero, null, Cancel)).Value.Endpoint;
        Assert.Null(Assert.Single(second.Secrets).ExpiresAt);
        Assert.NotEqual(first.Secrets[0].Value, second.Secrets[0].Value);
    }

    [Fact]
    public async Task More_than_five_old_secrets_are_refused_but_never_an_overlap_of_zero()
    {
        var id = await AddAsync(open, Valid);
        for (var i = 0; i < 5; i++)
        {
            Assert.False((await registrar.RotateSecretAsync(open, id, null, null, Cancel)).IsRefused);
        }

        var sixth = await registrar.RotateSecretAsync(open, id, null, null, Cancel);
        var now = await registrar.RotateSecretAsync(open, id, TimeSpan.Zero, null, Cancel);

        Assert.Equal("too_many_secrets", sixth.Refusal!.Code);
        Assert.Equal(6, now.Value.Endpoint.Secrets.Count);
    }

    [Fact]
    public async Task A_signature_that_stands_alone_has_no_overlap()
    {
        var id = await AddAsync(strict, ValidStrict);

        var refused = await registrar.RotateSecretAsync(strict, id, TimeSpan.FromSeconds(1), null, Cancel);
        var rotated = await registrar.RotateSecretAsync(strict, id, null, null, Cancel);

        Assert.Equal("/overlap", Assert.Single(refused.Refusal!.Problems).Pointer);
        Assert.Single(rotated.Value.Endpoint.Secrets);
    }

    [Fact]
    public async Task A_patch_leaves_what_it_does_not_name_merges_headers_and_replaces_lists()
    {
        var id = await AddAsync(
            open,
            Valid with
            {
                Name = "Old",
                Events = ["a", "b"],
                Headers = new Dictionary<string, string> { ["X-A"] = "1", ["X-B"] = "2" },
            }
        );

        var change = new EndpointChange
        {
            Events = ["c", "c"],
            Name = new Optional<string>(true, null),
            Headers = new Dictionary<string, string?>
            {
                ["x-a"] = "3",
                ["X-B"] = null,
                ["X-C"] = "4",
            },
        };
        var changed = (await registrar.ChangeAsync(open, id, change, null, Cancel)).Value.Endpoint;

        Assert.Equal(2, changed.Version);
        Assert.Null(changed.Name);
        Assert.Equal(["c"], changed.Events);
        Assert.Equal(Valid.Url, changed.Url);
        Assert.Equal(
            ["X-C: 4", "x-a: 3"],
            changed.Headers.Select(h => $"{h.Key}: {h.Value}").Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Another_version_than_the_expected_is_refused()
    {
        var id = await AddAsync(open, Valid);
        var change = new EndpointChange { Description = "new" };

        Assert.False((await registrar.ChangeAsync(open, id, change, 1, Cancel)).IsRefused);
        Assert.Equal(RefusalKind.Changed, (await registrar.ChangeAsync(open, id, change, 1, Cancel)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Changed, (await registrar.RemoveAsync(open, id, 1, Cancel))!.Kind);
        Assert.Null(await registrar.RemoveAsync(open, id, 2, Cancel));
    }

    [Fact]
    public async Task Disabling_and_removing_cancel_what_waits()
    {
        var id = await AddAsync(open, Valid);

        var disabled = await registrar.DisableAsync(open, id, null, Cancel);
        await registrar.EnableAsync(open, id, Cancel);
        await registrar.ChangeAsync(open, id, new EndpointChange { Enabled = false }, null, Cancel);
        await registrar.RemoveAsync(open, id, null, Cancel);

        Assert.Equal("by hand", disabled.Value.Endpoint.DisabledReason);
        Assert.Equal(
            [(id, "endpoint disabled: by hand"), (id, "endpoint disabled: by hand"), (id, "endpoint deleted")],
            cancelled
        );
        Assert.Null(await registrar.FindAsync(open.Id, id, Cancel));
    }

    [Fact]
    public async Task Enabling_resets_health_and_leaves_an_enabled_endpoint_as_it_is()
    {
        var id = await AddAsync(open, Valid);
        await registrar.DisableAsync(open, id, "too many failures", Cancel);
        await store.Database.Writer.RunAsync(scope =>
        {
            var failing = new Health
            {
                ConsecutiveFailures = 7,
                FailingSince = Samples.Noon,
                LastFailureAt = Samples.Noon,
                LastError = "status 500",
                Warned = true,
            };
            store.Health.Write(scope.Db, id, failing);
            return 0;
        });

        var enabled = (await registrar.EnableAsync(open, id, Cancel)).Value;
        var again = (await registrar.EnableAsync(open, id, Cancel)).Value;

        Assert.Equal(EndpointStatus.Active, enabled.Status);
        Assert.Equal(0, enabled.Health.ConsecutiveFailures);
        Assert.Equal("status 500", enabled.Health.LastError);
        Assert.Null(enabled.Endpoint.DisabledReason);
        Assert.Equal(enabled.Endpoint.Version, again.Endpoint.Version);
    }

    [Fact]
    public async Task A_scoped_endpoint_stays_where_the_profile_says_so()
    {
        var id = await AddAsync(strict, ValidStrict with { Scopes = Samples.Scopes(("agent", ["a"])) });

        var refused = await registrar.RemoveAsync(strict, id, null, Cancel);
        await registrar.ChangeAsync(strict, id, new EndpointChange { Scopes = Samples.Scopes() }, null, Cancel);

        Assert.Equal((RefusalKind.Conflict, "endpoint_scoped"), (refused!.Kind, refused.Code));
        Assert.Null(await registrar.RemoveAsync(strict, id, null, Cancel));
    }

    private async Task<EndpointId> AddAsync(Organization organization, NewEndpoint wanted) =>
        (await registrar.AddAsync(organization, wanted, null, Cancel)).Value.Endpoint.Id;
}

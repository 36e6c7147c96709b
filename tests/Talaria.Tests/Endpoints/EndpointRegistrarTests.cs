using System.Net;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Tests.Storage;

namespace Talaria.Tests.Endpoints;

/// <summary>The use cases on a real store, with what surrounds them made by hand.</summary>
public sealed class EndpointRegistrarTests : IAsyncLifetime, IWaitingDeliveries, IUrlGuard
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
            new UrlCheck(this, new EgressOptions { Allow = [IPNetwork.Parse("127.0.0.0/8")] }),
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

    string? IUrlGuard.Refuse(Uri url, bool privateAddresses) =>
        url.Host == "10.0.0.1" && !privateAddresses ? "is a private address" : null;

    [Theory]
    [InlineData("https://example.com/hook", null)]
    [InlineData("https://user@example.com/", "credentials")]
    [InlineData("https://user:pw@example.com/", "credentials")]
    [InlineData("https://@example.com/", "credentials")]
    [InlineData("https://example.com/@me", null)]
    [InlineData("https://example.com/#a", "fragment")]
    [InlineData("https://example.com/#", "fragment")]
    [InlineData("http://example.com/", "https")]
    [InlineData("ftp://example.com/", "https")]
    [InlineData("file:///etc/passwd", "absolute")]
    [InlineData("/hook", "absolute")]
    [InlineData("example.com/hook", "absolute")]
    [InlineData("", "absolute")]
    [InlineData("https://", "absolute")]
    [InlineData("https:example.com", "absolute")]
    [InlineData(" https://example.com/", "blanks")]
    [InlineData("https://example.com/\n", "blanks")]
    [InlineData("https://example.com\\@evil.example/", "blanks")]
    [InlineData("https://example.com:0/", "port")]
    [InlineData("https://10.0.0.1/", "private")]
    [InlineData("http://127.0.0.1:8080/", null)]
    [InlineData("http://localhost:8080/", null)]
    [InlineData("http://[::ffff:127.0.0.1]/", null)]
    [InlineData("http://[::1]/", "https")]
    [InlineData("http://192.168.0.1/", "https")]
    public async Task A_url_is_checked(string url, string? problem) =>
        await AssertProblemAsync(open, Valid with { Url = url }, "/url", problem);

    [Theory]
    [InlineData(2048, null)]
    [InlineData(2049, "2048")]
    public async Task A_url_has_a_length(int length, string? problem) =>
        await AssertProblemAsync(
            open,
            Valid with
            {
                Url = "https://example.com/".PadRight(length, 'a'),
            },
            "/url",
            problem
        );

    [Theory]
    [InlineData("job.completed", null)]
    [InlineData("job.complete", "did you mean 'job.completed'")]
    [InlineData("job.*", "one by one")]
    [InlineData("*", "one by one")]
    [InlineData("", "1 to 256")]
    public async Task Events_are_names_of_a_closed_catalogue(string name, string? problem) =>
        await AssertProblemAsync(strict, ValidStrict with { Events = [name] }, "/events/0", problem);

    [Fact]
    public async Task Events_are_required_where_the_profile_says_so()
    {
        await AssertProblemAsync(strict, ValidStrict with { Events = null }, "/events", "at least one");
        await AssertProblemAsync(strict, ValidStrict with { Events = [] }, "/events", "at least one");
        Assert.Equal(["*"], (await registrar.AddAsync(open, Valid, null, Cancel)).Value.Endpoint.Events);
    }

    [Fact]
    public async Task Scopes_are_checked_by_kind()
    {
        await AssertScopeAsync(null, "/scopes/agent", ("agent", ["a", "b", "a"]));
        await AssertScopeAsync("did you mean 'agent'", "/scopes/agnet", ("agnet", ["a"]));
        await AssertScopeAsync("cannot choose by", "/scopes/job", ("job", ["a"]));
        await AssertScopeAsync("at most 2", "/scopes/agent", ("agent", ["a", "b", "c"]));
        await AssertScopeAsync("form", "/scopes/agent/1", ("agent", ["a", "B"]));
        await AssertScopeAsync("1 to 256", "/scopes/agent/0", ("agent", [""]));
    }

    [Theory]
    [InlineData("X-Token", "abc", null)]
    [InlineData("X-Empty", "", null)]
    [InlineData("", "a", "legal")]
    [InlineData("X Token", "a", "legal")]
    [InlineData("X:Token", "a", "legal")]
    [InlineData("Ü", "a", "legal")]
    [InlineData("X-Token", "a\r\nX-Other: b", "control")]
    [InlineData("X-Token", "a\tb", "control")]
    [InlineData("X-Token", "ü", "ASCII")]
    [InlineData("X-Token", " a", "blank")]
    [InlineData("host", "a", "set by Talaria")]
    [InlineData("Content-Length", "1", "set by Talaria")]
    [InlineData("content-type", "a", "set by Talaria")]
    [InlineData("User-Agent", "a", "set by Talaria")]
    [InlineData("TE", "a", "set by Talaria")]
    [InlineData("Proxy-Authorization", "a", "set by Talaria")]
    [InlineData("Webhook-Signature", "a", "set by Talaria")]
    [InlineData("webhook-id", "a", "set by Talaria")]
    [InlineData("webhook-timestamp", "a", "set by Talaria")]
    [InlineData("x-platform", "a", "set by Talaria")]
    public async Task A_header_is_checked(string name, string value, string? problem) =>
        await AssertProblemAsync(
            open,
            Valid with
            {
                Headers = new Dictionary<string, string> { [name] = value },
            },
            $"/headers/{name}",
            problem
        );

    [Fact]
    public async Task The_same_header_in_two_cases_is_refused() =>
        await AssertProblemAsync(
            open,
            Valid with
            {
                Headers = new Dictionary<string, string> { ["X-A"] = "1", ["x-a"] = "2" },
            },
            "/headers/x-a",
            "twice"
        );

    [Fact]
    public async Task Every_problem_is_told_at_once()
    {
        var result = await registrar.AddAsync(
            strict,
            new NewEndpoint
            {
                Url = "nowhere",
                Name = "longer than ten",
                Events = ["nothing"],
                Scopes = Samples.Scopes(("nothing", [])),
                Secret = "",
                Headers = new Dictionary<string, string> { ["Host"] = "x" },
                Metadata = "[]",
                ExternalId = "ep_1",
                Timeout = TimeSpan.FromSeconds(31),
                Retries = [TimeSpan.FromSeconds(-1)],
                RateLimit = double.NaN,
                Description = new string('d', 1025),
            },
            null,
            Cancel
        );

        Assert.Equal(
            [
                "/url",
                "/name",
                "/description",
                "/events/0",
                "/scopes/nothing",
                "/secret",
                "/headers/Host",
                "/metadata",
                "/external_id",
                "/timeout",
                "/retries/0",
                "/rate_limit",
            ],
            result.Refusal!.Problems.Select(p => p.Pointer)
        );
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

    private Task AssertScopeAsync(string? problem, string pointer, params (string, string[])[] scopes) =>
        AssertProblemAsync(
            strict,
            ValidStrict with
            {
                Url = $"https://example.com/{Samples.Ids.Next()}",
                Scopes = Samples.Scopes(scopes),
            },
            pointer,
            problem
        );

    private async Task AssertProblemAsync(Organization who, NewEndpoint wanted, string pointer, string? problem)
    {
        var result = await registrar.AddAsync(who, wanted, null, Cancel);
        if (problem is null)
        {
            Assert.Null(result.Refusal);
            return;
        }
        Assert.Single(result.Refusal!.Problems, p => p.Pointer == pointer && p.Message.Contains(problem));
    }
}

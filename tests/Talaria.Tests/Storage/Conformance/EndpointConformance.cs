using System.Text;
using Talaria.Endpoints;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

public abstract class EndpointConformance : StoreConformance
{
    [Fact]
    public async Task An_endpoint_reads_back_as_it_was_written()
    {
        var organization = await OrganizationAsync();
        var written = Samples.Endpoint(organization.Id) with
        {
            ExternalId = "main",
            Name = "Hook",
            Description = "Ünïcode",
            Events = ["job.*", "agent.created"],
            Scopes = Samples.Scopes(("agent", ["a", "b"])),
            Headers = new Dictionary<string, string> { ["X-Token"] = "t0ken" },
            Metadata = """{"a":[1]}""",
            Timeout = TimeSpan.FromSeconds(2.5),
            Retries = [TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)],
            RateLimit = 0.5,
            Enabled = false,
            DisabledReason = "by hand",
            Secrets =
            [
                new EndpointSecret("new", Samples.Noon, null),
                new EndpointSecret("old", Samples.Noon.AddDays(-1), Samples.Noon.AddDays(1)),
            ],
        };

        await Store.Endpoints.AddAsync(written, Samples.Open, null);

        var read = await Store.Endpoints.FindAsync(organization.Id, written.Id, Cancel);
        Assert.Equivalent(written, read!.Endpoint, strict: true);
        Assert.Equal(Health.Good, read.Health);
        var loaded = await Store.Subscribers.LoadAsync(organization.Id, Cancel);
        Assert.Equivalent(written, Assert.Single(loaded!.Endpoints), strict: true);
    }

    [Fact]
    public async Task Secrets_and_header_values_are_not_readable_on_disk()
    {
        var organization = await OrganizationAsync();
        var endpoint = Samples.Endpoint(organization.Id, "https://example.com/visible-url") with
        {
            Headers = new Dictionary<string, string> { ["X-Token"] = "a-very-secret-header-value" },
            Secrets = [new EndpointSecret("whsec_a-very-secret-secret", Samples.Noon, null)],
        };
        await Store.Endpoints.AddAsync(endpoint, Samples.Open, null);

        var bytes = await Store.RawBytesAsync();

        Assert.True(bytes.AsSpan().IndexOf("visible-url"u8) >= 0);
        Assert.True(bytes.AsSpan().IndexOf("a-very-secret"u8) < 0);
        Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes("X-Token")) < 0);
    }

    [Fact]
    public async Task Another_organization_neither_sees_nor_touches_an_endpoint()
    {
        var (ours, others) = (await OrganizationAsync(), await OrganizationAsync());
        var endpoint = await AddAsync(ours);

        Assert.Null(await Store.Endpoints.FindAsync(others.Id, endpoint.Id, Cancel));
        Assert.Empty(
            (await Store.Endpoints.ListAsync(others.Id, EndpointFilter.All, new PageRequest(), Cancel)).Value.Items
        );
        Assert.Equal(
            RefusalKind.NotFound,
            (await Store.Endpoints.ChangeAsync(others.Id, endpoint.Id, Samples.Open, e => e, null)).Refusal!.Kind
        );
        Assert.Equal(
            RefusalKind.NotFound,
            (await Store.Endpoints.RemoveAsync(others.Id, endpoint.Id, _ => null, Samples.Noon))!.Kind
        );
        Assert.NotNull(await Store.Endpoints.FindAsync(ours.Id, endpoint.Id, Cancel));
    }

    [Fact]
    public async Task A_url_is_unique_in_the_organization_where_the_profile_says_so_also_when_many_ask_at_once()
    {
        var (strict, another, open) = (
            await OrganizationAsync("strict"),
            await OrganizationAsync("strict"),
            await OrganizationAsync()
        );

        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ => Store.Endpoints.AddAsync(Samples.Endpoint(strict.Id), Samples.Strict, null))
        );

        Assert.Single(results, r => !r.IsRefused);
        Assert.All(results.Where(r => r.IsRefused), r => Assert.Equal("url_taken", r.Refusal!.Code));
        Assert.False((await Store.Endpoints.AddAsync(Samples.Endpoint(another.Id), Samples.Strict, null)).IsRefused);
        await AddAsync(open);
        await AddAsync(open);
    }

    [Fact]
    public async Task Changes_that_race_are_all_kept()
    {
        var organization = await OrganizationAsync();
        var endpoint = await AddAsync(organization);

        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ =>
                    Store.Endpoints.ChangeAsync(
                        organization.Id,
                        endpoint.Id,
                        Samples.Open,
                        e => e with { Version = e.Version + 1 },
                        null
                    )
                )
        );

        Assert.Equal(51, (await Store.Endpoints.FindAsync(organization.Id, endpoint.Id, Cancel))!.Endpoint.Version);
    }

    [Fact]
    public async Task An_external_id_is_one_endpoints_and_free_after_its_removal()
    {
        var organization = await OrganizationAsync("strict");
        var first = Samples.Endpoint(organization.Id) with { ExternalId = "main" };
        var second = Samples.Endpoint(organization.Id, "https://example.com/2") with { ExternalId = "main" };
        var third = Samples.Endpoint(organization.Id) with { ExternalId = "main" };
        await Store.Endpoints.AddAsync(first, Samples.Strict, null);

        var taken = await Store.Endpoints.AddAsync(second, Samples.Strict, null);
        await Store.Endpoints.RemoveAsync(organization.Id, first.Id, _ => null, Samples.Noon);
        var free = await Store.Endpoints.AddAsync(third, Samples.Strict, null);

        Assert.Equal("external_id_taken", taken.Refusal!.Code);
        Assert.False(free.IsRefused);
        Assert.Null(await Store.Endpoints.FindAsync(organization.Id, first.Id, Cancel));
    }

    [Fact]
    public async Task There_are_no_more_endpoints_than_the_profile_allows()
    {
        var organization = await OrganizationAsync("strict");
        for (var i = 0; i < 3; i++)
        {
            var endpoint = Samples.Endpoint(organization.Id, $"https://example.com/{i}");
            Assert.False((await Store.Endpoints.AddAsync(endpoint, Samples.Strict, null)).IsRefused);
        }

        var fourth = Samples.Endpoint(organization.Id, "https://example.com/3");

        Assert.Equal(
            "too_many_endpoints",
            (await Store.Endpoints.AddAsync(fourth, Samples.Strict, null)).Refusal!.Code
        );
    }

    [Fact]
    public async Task An_endpoint_checked_by_a_profile_that_is_no_longer_the_organizations_is_refused()
    {
        var organization = await OrganizationAsync("strict");

        var result = await Store.Endpoints.AddAsync(Samples.Endpoint(organization.Id), Samples.Open, null);

        Assert.Equal("profile_changed", result.Refusal!.Code);
    }

    [Fact]
    public async Task The_directory_knows_a_change_when_it_is_answered()
    {
        var organization = await OrganizationAsync();
        Assert.Empty((await Store.Directory.FindAsync(organization.Id, Store.Subscribers, Cancel))!.Endpoints);

        var endpoint = await AddAsync(organization);
        Assert.True(Store.Directory.Find(organization.Id)!.Endpoints.ContainsKey(endpoint.Id));

        await SwitchAsync(organization, endpoint, enabled: false);
        Assert.False(Store.Directory.Find(organization.Id)!.Endpoints[endpoint.Id].Enabled);

        await Store.Endpoints.RemoveAsync(organization.Id, endpoint.Id, _ => null, Samples.Noon);
        Assert.Empty(Store.Directory.Find(organization.Id)!.Endpoints);
    }

    [Fact]
    public async Task Each_step_of_an_endpoints_life_is_told_once()
    {
        var organization = await OrganizationAsync();
        var endpoint = await AddAsync(organization);
        await SwitchAsync(organization, endpoint, enabled: true);
        await SwitchAsync(organization, endpoint, enabled: false);
        await SwitchAsync(organization, endpoint, enabled: false);
        await SwitchAsync(organization, endpoint, enabled: true);
        await SwitchAsync(organization, endpoint, enabled: false);

        var notices = (await Store.Notices.ListAsync(organization.Id, new PageRequest(), Cancel)).Value.Items;

        Assert.Equal(
            [NoticeKind.Disabled, NoticeKind.Enabled, NoticeKind.Disabled, NoticeKind.Added],
            notices.Select(n => n.Kind)
        );
        Assert.All(notices, n => Assert.Equal(endpoint.Id, n.Endpoint));
    }

    [Fact]
    public async Task A_refused_change_changes_nothing()
    {
        var organization = await OrganizationAsync();
        var endpoint = await AddAsync(organization);

        var changed = await Store.Endpoints.ChangeAsync(
            organization.Id,
            endpoint.Id,
            Samples.Open,
            _ => Refusal.Invalid(),
            null
        );
        var kept = await Store.Endpoints.RemoveAsync(
            organization.Id,
            endpoint.Id,
            _ => Refusal.Invalid(),
            Samples.Noon
        );

        Assert.True(changed.IsRefused);
        Assert.NotNull(kept);
        var read = await Store.Endpoints.FindAsync(organization.Id, endpoint.Id, Cancel);
        Assert.Equivalent(endpoint, read!.Endpoint, strict: true);
    }

    [Fact]
    public async Task A_list_is_stable_while_rows_come_and_go()
    {
        var organization = await OrganizationAsync();
        var all = new List<Endpoint>();
        for (var i = 0; i < 5; i++)
        {
            all.Add(await AddAsync(organization));
        }

        var first = (
            await Store.Endpoints.ListAsync(organization.Id, EndpointFilter.All, new PageRequest(2), Cancel)
        ).Value;
        await AddAsync(organization);
        await Store.Endpoints.RemoveAsync(organization.Id, all[3].Id, _ => null, Samples.Noon);
        var rest = (
            await Store.Endpoints.ListAsync(organization.Id, EndpointFilter.All, new PageRequest(5, first.Next), Cancel)
        ).Value;

        Assert.Equal([all[4].Id, all[3].Id], first.Items.Select(v => v.Endpoint.Id));
        Assert.Equal([all[2].Id, all[1].Id, all[0].Id], rest.Items.Select(v => v.Endpoint.Id));
        Assert.Null(rest.Next);
    }

    private async Task<Endpoint> AddAsync(Organization organization)
    {
        var endpoint = Samples.Endpoint(organization.Id);
        return (await Store.Endpoints.AddAsync(endpoint, Samples.Open, null)).Value.Endpoint;
    }

    private Task SwitchAsync(Organization organization, Endpoint endpoint, bool enabled) =>
        Store.Endpoints.ChangeAsync(
            organization.Id,
            endpoint.Id,
            Samples.Open,
            e => e.Enabled == enabled ? e : e with { Enabled = enabled, Version = e.Version + 1 },
            null
        );
}

using Talaria.Endpoints;
using Talaria.Organizations;
using Talaria.Profiles;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>Failing and disabled endpoints, and the latest notices, across organizations.</summary>
public abstract class TroubleConformance : LogConformance
{
    private ITroubleList Troubles => Store.Get<ITroubleList>();

    [Fact]
    public async Task Disabled_endpoints_are_listed_with_why_since_when_and_whose_the_latest_first()
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        var (early, well, late) = (await AddAsync(acme), await AddAsync(acme), await AddAsync(other));
        await DisableAsync(early, "too slow", Samples.Noon.AddMinutes(1));
        await DisableAsync(late, "gone", Samples.Noon.AddMinutes(2));

        var all = await Troubles.ListAsync(null, 10, Cancel);
        Assert.Equal([late.Id, early.Id], all.Select(t => t.Id));
        Assert.Equal(
            new TroubledEndpoint(
                early.Id,
                acme.Id,
                acme.Name,
                early.Name,
                early.Url,
                EndpointStatus.Disabled,
                "too slow",
                Samples.Noon.AddMinutes(1),
                0
            ),
            all[1]
        );
        Assert.Equal([late.Id], (await Troubles.ListAsync(null, 1, Cancel)).Select(t => t.Id));
        Assert.Equal([early.Id], (await Troubles.ListAsync(acme.Id, 10, Cancel)).Select(t => t.Id));
        Assert.DoesNotContain(all, t => t.Id == well.Id);
    }

    [Fact]
    public async Task Failing_endpoints_are_listed_of_all_and_of_one_organization_the_latest_first()
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        var (early, _, late) = (await FailAsync(acme, "a"), await AddAsync(acme, "well"), await FailAsync(other, "b"));
        var latest = await FailAsync(acme, "c");

        var all = await Troubles.ListAsync(null, 10, Cancel);
        var ours = await Troubles.ListAsync(acme.Id, 10, Cancel);

        Assert.Equal([latest.Id, late.Id, early.Id], all.Select(t => t.Id));
        Assert.Equal([all[0], all[2]], ours);
        Assert.All(all, t => Assert.Equal(EndpointStatus.Failing, t.Status));
        Assert.Equal([latest.Id], (await Troubles.ListAsync(acme.Id, 1, Cancel)).Select(t => t.Id));
    }

    [Fact]
    public async Task What_was_removed_is_no_trouble()
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        var (removed, left) = (await AddAsync(acme), await AddAsync(other));
        await DisableAsync(removed, "one", Samples.Noon);
        await DisableAsync(left, "two", Samples.Noon);

        await Store.Endpoints.RemoveAsync(acme.Id, removed.Id, _ => null, Samples.Noon);
        await Store.Organizations.RemoveAsync(other.Id, _ => null, Samples.Noon);

        Assert.Empty(await Troubles.ListAsync(null, 10, Cancel));
        Assert.Empty(await Troubles.ListAsync(other.Id, 10, Cancel));
    }

    [Fact]
    public async Task The_latest_notices_are_of_all_organizations_that_are_there()
    {
        var (acme, other, gone) = (await OrganizationAsync(), await OrganizationAsync(), await OrganizationAsync());
        var (first, second) = (await AddAsync(acme), await AddAsync(other));
        await AddAsync(gone);
        await Store.Organizations.RemoveAsync(gone.Id, _ => null, Samples.Noon);

        Assert.Equal([second.Id, first.Id], (await Store.Notices.LatestAsync(10, Cancel)).Select(n => n.Endpoint));
        Assert.Equal([second.Id], (await Store.Notices.LatestAsync(1, Cancel)).Select(n => n.Endpoint));
    }

    private async Task<Endpoint> AddAsync(Organization organization, string type = "*") =>
        (await Store.Endpoints.AddAsync(Samples.Endpoint(organization.Id) with { Events = [type] }, Samples.Open, null))
            .Value
            .Endpoint;

    /// <summary>As often as brings a warning.</summary>
    private async Task<Endpoint> FailAsync(Organization organization, string type)
    {
        var warns = new DisableRule { WarnAtFailures = [2] };
        var endpoint = await AddAsync(organization, type);
        for (var i = 0; i < 2; i++)
        {
            Store.Time.Now += TimeSpan.FromMinutes(1);
            await AttemptAsync(await PublishAsync(Happened(organization, type)), 500, warns);
        }
        return endpoint;
    }

    private async Task DisableAsync(Endpoint endpoint, string reason, DateTimeOffset at) =>
        Assert.False(
            (
                await Store.Endpoints.ChangeAsync(
                    endpoint.Organization,
                    endpoint.Id,
                    Samples.Open,
                    e => e with { Enabled = false, DisabledReason = reason, Version = e.Version + 1, UpdatedAt = at },
                    null
                )
            ).IsRefused
        );
}

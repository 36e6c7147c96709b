using Talaria.Endpoints;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>An organization's endpoints, in order and in part.</summary>
public abstract class EndpointListConformance : StoreConformance
{
    private readonly List<Endpoint> added = [];

    [Fact]
    public async Task A_list_goes_both_ways_and_begins_behind_an_endpoint_that_may_be_gone()
    {
        var organization = await OrganizationAsync();
        var all = await FillAsync(organization, 5);
        await Store.Endpoints.RemoveAsync(organization.Id, all[2].Id, _ => null, Samples.Noon);

        Assert.Equal([all[4], all[3], all[1], all[0]], await ListAsync(organization, EndpointFilter.All, 2));
        var ascending = new EndpointFilter(Ascending: true);
        Assert.Equal([all[0], all[1], all[3], all[4]], await ListAsync(organization, ascending, 1));
        Assert.Equal([all[1], all[0]], await ListAsync(organization, new EndpointFilter(After: all[2].Id), 1));
        Assert.Equal([all[3], all[4]], await ListAsync(organization, ascending with { After = all[2].Id }, 1));
        Assert.Equal(4, await Store.Endpoints.CountAsync(organization.Id, Cancel));
    }

    [Fact]
    public async Task A_list_by_scope_id_holds_only_those_that_chose_it()
    {
        var organization = await OrganizationAsync();
        var all = await FillAsync(organization, 7);

        var filter = new EndpointFilter(Scope: ("agent", "even"));

        Assert.Equal([all[6], all[4], all[2], all[0]], await ListAsync(organization, filter, 3));
        Assert.Empty(await ListAsync(organization, new EndpointFilter(Scope: ("job", "even")), 3));
    }

    [Fact]
    public async Task A_cursor_of_another_order_or_filter_is_refused()
    {
        var organization = await OrganizationAsync();
        await FillAsync(organization, 3);
        var page = await Store.Endpoints.ListAsync(organization.Id, EndpointFilter.All, new PageRequest(1), Cancel);
        var next = new PageRequest(1, page.Value.Next);

        foreach (var other in new[] { new EndpointFilter(Ascending: true), new EndpointFilter(("agent", "even")) })
        {
            var refused = await Store.Endpoints.ListAsync(organization.Id, other, next, Cancel);
            Assert.Equal("bad_cursor", refused.Refusal!.Code);
        }
    }

    [Fact]
    public async Task An_endpoint_is_found_by_its_external_id_in_its_own_organization_until_it_is_removed()
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        var endpoint = Samples.Endpoint(acme.Id) with { ExternalId = "main" };
        await Store.Endpoints.AddAsync(endpoint, Samples.Open, null);

        Assert.Equal(endpoint.Id, (await Store.Endpoints.FindAsync(acme.Id, "main", Cancel))?.Endpoint.Id);
        Assert.Null(await Store.Endpoints.FindAsync(other.Id, "main", Cancel));
        await Store.Endpoints.RemoveAsync(acme.Id, endpoint.Id, _ => null, Samples.Noon);
        Assert.Null(await Store.Endpoints.FindAsync(acme.Id, "main", Cancel));
    }

    [Theory]
    [InlineData("desk", "name")]
    [InlineData("DESK", "name")]
    [InlineData("\u00e9cole", "name")]
    [InlineData("\u00c9COLE", "name")]
    [InlineData("hooks/orders?q=%_", "url")]
    [InlineData("ORD-7", "external")]
    [InlineData("Straße", "url")]
    [InlineData("nobody", "")]
    [InlineData("%", "url")]
    [InlineData("_%", "")]
    [InlineData("\0", "")]
    public async Task A_text_is_found_in_name_URL_and_external_id_in_any_case_of_letters(string text, string found)
    {
        var organization = await OrganizationAsync();
        var plain = Samples.Endpoint(organization.Id) with
        {
            Name = null,
            ExternalId = null,
            Url = "https://a.example/",
        };
        var all = new Dictionary<string, Endpoint>
        {
            ["name"] = plain with { Id = Samples.Endpoint(organization.Id).Id, Name = "Help Desk \u00c9cole" },
            ["url"] = plain with
            {
                Id = Samples.Endpoint(organization.Id).Id,
                Url = "https://b.example/STRAßE/hooks/orders?q=%_",
            },
            ["external"] = plain with { Id = Samples.Endpoint(organization.Id).Id, ExternalId = "ord-7" },
        };
        foreach (var endpoint in all.Values)
        {
            added.Add((await Store.Endpoints.AddAsync(endpoint, Samples.Open, null)).Value.Endpoint);
        }

        var listed = await ListAsync(organization, new EndpointFilter(Text: text), 1);

        Assert.Equal(found.Length == 0 ? [] : [all[found].Id], listed.Select(e => e.Id));
    }

    [Fact]
    public async Task A_whole_id_is_a_text_too_and_an_endpoint_of_another_organization_is_not_found_by_it()
    {
        var (acme, other) = (await OrganizationAsync(), await OrganizationAsync());
        var all = await FillAsync(acme, 3);

        Assert.Equal([all[1]], await ListAsync(acme, new EndpointFilter(Text: all[1].Id.ToString()), 2));
        Assert.Empty(await ListAsync(other, new EndpointFilter(Text: all[1].Id.ToString()), 2));
    }

    [Fact]
    public async Task A_list_by_status_holds_only_those_that_stand_so_page_by_page()
    {
        var organization = await OrganizationAsync();
        var all = await FillAsync(organization, 5);
        foreach (var one in (Endpoint[])[all[1], all[3]])
        {
            await Store.Endpoints.ChangeAsync(
                organization.Id,
                one.Id,
                Samples.Open,
                before => before with { Enabled = false, DisabledReason = "rest" },
                null
            );
        }

        Assert.Equal(
            [all[3].Id, all[1].Id],
            (await ListAsync(organization, new EndpointFilter(Status: EndpointStatus.Disabled), 1)).Select(e => e.Id)
        );
        Assert.Equal(
            [all[4].Id, all[2].Id, all[0].Id],
            (await ListAsync(organization, new EndpointFilter(Status: EndpointStatus.Active), 2)).Select(e => e.Id)
        );
        Assert.Empty(await ListAsync(organization, new EndpointFilter(Status: EndpointStatus.Failing), 2));
    }

    private async Task<List<Endpoint>> FillAsync(Organization organization, int count)
    {
        var all = added;
        for (var i = 0; i < count; i++)
        {
            var endpoint = Samples.Endpoint(organization.Id) with
            {
                Scopes = Samples.Scopes(("agent", [i % 2 == 0 ? "even" : "odd"])),
            };
            all.Add((await Store.Endpoints.AddAsync(endpoint, Samples.Open, null)).Value.Endpoint);
        }
        return all;
    }

    /// <summary>Page by page, to the end; each endpoint as it was added.</summary>
    private async Task<List<Endpoint>> ListAsync(Organization organization, EndpointFilter filter, int limit)
    {
        var ids = new List<Endpoint>();
        string? cursor = null;
        do
        {
            var page = (
                await Store.Endpoints.ListAsync(organization.Id, filter, new PageRequest(limit, cursor), Cancel)
            ).Value;
            ids.AddRange(page.Items.Select(v => added.Single(e => e.Id == v.Endpoint.Id)));
            cursor = page.Next;
        } while (cursor is not null);
        return ids;
    }
}

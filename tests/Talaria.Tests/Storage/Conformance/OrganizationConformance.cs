using Talaria.Ids;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

public abstract class OrganizationConformance : StoreConformance
{
    [Fact]
    public async Task An_organization_reads_back_as_it_was_written()
    {
        var written = await OrganizationAsync(externalId: "acme");

        Assert.Equivalent(written, await Store.Organizations.FindAsync(written.Id, Cancel), strict: true);
        Assert.Equivalent(written, await Store.Organizations.FindAsync("acme", Cancel), strict: true);
        Assert.Null(await Store.Organizations.FindAsync(Samples.Ids.Next<OrganizationId>(), Cancel));
        Assert.Null(await Store.Organizations.FindAsync("ACME", Cancel));
    }

    [Fact]
    public async Task An_external_id_is_one_organizations_also_when_many_ask_at_once()
    {
        var results = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ => Store.Organizations.AddAsync(Samples.Organization(externalId: "acme"), null))
        );

        Assert.Single(results, r => !r.IsRefused);
        Assert.All(
            results.Where(r => r.IsRefused),
            r => Assert.Equal((RefusalKind.Conflict, "external_id_taken"), (r.Refusal!.Kind, r.Refusal.Code))
        );
    }

    [Fact]
    public async Task A_change_keeps_its_own_external_id_and_refuses_anothers()
    {
        await OrganizationAsync(externalId: "taken");
        var ours = await OrganizationAsync(externalId: "ours");

        var same = await Store.Organizations.ChangeAsync(ours.Id, o => o with { Name = "New" });
        var taken = await Store.Organizations.ChangeAsync(ours.Id, o => o with { ExternalId = "taken" });

        Assert.Equal("New", same.Value.Name);
        Assert.Equal("external_id_taken", taken.Refusal!.Code);
        Assert.Equal("ours", (await Store.Organizations.FindAsync(ours.Id, Cancel))!.ExternalId);
    }

    [Fact]
    public async Task The_profile_changes_only_while_there_is_no_endpoint()
    {
        var organization = await OrganizationAsync();
        var endpoint = Samples.Endpoint(organization.Id);
        await Store.Endpoints.AddAsync(endpoint, Samples.Open, null);

        var refused = await Store.Organizations.ChangeAsync(organization.Id, o => o with { Profile = "strict" });
        await Store.Endpoints.RemoveAsync(organization.Id, endpoint.Id, _ => null, Samples.Noon);
        var changed = await Store.Organizations.ChangeAsync(organization.Id, o => o with { Profile = "strict" });

        Assert.Equal((RefusalKind.Conflict, "profile_in_use"), (refused.Refusal!.Kind, refused.Refusal.Code));
        Assert.Equal("strict", changed.Value.Profile);
    }

    [Fact]
    public async Task A_deleted_organization_is_gone_at_once_and_frees_its_external_id()
    {
        var organization = await OrganizationAsync(externalId: "acme");
        await Store.Endpoints.AddAsync(Samples.Endpoint(organization.Id), Samples.Open, null);
        await Store.Directory.FindAsync(organization.Id, Store.Subscribers, Cancel);
        var told = new List<bool>();
        Store.Directory.Changed += e => told.Add(e.Enabled);

        Assert.Null(await Store.Organizations.RemoveAsync(organization.Id, _ => null, Samples.Noon));

        Assert.Null(await Store.Organizations.FindAsync(organization.Id, Cancel));
        Assert.Null(await Store.Organizations.FindAsync("acme", Cancel));
        Assert.Empty((await Store.Organizations.ListAsync(new PageRequest(), "", Cancel)).Value.Items);
        Assert.Null(await Store.Directory.FindAsync(organization.Id, Store.Subscribers, Cancel));
        Assert.Equal([false], told);
        Assert.Equal(
            RefusalKind.NotFound,
            (await Store.Organizations.RemoveAsync(organization.Id, _ => null, Samples.Noon))!.Kind
        );
        Assert.Equal(
            RefusalKind.NotFound,
            (await Store.Endpoints.AddAsync(Samples.Endpoint(organization.Id), Samples.Open, null)).Refusal!.Kind
        );
        await OrganizationAsync(externalId: "acme");
    }

    [Fact]
    public async Task A_list_is_stable_while_rows_come_and_go()
    {
        var all = new List<OrganizationId>();
        for (var i = 0; i < 7; i++)
        {
            all.Add((await OrganizationAsync()).Id);
        }
        var newestFirst = Enumerable.Reverse(all).ToList();

        var first = (await Store.Organizations.ListAsync(new PageRequest(3), "", Cancel)).Value;
        await OrganizationAsync();
        await Store.Organizations.RemoveAsync(first.Items[^1].Id, _ => null, Samples.Noon);
        var second = (await Store.Organizations.ListAsync(new PageRequest(3, first.Next), "", Cancel)).Value;
        var third = (await Store.Organizations.ListAsync(new PageRequest(3, second.Next), "", Cancel)).Value;

        Assert.Equal(newestFirst, first.Items.Concat(second.Items).Concat(third.Items).Select(o => o.Id));
        Assert.Null(third.Next);
    }

    [Theory]
    [InlineData(0, null, "invalid")]
    [InlineData(201, null, "invalid")]
    [InlineData(50, "", "bad_cursor")]
    [InlineData(50, "nonsense", "bad_cursor")]
    [InlineData(50, "keys", "bad_cursor")]
    public async Task A_wrong_page_is_refused(int limit, string? cursor, string code)
    {
        cursor = cursor == "keys" ? Cursor.Make("keys:x", Guid.Empty.ToString("N")) : cursor;

        var result = await Store.Organizations.ListAsync(new PageRequest(limit, cursor), "", Cancel);

        Assert.Equal(code, result.Refusal!.Code);
    }

    [Theory]
    [InlineData("ACME", 1)]
    [InlineData("me-4", 1)]
    [InlineData("%", 0)]
    [InlineData("_", 0)]
    [InlineData("nobody", 0)]
    [InlineData("\u00c9COLE", 1)]
    [InlineData("\u00c9cole", 1)]
    [InlineData("\u00e9cole", 0)]
    [InlineData("", 2)]
    public async Task A_search_finds_a_part_of_the_name_or_of_the_external_id(string search, int count)
    {
        await Store.Organizations.AddAsync(Samples.Organization("open", "acme-42") with { Name = "First" }, null);
        await Store.Organizations.AddAsync(Samples.Organization("open") with { Name = "Second \u00c9cole" }, null);

        var found = (await Store.Organizations.ListAsync(new PageRequest(), search, Cancel)).Value.Items;

        Assert.Equal(count, found.Count);
    }
}

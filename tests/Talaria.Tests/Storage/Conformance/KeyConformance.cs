using System.Security.Cryptography;
using System.Text;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

public abstract class KeyConformance : StoreConformance
{
    [Fact]
    public async Task A_key_is_found_by_its_hash_until_it_is_removed()
    {
        var organization = await OrganizationAsync();
        var (key, hash) = await KeyAsync(organization.Id);

        Assert.Equal(key, await Store.Keys.FindAsync(hash, Cancel));
        Assert.Null(await Store.Keys.RemoveAsync(organization.Id, key.Id));
        Assert.Null(await Store.Keys.FindAsync(hash, Cancel));
        Assert.Equal(RefusalKind.NotFound, (await Store.Keys.RemoveAsync(organization.Id, key.Id))!.Kind);
    }

    [Fact]
    public async Task A_key_of_a_deleted_organization_is_not_found()
    {
        var organization = await OrganizationAsync();
        var (_, hash) = await KeyAsync(organization.Id);

        await Store.Organizations.RemoveAsync(organization.Id, _ => null, Samples.Noon);

        Assert.Null(await Store.Keys.FindAsync(hash, Cancel));
    }

    [Fact]
    public async Task Another_organization_neither_sees_nor_removes_a_key()
    {
        var (ours, others) = (await OrganizationAsync(), await OrganizationAsync());
        var (key, hash) = await KeyAsync(ours.Id);

        Assert.Empty((await Store.Keys.ListAsync(others.Id, new PageRequest(), Cancel)).Value.Items);
        Assert.Equal(RefusalKind.NotFound, (await Store.Keys.RemoveAsync(others.Id, key.Id))!.Kind);
        Assert.NotNull(await Store.Keys.FindAsync(hash, Cancel));
    }

    [Fact]
    public async Task The_cursor_of_another_organizations_list_is_refused()
    {
        var (ours, others) = (await OrganizationAsync(), await OrganizationAsync());
        await KeyAsync(ours.Id);
        await KeyAsync(ours.Id);

        var next = (await Store.Keys.ListAsync(ours.Id, new PageRequest(1), Cancel)).Value.Next;

        Assert.NotNull(next);
        Assert.Equal(
            "bad_cursor",
            (await Store.Keys.ListAsync(others.Id, new PageRequest(1, next), Cancel)).Refusal!.Code
        );
    }

    [Fact]
    public async Task The_last_use_never_goes_back()
    {
        var organization = await OrganizationAsync();
        var (key, hash) = await KeyAsync(organization.Id);

        await Store.Keys.TouchAsync([(key.Id, Samples.Noon.AddHours(2)), (key.Id, Samples.Noon.AddHours(1))]);

        Assert.Equal(Samples.Noon.AddHours(2), (await Store.Keys.FindAsync(hash, Cancel))!.LastUsedAt);
    }

    [Fact]
    public async Task The_operators_key_is_made_once_and_kept_hashed()
    {
        var key = await Store.AdminKeys.EnsureAsync(Cancel);

        Assert.NotNull(key);
        Assert.Null(await Store.AdminKeys.EnsureAsync(Cancel));
        Assert.True(await Store.AdminKeys.MatchesAsync(key, Cancel));
        Assert.False(await Store.AdminKeys.MatchesAsync(key + "x", Cancel));
        Assert.False(await Store.AdminKeys.MatchesAsync("", Cancel));
        Assert.True((await Store.RawBytesAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)) < 0);
    }

    [Fact]
    public async Task Before_there_is_an_operators_key_nothing_matches() =>
        Assert.False(await Store.AdminKeys.MatchesAsync("", Cancel));

    private async Task<(ApiKey Key, byte[] Hash)> KeyAsync(OrganizationId organization)
    {
        var key = new ApiKey
        {
            Id = Samples.Ids.Next<KeyId>(),
            Organization = organization,
            Name = "ci",
            Permissions = Permissions.Read | Permissions.Publish,
            CreatedAt = Samples.Noon,
            ExpiresAt = Samples.Noon.AddDays(1),
        };
        var hash = SHA256.HashData(key.Id.Value.ToByteArray());
        await Store.Keys.AddAsync(new IssuedKey(key, "shown once"), hash, null);
        return (key, hash);
    }
}

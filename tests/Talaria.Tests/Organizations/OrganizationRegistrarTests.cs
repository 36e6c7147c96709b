using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;
using Talaria.Tests.Storage;

namespace Talaria.Tests.Organizations;

public sealed class OrganizationRegistrarTests : IAsyncDisposable
{
    private readonly SqliteFixture store = new();
    private readonly OrganizationRegistrar registrar;

    public OrganizationRegistrarTests() =>
        registrar = new OrganizationRegistrar(
            store.Organizations,
            new KnownOrganizations(),
            new RecognizedKeys(),
            Samples.Profiles,
            new IdSource(store.Time),
            store.Time
        );

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static NewOrganization Valid => new("Acme", "open", ["ada@example.com"], "acme");

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task An_organization_is_found_by_id_and_external_id_and_follows_its_changes()
    {
        var added = (await registrar.AddAsync(Valid, null, Cancel)).Value;
        Assert.Equal(added.Id, (await registrar.FindAsync("acme", Cancel))!.Id);
        Assert.Equal(added.Id, (await registrar.FindAsync(added.Id.ToString(), Cancel))!.Id);

        await registrar.ChangeAsync(added.Id, new OrganizationChange("New", null, null, "other"), Cancel);

        Assert.Null(await registrar.FindAsync("acme", Cancel));
        Assert.Equal("New", (await registrar.FindAsync("other", Cancel))!.Name);
        Assert.Equal("New", (await registrar.FindAsync(added.Id.ToString(), Cancel))!.Name);
        Assert.Equal(["ada@example.com"], (await registrar.FindAsync("other", Cancel))!.Owners);

        await registrar.RemoveAsync(added.Id, Cancel);

        Assert.Null(await registrar.FindAsync("other", Cancel));
        Assert.Null(await registrar.FindAsync(added.Id.ToString(), Cancel));
    }

    [Fact]
    public async Task Null_takes_the_external_id_away_and_absent_leaves_it()
    {
        var added = (await registrar.AddAsync(Valid, null, Cancel)).Value;

        var left = await registrar.ChangeAsync(added.Id, new OrganizationChange("A", null, null, default), Cancel);
        var taken = await registrar.ChangeAsync(
            added.Id,
            new OrganizationChange(null, null, null, new Optional<string>(true, null)),
            Cancel
        );

        Assert.Equal("acme", left.Value.ExternalId);
        Assert.Null(taken.Value.ExternalId);
    }

    [Fact]
    public async Task Every_problem_is_told_at_once()
    {
        var result = await registrar.AddAsync(
            new NewOrganization("", "opne", ["ada@example.com", "nobody", "a@b\r\nBcc: c@d"], "org_1"),
            null,
            Cancel
        );

        Assert.Equal(
            ["/name", "/profile", "/owners/1", "/owners/2", "/external_id"],
            result.Refusal!.Problems.Select(p => p.Pointer)
        );
        Assert.Contains("did you mean 'open'", result.Refusal.Problems[1].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("acme", true)]
    [InlineData("A-z_0.9~", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a/b", false)]
    [InlineData("ü", false)]
    [InlineData("ep_1", false)]
    [InlineData("evt_1", false)]
    [InlineData("key_1", false)]
    [InlineData("EP_1", true)]
    public void An_external_id_has_a_form(string text, bool legal) =>
        Assert.Equal(legal, ExternalId.Refuse(text) is null);

    [Theory]
    [InlineData(256, true)]
    [InlineData(257, false)]
    public void An_external_id_has_a_length(int length, bool legal) =>
        Assert.Equal(legal, ExternalId.Refuse(new string('a', length)) is null);
}

using Microsoft.Extensions.Logging.Abstractions;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;
using Talaria.Tests.Storage;

namespace Talaria.Tests.Organizations;

public sealed class KeyIssuerTests : IAsyncLifetime
{
    private readonly SqliteFixture store = new();
    private readonly RecognizedKeys recognized = new();
    private readonly OrganizationRegistrar registrar;
    private readonly KeyIssuer issuer;
    private Organization acme = Samples.Organization();

    public KeyIssuerTests()
    {
        var ids = new IdSource(store.Time);
        registrar = new OrganizationRegistrar(
            store.Organizations,
            new KnownOrganizations(),
            recognized,
            Samples.Profiles,
            ids,
            store.Time
        );
        issuer = new KeyIssuer(store.Keys, recognized, ids, store.Time, NullLogger<KeyIssuer>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => acme = (await store.Organizations.AddAsync(acme, null)).Value;

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public async Task An_issued_key_is_recognized_from_the_store_and_from_memory()
    {
        var issued = await IssueAsync();

        Assert.Matches("^tk_[A-Za-z0-9_-]{43}$", issued.Secret);
        Assert.Equal(issued.Key.Id, (await issuer.RecognizeAsync(issued.Secret, Cancel))!.Id);
        var fromMemory = issuer.RecognizeAsync(issued.Secret, Cancel);
        Assert.True(fromMemory.IsCompletedSuccessfully);
        Assert.Equal(issued.Key.Id, (await fromMemory)!.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tk_")]
    [InlineData("Bearer")]
    [InlineData("tk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Other_text_is_no_key(string text) => Assert.Null(await issuer.RecognizeAsync(text, Cancel));

    [Fact]
    public async Task A_revoked_key_stops_at_once()
    {
        var issued = await IssueAsync();
        await issuer.RecognizeAsync(issued.Secret, Cancel);

        Assert.Null(await issuer.RevokeAsync(acme.Id, issued.Key.Id, Cancel));

        Assert.Null(await issuer.RecognizeAsync(issued.Secret, Cancel));
    }

    [Fact]
    public async Task The_keys_of_a_deleted_organization_stop_at_once()
    {
        var issued = await IssueAsync();
        await issuer.RecognizeAsync(issued.Secret, Cancel);

        Assert.Null(await registrar.RemoveAsync(acme.Id, Cancel));

        Assert.Null(await issuer.RecognizeAsync(issued.Secret, Cancel));
    }

    [Fact]
    public async Task A_key_ends_when_it_expires_also_in_memory()
    {
        var issued = await IssueAsync(Samples.Noon.AddHours(1));
        Assert.NotNull(await issuer.RecognizeAsync(issued.Secret, Cancel));

        store.Time.Now = Samples.Noon.AddHours(1).AddMilliseconds(-1);
        Assert.NotNull(await issuer.RecognizeAsync(issued.Secret, Cancel));

        store.Time.Now = Samples.Noon.AddHours(1);
        Assert.Null(await issuer.RecognizeAsync(issued.Secret, Cancel));
    }

    [Fact]
    public async Task The_last_use_is_written_once_a_minute()
    {
        var issued = await IssueAsync();
        foreach (var (seconds, expected) in new[] { (0, 0), (59, 0), (60, 60), (61, 60), (500, 500) })
        {
            store.Time.Now = Samples.Noon.AddSeconds(seconds);
            await issuer.RecognizeAsync(issued.Secret, Cancel);
            // Whatever was queued before this is written when it answers.
            await store.Database.Writer.RunAsync(_ => 0);

            var key = Assert.Single((await issuer.ListAsync(acme.Id, new PageRequest(), Cancel)).Value.Items);
            Assert.Equal(Samples.Noon.AddSeconds(expected), key.LastUsedAt);
        }
    }

    [Fact]
    public async Task Every_problem_is_told_at_once()
    {
        var result = await issuer.IssueAsync(acme.Id, new NewKey(" ", Permissions.None, Samples.Noon), null, Cancel);

        Assert.Equal(["/name", "/permissions", "/expires_at"], result.Refusal!.Problems.Select(p => p.Pointer));
    }

    [Fact]
    public async Task An_organization_that_is_gone_gets_no_key() =>
        Assert.Equal(
            RefusalKind.NotFound,
            (
                await issuer.IssueAsync(
                    Samples.Ids.Next<OrganizationId>(),
                    new NewKey("ci", Permissions.All, null),
                    null,
                    Cancel
                )
            )
                .Refusal!
                .Kind
        );

    private async Task<IssuedKey> IssueAsync(DateTimeOffset? expiresAt = null) =>
        (await issuer.IssueAsync(acme.Id, new NewKey("ci", Permissions.All, expiresAt), null, Cancel)).Value;
}

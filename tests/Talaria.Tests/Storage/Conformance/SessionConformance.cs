using System.Security.Cryptography;
using System.Text;
using Talaria.Ids;
using Talaria.Organizations.Sessions;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

public abstract class SessionConformance : StoreConformance
{
    private static readonly Theme Dressed = new("Acme \"hooks\" <b>", "#0a7cff", "data:image/png;base64,AAAA");

    private ISessions Sessions => Store.Get<ISessions>();

    [Fact]
    public async Task A_session_is_found_by_its_tokens_hash_until_it_is_removed()
    {
        var (session, hash) = await SessionAsync(null);

        Assert.Equal(session, await Sessions.FindAsync(hash, Cancel));
        await Sessions.RemoveAsync(session.Id);
        Assert.Null(await Sessions.FindAsync(hash, Cancel));
        await Sessions.RemoveAsync(session.Id);
    }

    [Fact]
    public async Task A_portal_link_keeps_its_looks_and_is_withdrawn_by_its_organization_only()
    {
        var (ours, others) = (await OrganizationAsync(), await OrganizationAsync());
        var (link, hash) = await SessionAsync(ours.Id);

        Assert.Equal(link, await Sessions.FindAsync(hash, Cancel));
        Assert.Equal([link], (await Sessions.ListAsync(ours.Id, new PageRequest(), Cancel)).Value.Items);
        Assert.Empty((await Sessions.ListAsync(others.Id, new PageRequest(), Cancel)).Value.Items);
        Assert.Equal(RefusalKind.NotFound, (await Sessions.RemoveAsync(others.Id, link.Id))!.Kind);
        Assert.NotNull(await Sessions.FindAsync(hash, Cancel));
        Assert.Null(await Sessions.RemoveAsync(ours.Id, link.Id));
        Assert.Null(await Sessions.FindAsync(hash, Cancel));
    }

    [Fact]
    public async Task Links_are_listed_newest_first_and_page_by_page()
    {
        var organization = await OrganizationAsync();
        var (first, _) = await SessionAsync(organization.Id);
        var (second, _) = await SessionAsync(organization.Id);

        var page = (await Sessions.ListAsync(organization.Id, new PageRequest(1), Cancel)).Value;
        var rest = (await Sessions.ListAsync(organization.Id, new PageRequest(1, page.Next), Cancel)).Value;

        Assert.Equal([second], page.Items);
        Assert.Equal([first], rest.Items);
        Assert.Null(rest.Next);
    }

    [Fact]
    public async Task A_link_of_an_organization_that_is_not_there_is_refused_and_one_of_a_deleted_one_opens_nothing()
    {
        var organization = await OrganizationAsync();
        var (_, hash) = await SessionAsync(organization.Id);
        await Store.Organizations.RemoveAsync(organization.Id, _ => null, Samples.Noon);

        Assert.Null(await Sessions.FindAsync(hash, Cancel));
        var refused = await Sessions.AddAsync(new IssuedSession(New(organization.Id), "t"), [1], null);
        Assert.Equal("organization_not_found", refused.Refusal!.Code);
    }

    [Fact]
    public async Task Only_what_ended_before_is_pruned()
    {
        var (session, hash) = await SessionAsync(null);

        Assert.False(await Sessions.PruneAsync(session.ExpiresAt));
        Assert.NotNull(await Sessions.FindAsync(hash, Cancel));
        Assert.False(await Sessions.PruneAsync(session.ExpiresAt.AddMilliseconds(1)));
        Assert.Null(await Sessions.FindAsync(hash, Cancel));
    }

    [Fact]
    public async Task The_token_is_nowhere_in_the_store()
    {
        var opener = Store.Get<SessionOpener>();
        var issued = await opener.OpenAsync(_ => [1, 2, 3]);

        Assert.Equal(issued.Session, await opener.FindAsync(issued.Token, Cancel));
        Assert.True((await Store.RawBytesAsync()).AsSpan().IndexOf(Encoding.UTF8.GetBytes(issued.Token)) < 0);
    }

    [Fact]
    public async Task A_session_opens_nothing_from_its_end_on()
    {
        var opener = Store.Get<SessionOpener>();
        var issued = await opener.OpenAsync(_ => [1]);

        Store.Time.Now = issued.Session.ExpiresAt.AddMilliseconds(-1);
        Assert.NotNull(await opener.FindAsync(issued.Token, Cancel));
        Store.Time.Now = issued.Session.ExpiresAt;
        Assert.Null(await opener.FindAsync(issued.Token, Cancel));
    }

    private async Task<(Session Session, byte[] Hash)> SessionAsync(OrganizationId? organization)
    {
        var session = New(organization);
        var hash = SHA256.HashData(session.Id.Value.ToByteArray());
        await Sessions.AddAsync(new IssuedSession(session, "shown once"), hash, null);
        return (session, hash);
    }

    private static Session New(OrganizationId? organization) =>
        new()
        {
            Id = Samples.Ids.Next<SessionId>(),
            Organization = organization,
            ReadOnly = organization is not null,
            Theme = organization is null ? null : Dressed,
            Proof = organization is null ? [7, 8, 9] : null,
            CreatedAt = Samples.Noon,
            ExpiresAt = Samples.Noon.AddHours(1),
        };
}

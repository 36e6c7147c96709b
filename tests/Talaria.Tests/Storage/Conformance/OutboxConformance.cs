using Talaria.Endpoints;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage.Conformance;

/// <summary>What every store's outbox has to keep.</summary>
public abstract class OutboxConformance : StoreConformance
{
    private static readonly DateTimeOffset Later = Samples.Noon.AddMinutes(5);

    [Fact]
    public async Task What_was_taken_is_nobody_elses_until_its_time_is_over()
    {
        await EndpointAsync(await OrganizationAsync());

        var first = await TakeAsync(NoticeChannel.Email, Samples.Noon);
        var second = await TakeAsync(NoticeChannel.Email, Later.AddMilliseconds(-1));
        var third = await TakeAsync(NoticeChannel.Email, Later);

        Assert.Equal("ada@example.com", Assert.Single(first.Tellings).Recipient);
        Assert.Equal((0, Later), (second.Tellings.Count, second.Next));
        Assert.Single(third.Tellings);
    }

    [Fact]
    public async Task What_is_told_is_marked_for_its_channel_and_gone()
    {
        var organization = await OrganizationAsync();
        await EndpointAsync(organization);
        var taken = Assert.Single((await TakeAsync(NoticeChannel.Log, Samples.Noon)).Tellings);

        await Store.Outbox.ToldAsync(taken, Later);

        Assert.Equal(new Taken([], null), await TakeAsync(NoticeChannel.Log, Later.AddDays(1)), SameTaken);
        var notice = Assert.Single(
            (await Store.Notices.ListAsync(organization.Id, new PageRequest(), Cancel)).Value.Items
        );
        Assert.Equal(new Dictionary<string, DateTimeOffset> { ["log"] = Later }, notice.ToldAt);
        Assert.Single((await TakeAsync(NoticeChannel.Webhook, Later)).Tellings);
    }

    [Fact]
    public async Task What_was_delayed_comes_again_with_its_attempts_when_it_is_due()
    {
        await EndpointAsync(await OrganizationAsync());
        var taken = Assert.Single((await TakeAsync(NoticeChannel.Email, Samples.Noon)).Tellings);

        await Store.Outbox.DelayAsync(taken, Later);

        Assert.Empty((await TakeAsync(NoticeChannel.Email, Later.AddMilliseconds(-1))).Tellings);
        Assert.Equal(1, Assert.Single((await TakeAsync(NoticeChannel.Email, Later)).Tellings).Attempts);
    }

    [Fact]
    public async Task What_waits_to_be_told_of_a_notice_can_be_seen()
    {
        var organization = await OrganizationAsync();
        await EndpointAsync(organization);
        await EndpointAsync(await OrganizationAsync());
        var notice = Assert.Single(
            (await Store.Notices.ListAsync(organization.Id, new PageRequest(), Cancel)).Value.Items
        );
        foreach (var logged in (await TakeAsync(NoticeChannel.Log, Samples.Noon)).Tellings)
        {
            await Store.Outbox.ToldAsync(logged, Samples.Noon);
        }
        var mails = (await TakeAsync(NoticeChannel.Email, Samples.Noon)).Tellings;
        await Store.Outbox.DelayAsync(mails.Single(m => m.Notice.Id == notice.Id), Later);

        Assert.Equal(
            [
                new(notice.Id, NoticeChannel.Email, "ada@example.com", 1, Later),
                new(notice.Id, NoticeChannel.Webhook, "", 0, Samples.Noon),
            ],
            await Store.Notices.WaitingAsync([notice.Id], Cancel)
        );
        Assert.Empty(await Store.Notices.WaitingAsync([], Cancel));
    }

    [Fact]
    public async Task What_is_dropped_or_of_a_deleted_organization_never_comes_again()
    {
        var (acme, gone) = (await OrganizationAsync(), await OrganizationAsync());
        await EndpointAsync(acme);
        await EndpointAsync(gone);
        await Store.Organizations.RemoveAsync(gone.Id, _ => null, Samples.Noon);

        var taken = Assert.Single((await TakeAsync(NoticeChannel.Email, Samples.Noon)).Tellings);
        Assert.Equal(acme.Id, taken.Organization.Id);
        await Store.Outbox.DropAsync(taken);

        Assert.Equal(new Taken([], null), await TakeAsync(NoticeChannel.Email, Later), SameTaken);
    }

    [Fact]
    public async Task Only_what_is_older_and_was_never_tried_is_dropped_as_old()
    {
        await EndpointAsync(await OrganizationAsync());

        Assert.Equal(0, await Store.Outbox.DropUntriedAsync(NoticeChannel.Email, Samples.Noon));
        Assert.Equal(1, await Store.Outbox.DropUntriedAsync(NoticeChannel.Email, Samples.Noon.AddMilliseconds(1)));
        await EndpointAsync(await OrganizationAsync());
        await Store.Outbox.DelayAsync((await TakeAsync(NoticeChannel.Email, Samples.Noon)).Tellings[0], Samples.Noon);
        Assert.Equal(0, await Store.Outbox.DropUntriedAsync(NoticeChannel.Email, Later));
    }

    [Fact]
    public async Task It_rings_when_something_is_raised()
    {
        var rung = new TaskCompletionSource();
        Store.Outbox.Raised += rung.SetResult;

        await EndpointAsync(await OrganizationAsync());

        await rung.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [Fact]
    public async Task A_notice_keeps_the_facts_of_its_moment()
    {
        var organization = await OrganizationAsync();
        await EndpointAsync(organization);

        var taken = Assert.Single((await TakeAsync(NoticeChannel.Email, Samples.Noon)).Tellings);

        Assert.Equal(new NoticeFacts { Url = "https://example.com/hook" }, taken.Notice.Facts);
        Assert.Equal(organization.Owners, taken.Organization.Owners);
    }

    private static bool SameTaken(Taken a, Taken b) => a.Tellings.Count == b.Tellings.Count && a.Next == b.Next;

    private Task<Taken> TakeAsync(NoticeChannel channel, DateTimeOffset now) =>
        Store.Outbox.TakeAsync(channel, now, Later, 10);

    private async Task<Endpoint> EndpointAsync(Organization organization) =>
        (await Store.Endpoints.AddAsync(Samples.Endpoint(organization.Id), Samples.Open, null)).Value.Endpoint;
}

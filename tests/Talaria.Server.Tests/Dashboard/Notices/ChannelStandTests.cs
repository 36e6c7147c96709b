using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Server.Dashboard.Notices;

namespace Talaria.Server.Tests.Dashboard.Notices;

/// <summary>How the telling of a notice stands, channel by channel.</summary>
public sealed class ChannelStandTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 26, 12, 0, 0, TimeSpan.Zero);

    private static readonly Organization Acme = new()
    {
        Id = new OrganizationId(Guid.Parse("0190163d-8694-739b-aea5-966c26f8ad91")),
        Name = "Acme",
        Profile = "standard",
        Owners = ["ada@example.com", "bob@example.com"],
        CreatedAt = Noon,
        UpdatedAt = Noon,
    };

    [Fact]
    public void What_was_told_what_failed_and_what_waits_are_told_apart()
    {
        var notice = Of(NoticeKind.Failing, ("log", Noon));

        var stands = ChannelStand.Of(
            notice,
            Acme,
            [new(notice.Id, NoticeChannel.Email, "bob@example.com", 3, Noon.AddHours(2))],
            all: true
        );

        Assert.Equal(["Log", "Mail", "Webhook"], stands.Select(s => s.Name));
        Assert.Equal((Noon, 0, false), (stands[0].ToldAt, stands[0].Failures, stands[0].Never));
        Assert.Equal((3, Noon.AddHours(2)), (stands[1].Failures, stands[1].NextAt));
        Assert.Equal(["bob@example.com"], stands[1].Waiting);
        Assert.True(stands[2].Never);
    }

    [Fact]
    public void Customers_see_mail_alone_and_nothing_where_none_is_sent()
    {
        Assert.Equal("Mail", Assert.Single(ChannelStand.Of(Of(NoticeKind.Added), Acme, [], all: false)).Name);
        Assert.Empty(ChannelStand.Of(Of(NoticeKind.Exhausted), Acme, [], all: false));
    }

    private static Notice Of(NoticeKind kind, params (string Channel, DateTimeOffset At)[] told) =>
        new()
        {
            Id = new NoticeId(Guid.Parse("0190163d-8694-739b-aea5-966c26f8ad92")),
            Organization = Acme.Id,
            Endpoint = new EndpointId(Guid.Parse("0190163d-8694-739b-aea5-966c26f8ad93")),
            Kind = kind,
            Message = "m",
            Facts = new NoticeFacts { Url = "https://a.invalid/" },
            CreatedAt = Noon,
            ToldAt = told.ToDictionary(t => t.Channel, t => t.At),
        };
}

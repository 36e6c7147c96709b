using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Server.Config;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Notices;

/// <summary>What an organization's owners were told, and what they are still to be told.</summary>
internal static class NoticePages
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/organizations/{org}/notices", ListAsync).For(Screen.Organization);

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        INoticeLog log,
        EndpointDirectory directory,
        ISubscriberSource source,
        Settings settings,
        CancellationToken cancel
    )
    {
        var cursor = http.Request.Query["cursor"].ToString() is { Length: > 0 } given ? given : null;
        var found = await log.ListAsync(viewer.Organization.Id, new PageRequest(50, cursor), cancel);
        if (found.IsRefused)
        {
            return Problems.Of(found.Refusal);
        }
        var notices = found.Value.Items;
        var waiting = (await log.WaitingAsync([.. notices.Select(n => n.Id)], cancel)).ToLookup(w => w.Notice);
        var known = await directory.FindAsync(viewer.Organization.Id, source, cancel);
        return Page.Of<NoticeList, NoticeListModel>(
            viewer,
            "Notices",
            new(
                [
                    .. notices.Select(n => new ShownNotice(
                        n,
                        known?.Endpoints.ContainsKey(n.Endpoint) ?? false,
                        ChannelStand.Of(n, viewer.Organization, [.. waiting[n.Id]], viewer.IsOperator)
                    )),
                ],
                found.Value.Next,
                cursor,
                MailIsOff: settings.Engine.Smtp is null
            )
        ) with
        {
            Area = Area.Notices,
        };
    }
}

/// <param name="Cursor">Of this page; null on the first.</param>
/// <param name="MailIsOff">No mail server is configured.</param>
public sealed record NoticeListModel(IReadOnlyList<ShownNotice> Notices, string? Next, string? Cursor, bool MailIsOff);

/// <param name="EndpointIsThere">It was not deleted since.</param>
public sealed record ShownNotice(Notice Notice, bool EndpointIsThere, IReadOnlyList<ChannelStand> Channels)
{
    /// <summary>The delivery that was given up, if that is what it is about.</summary>
    public DeliveryId? Delivery => DeliveryId.TryParse(Notice.Facts.Delivery?.Id, out var delivery) ? delivery : null;
}

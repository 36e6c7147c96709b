using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Server.Config;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Notices;

/// <summary>What an organization's owners were told, and what they are still to be told.</summary>
internal static class NoticePages
{
    /// <summary>Endpoints that a choice holds.</summary>
    private const int MostChoices = 200;

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
        var search = NoticeSearch.Read(http);
        var cursor = search.Cursor;
        var found = await log.ListAsync(viewer.Organization.Id, search.Filter, new PageRequest(50, cursor), cancel);
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
                search,
                Choices(known, search),
                MailIsOff: settings.Engine.Smtp is null
            )
        ) with
        {
            Area = Area.Notices,
        };
    }

    /// <summary>What the list can be filtered by: the endpoints that there are, and the one that was asked for.</summary>
    private static IReadOnlyList<Option> Choices(Subscribers? known, NoticeSearch search)
    {
        List<Option> choices =
        [
            new("", "All endpoints"),
            .. (known?.Endpoints.Values ?? [])
                .OrderByDescending(e => e.Id.Value)
                .Take(MostChoices)
                .Select(e => new Option(e.Id.ToString(), e.Name ?? e.Url)),
        ];
        if (choices.TrueForAll(c => c.Value != search.Endpoint))
        {
            choices.Add(new Option(search.Endpoint, search.Endpoint));
        }
        return choices;
    }
}

/// <summary>Which notices were asked for: as it was chosen, and as the log takes it. What is none of the choices filters nothing out.</summary>
public sealed record NoticeSearch(string Kind, string Endpoint, string? Cursor)
{
    public bool IsActive => Kind.Length + Endpoint.Length > 0;

    public static IReadOnlyList<Option> Kinds { get; } =
    [
        new("", "All"),
        .. Enum.GetValues<NoticeKind>()
            .Select(k => new Option(WordOf(k), char.ToUpperInvariant(WordOf(k)[0]) + WordOf(k)[1..])),
    ];

    /// <summary>The list with this filter.</summary>
    public string Path(string list) => Links.With(list, ("kind", Kind), ("endpoint", Endpoint));

    internal NoticeFilter Filter =>
        new(
            Enum.GetValues<NoticeKind>().Cast<NoticeKind?>().FirstOrDefault(k => WordOf(k!.Value) == Kind),
            EndpointId.TryParse(Endpoint, out var endpoint) ? endpoint : null
        );

    internal static NoticeSearch Read(HttpContext http)
    {
        var query = http.Request.Query;
        var (kind, endpoint) = (query["kind"].ToString(), query["endpoint"].ToString());
        return new(
            Enum.GetValues<NoticeKind>().Any(k => WordOf(k) == kind) ? kind : "",
            EndpointId.TryParse(endpoint, out _) ? endpoint : "",
            query["cursor"].ToString() is { Length: > 0 } cursor ? cursor : null
        );
    }

    private static string WordOf(NoticeKind kind) => kind.ToString().ToLowerInvariant();
}

/// <param name="Endpoints">What the list can be filtered by.</param>
/// <param name="MailIsOff">No mail server is configured.</param>
public sealed record NoticeListModel(
    IReadOnlyList<ShownNotice> Notices,
    string? Next,
    NoticeSearch Search,
    IReadOnlyList<Option> Endpoints,
    bool MailIsOff
);

/// <param name="EndpointIsThere">It was not deleted since.</param>
public sealed record ShownNotice(Notice Notice, bool EndpointIsThere, IReadOnlyList<ChannelStand> Channels)
{
    /// <summary>The delivery that was given up, if that is what it is about.</summary>
    public DeliveryId? Delivery => DeliveryId.TryParse(Notice.Facts.Delivery?.Id, out var delivery) ? delivery : null;
}

using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>Events that were published: the list, and one event with its data and its deliveries. Its payload can be erased.</summary>
internal static class EventPages
{
    /// <summary>What is typed to confirm that a payload is to be erased.</summary>
    public const string EraseWord = "erase";

    private const string All = "/organizations/{org}/events";
    private const string One = All + "/{id}";

    /// <summary>Deliveries on an event's page; the list of deliveries has the others.</summary>
    private const int MostDeliveries = 50;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, ListAsync).For(Screen.Organization);
        routes.MapGet(One, ShowAsync).For(Screen.Organization);
        routes.MapGet(One + "/data", SendDataAsync).For(Screen.Organization);
        routes.MapPost(One + "/erase", EraseAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        IEventLog log,
        CancellationToken cancel
    )
    {
        var organization = viewer.Organization.Id;
        var search = await EventSearch.ReadAsync(http, organization, log, cancel);
        if (search.One is { } one)
        {
            return new Redirect(viewer.Here.Event(one));
        }
        var page = await LogQuery.PageAsync(
            search.Problems,
            search.Cursor,
            asked => log.ListAsync(organization, search.Filter, asked, cancel)
        );
        if (page.IsRefused)
        {
            return Problems.Of(page.Refusal);
        }
        return Page.Of<EventList, EventListModel>(viewer, "Events", new(search, page.Value)) with
        {
            Status = LogQuery.StatusOf(search.Problems),
            Area = Area.Events,
        };
    }

    private static async Task<IResult> ShowAsync(
        Viewer viewer,
        string id,
        IEventLog events,
        IDeliveryLog deliveries,
        CancellationToken cancel
    ) =>
        EventId.TryParse(id, out var name)
            ? await PageAsync(viewer, name, Form.Blank, events, deliveries, cancel)
            : NoSuch(id);

    /// <summary>The data, whole and as it was published.</summary>
    private static async Task<IResult> SendDataAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        IEventLog events,
        CancellationToken cancel
    ) =>
        EventId.TryParse(id, out var name)
        && await events.FindAsync(viewer.Organization.Id, name, cancel) is { ErasedAt: null } found
            ? PlainFile.Of(http, $"{id}.json", found.Data)
            : NoSuch(id);

    private static async Task<IResult> EraseAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        Eraser eraser,
        IEventLog events,
        IDeliveryLog deliveries,
        CancellationToken cancel
    )
    {
        if (!EventId.TryParse(id, out var name))
        {
            return NoSuch(id);
        }
        var form = await Form.ReadAsync(http);
        var refusal =
            form.Text("confirm") == EraseWord
                ? await eraser.EraseAsync(viewer.Organization.Id, name, cancel)
                : Confirm.Mistyped(EraseWord);
        return refusal is null
            ? Redirect.After(viewer.Here.Event(name), Flash.PayloadErased)
            : await PageAsync(viewer, name, form.Refused(refusal), events, deliveries, cancel);
    }

    private static async Task<IResult> PageAsync(
        Viewer viewer,
        EventId id,
        Form form,
        IEventLog events,
        IDeliveryLog deliveries,
        CancellationToken cancel
    )
    {
        var organization = viewer.Organization.Id;
        if (await events.FindAsync(organization, id, cancel) is not { } found)
        {
            return NoSuch(id.ToString());
        }
        var page = await deliveries.ListAsync(
            organization,
            new DeliveryFilter(Event: id),
            new PageRequest(MostDeliveries),
            cancel
        );
        return Page.Of<EventPage, EventModel>(viewer, $"Event {found.Type}", new(found, page.Value, form)) with
        {
            Status = form.Status,
            Area = Area.Events,
            Above = [new Crumb("Events", viewer.Here.Events)],
        };
    }

    private static Refused NoSuch(string id) => Problems.Of(Refusal.NotFound("event", id));
}

public sealed record EventListModel(EventSearch Search, Page<Event> Page);

/// <param name="Form">Why its payload was not erased.</param>
public sealed record EventModel(Event Event, Page<Delivery> Deliveries, Form Form)
{
    /// <summary>Seconds until the page looks again; null for never. Retries may take days, first tries are waited for.</summary>
    public int? LookAgain => Deliveries.Items.Any(d => d is { State: DeliveryState.Pending, Attempts: 0 }) ? 2 : null;
}

using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Ids;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Parts;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>The log of deliveries: the list, live, and one delivery with its attempts, which may be tried again or cancelled.</summary>
internal static class DeliveryPages
{
    private const string All = "/organizations/{org}/deliveries";
    private const string One = All + "/{id}";

    /// <summary>Endpoints that a choice holds; beyond, they are filtered from their own pages.</summary>
    private const int MostChoices = 200;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(All, ListAsync).For(Screen.Organization);
        routes.MapGet(All + "/live", LiveDeliveries.ListenAsync).For(Screen.Organization);
        routes.MapGet(One, ShowAsync).For(Screen.Organization);
        routes.MapGet(One + "/attempts/{number:int}/request", SendBodyAsync).For(Screen.Organization);
        routes.MapPost(One + "/retry", RetryAsync).For(Screen.Organization);
        routes.MapPost(One + "/cancel", CancelAsync).For(Screen.Organization);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Viewer viewer,
        IDeliveryLog log,
        IEventLog events,
        EndpointRegistrar endpoints,
        CancellationToken cancel
    )
    {
        var organization = viewer.Organization.Id;
        var search = await DeliverySearch.ReadAsync(http, organization, events, viewer.Now, cancel);
        if (search.One is { } one)
        {
            return new Redirect(viewer.Here.Delivery(one));
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
        return Page.Of<DeliveryList, DeliveryListModel>(
            viewer,
            "Deliveries",
            new(search, page.Value, await ChoicesAsync(endpoints, organization, search.Endpoint, cancel))
        ) with
        {
            Status = LogQuery.StatusOf(search.Problems),
            Area = Area.Deliveries,
        };
    }

    private static async Task<IReadOnlyList<Option>> ChoicesAsync(
        EndpointRegistrar endpoints,
        OrganizationId organization,
        string chosen,
        CancellationToken cancel
    )
    {
        var found = await endpoints.ListAsync(organization, EndpointFilter.All, new PageRequest(MostChoices), cancel);
        List<Option> choices =
        [
            new("", "All endpoints"),
            .. found.Value.Items.Select(v => new Option(v.Endpoint.Id.ToString(), v.Endpoint.Name ?? v.Endpoint.Url)),
        ];
        // One that is gone, or one of more than fit.
        if (chosen.Length > 0 && choices.TrueForAll(c => c.Value != chosen))
        {
            choices.Add(new Option(chosen, chosen));
        }
        return choices;
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        CancellationToken cancel
    ) =>
        DeliveryId.TryParse(id, out var name)
        && await DeliveryModel.FindAsync(http, viewer, name, Form.Blank, cancel) is { } model
            ? PageOf(viewer, model)
            : NoSuch(id);

    /// <summary>A request's body, whole and as it was sent.</summary>
    private static async Task<IResult> SendBodyAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        int number,
        IDeliveryLog log,
        AttemptReader reader,
        CancellationToken cancel
    )
    {
        if (
            !DeliveryId.TryParse(id, out var name)
            || await log.FindAsync(viewer.Organization.Id, name, cancel) is not { } delivery
            || (await reader.ReadAsync(delivery, cancel)).FirstOrDefault(a => a.Number == number)
                is not { Request.Body: { } body }
        )
        {
            return NoSuch(id);
        }
        return PlainFile.Of(http, CurlLine.File, body);
    }

    private static async Task<IResult> RetryAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        Redelivery redelivery,
        CancellationToken cancel
    )
    {
        if (!DeliveryId.TryParse(id, out var name))
        {
            return NoSuch(id);
        }
        var result = await redelivery.RetryAsync(viewer.Organization.Id, name, null, cancel);
        return result.Refusal is { } refusal
            ? await RefusedAsync(http, viewer, name, refusal, cancel)
            : Redirect.After(viewer.Here.Delivery(result.Value.Id), Flash.RetryMade);
    }

    private static async Task<IResult> CancelAsync(
        HttpContext http,
        Viewer viewer,
        string id,
        Redelivery redelivery,
        CancellationToken cancel
    )
    {
        if (!DeliveryId.TryParse(id, out var name))
        {
            return NoSuch(id);
        }
        var result = await redelivery.CancelAsync(viewer.Organization.Id, name, cancel);
        return result.Refusal is { } refusal
            ? await RefusedAsync(http, viewer, name, refusal, cancel)
            : Redirect.After(viewer.Here.Delivery(name), Flash.DeliveryCancelled);
    }

    private static async Task<IResult> RefusedAsync(
        HttpContext http,
        Viewer viewer,
        DeliveryId id,
        Refusal refusal,
        CancellationToken cancel
    ) =>
        await DeliveryModel.FindAsync(http, viewer, id, Form.Blank.Refused(refusal), cancel) is { } model
            ? PageOf(viewer, model)
            : Problems.Of(refusal);

    private static Page PageOf(Viewer viewer, DeliveryModel model) =>
        Page.Of<DeliveryPage, DeliveryModel>(viewer, $"Delivery of {model.Delivery.EventType}", model) with
        {
            Status = model.Form.Status,
            Area = Area.Deliveries,
            Above = [new Crumb("Deliveries", viewer.Here.Deliveries)],
        };

    private static Refused NoSuch(string id) => Problems.Of(Refusal.NotFound("delivery", id));
}

/// <param name="Endpoints">What the list can be filtered by.</param>
public sealed record DeliveryListModel(DeliverySearch Search, Page<Delivery> Page, IReadOnlyList<Option> Endpoints)
{
    /// <summary>New rows belong on top of it.</summary>
    public bool IsLive => Search is { Cursor: null, Problems.Count: 0, Filter.Until: null };
}

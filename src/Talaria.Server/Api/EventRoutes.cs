using Talaria.Deliveries;
using Talaria.Events;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Server.Api;

/// <summary>Events that were published.</summary>
internal static class EventRoutes
{
    private const string Tag = "Events";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var read = Access.Tenant(Permissions.Read);
        routes
            .MapGet("/organizations/{org}/events", ListAsync)
            .Allows(read)
            .Does(
                new("listEvents", Tag, "List events, newest first")
                {
                    Answer = typeof(ResourceList<EventResource>),
                    Query =
                    [
                        new("type", "string", "Only events of this type."),
                        new("scope", "string", "Only events about this, as kind:id."),
                        QueryParameter.Time("since", "Only events published at this time or later."),
                        QueryParameter.Time("until", "Only events published before this time."),
                        new("matched", "boolean", "Only events that went to somebody (true) or to nobody (false)."),
                        .. Operation.Page,
                    ],
                }
            );
        routes
            .MapGet("/organizations/{org}/events/{id}", FindAsync)
            .Allows(read)
            .Does(new("getEvent", Tag, "Show an event with its deliveries") { Answer = typeof(EventDetail) });
        routes
            .MapDelete("/organizations/{org}/events/{id}/data", EraseAsync)
            .Allows(Access.Tenant(Permissions.Manage))
            .Does(
                new(
                    "eraseEventData",
                    Tag,
                    "Erase an event's data and what receivers answered; what waits is cancelled, the rest of the log stays"
                )
                {
                    Status = StatusCodes.Status204NoContent,
                    Refusals = [503],
                }
            );
    }

    private static async Task<IResult> EraseAsync(Tenant tenant, string id, Eraser eraser, CancellationToken cancel)
    {
        var refusal = EventId.TryParse(id, out var name)
            ? await eraser.EraseAsync(tenant.Id, name, cancel)
            : Refusal.NotFound("event", id);
        return refusal is null ? Results.NoContent() : Problems.Of(refusal);
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        IEventLog log,
        CancellationToken cancel
    )
    {
        var query = QueryReader.Read(
            http,
            q => new EventFilter(q.Text("type"), q.Scope("scope"), q.Time("since"), q.Time("until"), q.Flag("matched"))
        );
        return query.IsRefused
            ? Problems.Of(query.Refusal)
            : Answer.List(
                await log.ListAsync(tenant.Id, query.Value.Filter, query.Value.Page, cancel),
                Resources.Of,
                AnswersJson.Relaxed.ResourceListEventResource
            );
    }

    private static async Task<IResult> FindAsync(
        Tenant tenant,
        string id,
        IEventLog events,
        IDeliveryLog deliveries,
        CancellationToken cancel
    )
    {
        if (!EventId.TryParse(id, out var name) || await events.FindAsync(tenant.Id, name, cancel) is not { } found)
        {
            return Problems.Of(Refusal.NotFound("event", id));
        }
        var page = await deliveries.ListAsync(tenant.Id, new DeliveryFilter(Event: name), new PageRequest(200), cancel);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Answer.Ok(Resources.Of(found, page.Value), AnswersJson.Relaxed.EventDetail);
    }
}

using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Server.Api;

/// <summary>The log of deliveries, and what people do to them by hand.</summary>
internal static class DeliveryRoutes
{
    private const string Tag = "Deliveries";
    private const string All = "/organizations/{org}/deliveries";
    private const string One = All + "/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var read = Access.Tenant(Permissions.Read);
        var manage = Access.Tenant(Permissions.Manage);
        routes
            .MapGet(All, ListAsync)
            .Allows(read)
            .Does(
                new("listDeliveries", Tag, "List deliveries, newest first")
                {
                    Answer = typeof(ResourceList<DeliveryResource>),
                    Query =
                    [
                        new("endpoint", "string", "Only deliveries to this endpoint."),
                        new("event", "string", "Only deliveries of this event."),
                        new("type", "string", "Only deliveries of events of this type."),
                        QueryParameter.Word<DeliveryState>("state", "Only deliveries in this state."),
                        new("status", "integer", "Only deliveries whose last attempt got this HTTP status."),
                        QueryParameter.Word<OutcomeClass>(
                            "outcome",
                            "Only deliveries whose last attempt ended like this."
                        ),
                        QueryParameter.Time("since", "Only deliveries made at this time or later."),
                        QueryParameter.Time("until", "Only deliveries made before this time."),
                        .. Operation.Page,
                    ],
                }
            );
        routes
            .MapGet(One, FindAsync)
            .Allows(read)
            .Does(new("getDelivery", Tag, "Show a delivery with its attempts") { Answer = typeof(DeliveryDetail) });
        routes
            .MapPost(One + "/retry", RetryAsync)
            .Allows(manage)
            .Does(
                new(
                    "retryDelivery",
                    Tag,
                    "Deliver now; answers with the delivery that will run, a new one if this was finished"
                )
                {
                    Answer = typeof(DeliveryResource),
                    Idempotent = true,
                    Refusals = [409],
                }
            );
        routes
            .MapPost(One + "/cancel", CancelAsync)
            .Allows(manage)
            .Does(
                new("cancelDelivery", Tag, "Cancel a pending delivery")
                {
                    Answer = typeof(DeliveryResource),
                    Refusals = [409],
                }
            );
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        IDeliveryLog log,
        CancellationToken cancel
    )
    {
        var query = QueryReader.Read(
            http,
            q => new DeliveryFilter(
                q.Id<EndpointId>("endpoint"),
                q.Id<EventId>("event"),
                q.Text("type"),
                q.Word<DeliveryState>("state"),
                q.Whole("status", 100, 999),
                q.Word<OutcomeClass>("outcome"),
                q.Time("since"),
                q.Time("until")
            )
        );
        return query.IsRefused
            ? Problems.Of(query.Refusal)
            : Answer.List(
                await log.ListAsync(tenant.Id, query.Value.Filter, query.Value.Page, cancel),
                Resources.Of,
                AnswersJson.Relaxed.ResourceListDeliveryResource
            );
    }

    private static async Task<IResult> FindAsync(
        Tenant tenant,
        string id,
        IDeliveryLog log,
        AttemptReader attempts,
        CancellationToken cancel
    ) =>
        DeliveryId.TryParse(id, out var name) && await log.FindAsync(tenant.Id, name, cancel) is { } found
            ? Answer.Ok(
                Resources.Of(found, await attempts.ReadAsync(found, cancel)),
                AnswersJson.Relaxed.DeliveryDetail
            )
            : NoSuch(id);

    private static async Task<IResult> RetryAsync(Tenant tenant, string id, Exchange exchange, Redelivery redelivery) =>
        !DeliveryId.TryParse(id, out var name)
            ? NoSuch(id)
            : await exchange.CreateAsync(
                tenant.Id,
                _ => true,
                (_, once) => redelivery.RetryAsync(tenant.Id, name, once, exchange.Aborted),
                Show
            );

    private static async Task<IResult> CancelAsync(
        Tenant tenant,
        string id,
        Redelivery redelivery,
        CancellationToken cancel
    )
    {
        if (!DeliveryId.TryParse(id, out var name))
        {
            return NoSuch(id);
        }
        var result = await redelivery.CancelAsync(tenant.Id, name, cancel);
        return result.IsRefused ? Problems.Of(result.Refusal) : Show(result.Value);
    }

    private static Answer Show(Delivery delivery) =>
        Answer.Ok(Resources.Of(delivery), AnswersJson.Relaxed.DeliveryResource);

    private static Refused NoSuch(string id) => Problems.Of(Refusal.NotFound("delivery", id));
}

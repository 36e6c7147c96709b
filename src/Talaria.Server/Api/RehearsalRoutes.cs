using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;
using EventId = Talaria.Ids.EventId;

namespace Talaria.Server.Api;

/// <summary>What an endpoint would get of an event, for receivers that the server cannot reach (<c>talaria listen</c>).</summary>
internal static class RehearsalRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/organizations/{org}/events/{id}/request", RehearseAsync)
            .Allows(Access.Tenant(Permissions.Manage))
            .Does(
                new(
                    "rehearseEvent",
                    "Events",
                    "Make the request that an endpoint would get of the event now, signed with the secret given, and send nothing"
                )
                {
                    Request = typeof(RehearseEvent),
                    RequestOptional = true,
                    Answer = typeof(RehearsedRequest),
                    Refusals = [409],
                }
            );

    private static async Task<IResult> RehearseAsync(
        Tenant tenant,
        string id,
        Exchange exchange,
        Rehearsal rehearsal
    ) =>
        EventId.TryParse(id, out var name)
            ? await exchange.ChangeAsync(
                ReadSecret,
                secret => rehearsal.MakeAsync(tenant.Organization, name, secret, exchange.Aborted),
                Show
            )
            : Problems.Of(Refusal.NotFound("event", id));

    internal static string? ReadSecret(FieldReader fields) => fields.Text("secret");

    private static Answer Show(OutgoingRequest request) =>
        Answer.Ok(
            new RehearsedRequest
            {
                Headers = request.Headers.ToDictionary(),
                Body = Encoding.UTF8.GetString(request.Body.Span),
            },
            AnswersJson.Relaxed.RehearsedRequest
        );
}

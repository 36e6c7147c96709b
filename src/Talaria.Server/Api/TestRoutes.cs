using System.Text.Json;
using Talaria.Deliveries;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>Tests of an endpoint, with the outcome in the answer where that is asked for.</summary>
internal static class TestRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapPost("/organizations/{org}/endpoints/{id}/test", TestAsync)
            .Allows(Access.Tenant(Permissions.Manage))
            .Does(
                new(
                    "testEndpoint",
                    "Endpoints",
                    "Send a sample of the catalogue to the endpoint, once: signed, logged, marked as a test, before what waits"
                )
                {
                    Request = typeof(TestEndpoint),
                    RequestOptional = true,
                    Status = StatusCodes.Status202Accepted,
                    Answer = typeof(DeliveryResource),
                    Otherwise = (
                        StatusCodes.Status200OK,
                        typeof(DeliveryDetail),
                        "With wait: the delivery once it has its outcome; still pending if it has none within 45 seconds. 202 if the server stops meanwhile."
                    ),
                    Query =
                    [
                        new("wait", "boolean", "Answer with the outcome (true), or at once (false, the default)."),
                    ],
                    Idempotent = true,
                    Refusals = [503],
                }
            );

    private static async Task<IResult> TestAsync(
        HttpContext http,
        Tenant tenant,
        string id,
        Exchange exchange,
        Tester tester,
        IHostApplicationLifetime server
    )
    {
        var wait = QueryReader.ReadOnly(http, q => q.Flag("wait") ?? false);
        if (wait.IsRefused)
        {
            return Problems.Of(wait.Refusal);
        }
        if (!EndpointId.TryParse(id, out var endpoint))
        {
            return Problems.Of(Refusal.NotFound("endpoint", id));
        }
        var answer = await exchange.CreateAsync(
            tenant.Id,
            EndpointRequests.ReadType,
            (type, once) => tester.TestAsync(tenant.Organization, endpoint, type, data: null, once, exchange.Aborted),
            delivery =>
                Answer.Json(StatusCodes.Status202Accepted, Resources.Of(delivery), AnswersJson.Relaxed.DeliveryResource)
        );
        return wait.Value && answer is Answer accepted
            ? await OutcomeAsync(tenant, accepted, tester, exchange.Aborted, server.ApplicationStopping)
            : answer;
    }

    /// <summary>What is kept for an Idempotency-Key is the delivery as it was stored: who sends the request again waits for that one.</summary>
    private static async Task<IResult> OutcomeAsync(
        Tenant tenant,
        Answer accepted,
        Tester tester,
        CancellationToken aborted,
        CancellationToken stopping
    )
    {
        var stored = JsonSerializer.Deserialize(accepted.Body, AnswersJson.Relaxed.DeliveryResource)!;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(aborted, stopping);
        try
        {
            return
                DeliveryId.TryParse(stored.Id, out var delivery)
                && await tester.WaitAsync(tenant.Id, delivery, either.Token) is { } outcome
                ? Answer.Ok(Resources.Of(outcome.Delivery, outcome.Attempts), AnswersJson.Relaxed.DeliveryDetail) with
                {
                    Replayed = accepted.Replayed,
                }
                : Problems.Of(Refusal.NotFound("delivery", stored.Id));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Nobody's wait holds up a shutdown; the log will have the outcome.
            return accepted;
        }
    }
}

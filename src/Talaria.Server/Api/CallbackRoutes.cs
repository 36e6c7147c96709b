using Talaria.Endpoints;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>The secret that signs deliveries to events' callback_url.</summary>
internal static class CallbackRoutes
{
    private const string Tag = "Events";
    private const string Secret = "/organizations/{org}/callback-secret";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var manage = Access.Tenant(Permissions.Manage);
        routes
            .MapGet(Secret, FindAsync)
            .Allows(manage)
            .Does(
                new("getCallbackSecret", Tag, "Show the secrets that sign deliveries to callback URLs")
                {
                    Answer = typeof(SecretResource),
                    Refusals = [409],
                }
            );
        routes
            .MapPost(Secret + "/rotate", RotateAsync)
            .Allows(manage)
            .Does(
                new("rotateCallbackSecret", Tag, "Replace the callback secret by a new one")
                {
                    Request = typeof(RotateSecret),
                    RequestOptional = true,
                    Answer = typeof(SecretResource),
                    Idempotent = true,
                    Refusals = [409],
                }
            );
    }

    private static async Task<IResult> FindAsync(Tenant tenant, CallbackSecrets callbacks, TimeProvider time)
    {
        var found = await callbacks.FindAsync(tenant.Organization);
        return found.IsRefused ? Problems.Of(found.Refusal) : Show(found.Value, time);
    }

    private static Task<IResult> RotateAsync(
        Tenant tenant,
        Exchange exchange,
        CallbackSecrets callbacks,
        TimeProvider time
    ) =>
        exchange.CreateAsync(
            tenant.Id,
            EndpointRequests.ReadOverlap,
            (overlap, once) => callbacks.RotateAsync(tenant.Organization, overlap, once),
            secrets => Show(secrets, time)
        );

    private static Answer Show(IReadOnlyList<EndpointSecret> secrets, TimeProvider time) =>
        Answer.Ok(Resources.SecretsOf(secrets, time.GetUtcNow()), AnswersJson.Relaxed.SecretResource) with
        {
            Secret = true,
        };
}

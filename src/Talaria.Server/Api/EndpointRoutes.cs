using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>An organization's endpoints.</summary>
internal static class EndpointRoutes
{
    private const string Tag = "Endpoints";
    private const string All = "/organizations/{org}/endpoints";
    private const string One = All + "/{id}";

    public static void Map(IEndpointRouteBuilder routes)
    {
        var read = Access.Tenant(Permissions.Read);
        var manage = Access.Tenant(Permissions.Manage);
        routes
            .MapGet(All, ListAsync)
            .Allows(read)
            .Does(
                new("listEndpoints", Tag, "List endpoints")
                {
                    Answer = typeof(ResourceList<EndpointResource>),
                    Query = Operation.Page,
                }
            );
        routes
            .MapPost(All, AddAsync)
            .Allows(manage)
            .Does(
                new("createEndpoint", Tag, "Make an endpoint")
                {
                    Request = typeof(CreateEndpoint),
                    Status = 201,
                    Answer = typeof(EndpointResource),
                    Idempotent = true,
                    Refusals = [409],
                }
            );
        routes
            .MapGet(One, FindAsync)
            .Allows(read)
            .Does(new("getEndpoint", Tag, "Show an endpoint") { Answer = typeof(EndpointResource) });
        routes
            .MapPatch(One, ChangeAsync)
            .Allows(manage)
            .Does(
                new(
                    "changeEndpoint",
                    Tag,
                    "Change an endpoint (merge patch): lists replace, headers merge, null removes"
                )
                {
                    Request = typeof(ChangeEndpoint),
                    Answer = typeof(EndpointResource),
                    Conditional = true,
                    Refusals = [409],
                }
            );
        routes
            .MapDelete(One, RemoveAsync)
            .Allows(manage)
            .Does(
                new("deleteEndpoint", Tag, "Remove an endpoint; what waits is cancelled, its log stays")
                {
                    Status = 204,
                    Conditional = true,
                    Refusals = [409],
                }
            );
        MapActions(routes, manage);
    }

    private static void MapActions(IEndpointRouteBuilder routes, Access manage)
    {
        routes
            .MapGet(One + "/secret", SecretAsync)
            .Allows(manage)
            .Does(
                new("getEndpointSecret", Tag, "Show an endpoint's signing secrets") { Answer = typeof(SecretResource) }
            );
        routes
            .MapPost(One + "/secret/rotate", RotateAsync)
            .Allows(manage)
            .Does(
                new("rotateEndpointSecret", Tag, "Replace an endpoint's secret by a new one")
                {
                    Request = typeof(RotateSecret),
                    RequestOptional = true,
                    Answer = typeof(SecretResource),
                    Idempotent = true,
                    Refusals = [409],
                }
            );
        routes
            .MapPost(One + "/enable", EnableAsync)
            .Allows(manage)
            .Does(
                new("enableEndpoint", Tag, "Enable an endpoint and reset its health")
                {
                    Answer = typeof(EndpointResource),
                    Refusals = [409],
                }
            );
        routes
            .MapPost(One + "/disable", DisableAsync)
            .Allows(manage)
            .Does(
                new("disableEndpoint", Tag, "Disable an endpoint and cancel what waits")
                {
                    Request = typeof(DisableEndpoint),
                    RequestOptional = true,
                    Answer = typeof(EndpointResource),
                    Refusals = [409],
                }
            );
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        EndpointRegistrar registrar,
        CancellationToken cancel
    )
    {
        var page = QueryReader.ReadPage(http);
        return page.IsRefused
            ? Problems.Of(page.Refusal)
            : Answer.List(
                await registrar.ListAsync(tenant.Id, EndpointFilter.All, page.Value, cancel),
                Resources.Of,
                AnswersJson.Relaxed.ResourceListEndpointResource
            );
    }

    private static Task<IResult> AddAsync(Tenant tenant, Exchange exchange, EndpointRegistrar registrar) =>
        exchange.CreateAsync(
            tenant.Id,
            EndpointRequests.ReadNew,
            (wanted, once) => registrar.AddAsync(tenant.Organization, wanted, once, exchange.Aborted),
            made =>
                Answer.Created(Resources.Of(made), AnswersJson.Relaxed.EndpointResource) with
                {
                    Location = $"{Paths.Root}/organizations/{tenant.Id}/endpoints/{made.Endpoint.Id}",
                    ETag = ETagOf(made),
                }
        );

    private static async Task<IResult> FindAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        EndpointId.TryParse(id, out var endpoint) && await registrar.FindAsync(tenant.Id, endpoint, cancel) is { } found
            ? Show(found)
            : NoSuch(id);

    private static async Task<IResult> ChangeAsync(
        Tenant tenant,
        string id,
        Exchange exchange,
        EndpointRegistrar registrar
    )
    {
        var version = exchange.IfMatch();
        return version.IsRefused ? Problems.Of(version.Refusal)
            : !EndpointId.TryParse(id, out var endpoint) ? NoSuch(id)
            : await exchange.ChangeAsync(
                EndpointRequests.ReadChange,
                change => registrar.ChangeAsync(tenant.Organization, endpoint, change, version.Value, exchange.Aborted),
                Show
            );
    }

    private static async Task<IResult> RemoveAsync(
        Tenant tenant,
        string id,
        Exchange exchange,
        EndpointRegistrar registrar
    )
    {
        var version = exchange.IfMatch();
        return version.IsRefused ? Problems.Of(version.Refusal)
            : !EndpointId.TryParse(id, out var endpoint) ? NoSuch(id)
            : await registrar.RemoveAsync(tenant.Organization, endpoint, version.Value, exchange.Aborted) is { } refusal
                ? Problems.Of(refusal)
            : Results.NoContent();
    }

    private static async Task<IResult> SecretAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        TimeProvider time,
        CancellationToken cancel
    ) =>
        EndpointId.TryParse(id, out var endpoint) && await registrar.FindAsync(tenant.Id, endpoint, cancel) is { } found
            ? ShowSecrets(found, time)
            : NoSuch(id);

    private static async Task<IResult> RotateAsync(
        Tenant tenant,
        string id,
        Exchange exchange,
        EndpointRegistrar registrar,
        TimeProvider time
    ) =>
        !EndpointId.TryParse(id, out var endpoint)
            ? NoSuch(id)
            : await exchange.CreateAsync(
                tenant.Id,
                EndpointRequests.ReadOverlap,
                (overlap, once) =>
                    registrar.RotateSecretAsync(tenant.Organization, endpoint, overlap, once, exchange.Aborted),
                view => ShowSecrets(view, time)
            );

    private static async Task<IResult> EnableAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    )
    {
        if (!EndpointId.TryParse(id, out var endpoint))
        {
            return NoSuch(id);
        }
        var result = await registrar.EnableAsync(tenant.Organization, endpoint, cancel);
        return result.IsRefused ? Problems.Of(result.Refusal) : Show(result.Value);
    }

    private static async Task<IResult> DisableAsync(
        Tenant tenant,
        string id,
        Exchange exchange,
        EndpointRegistrar registrar
    ) =>
        !EndpointId.TryParse(id, out var endpoint)
            ? NoSuch(id)
            : await exchange.ChangeAsync(
                EndpointRequests.ReadReason,
                reason => registrar.DisableAsync(tenant.Organization, endpoint, reason, exchange.Aborted),
                Show
            );

    private static Answer Show(EndpointView view) =>
        Answer.Ok(Resources.Of(view), AnswersJson.Relaxed.EndpointResource) with
        {
            ETag = ETagOf(view),
        };

    private static Answer ShowSecrets(EndpointView view, TimeProvider time) =>
        Answer.Ok(Resources.SecretsOf(view.Endpoint.Secrets, time.GetUtcNow()), AnswersJson.Relaxed.SecretResource) with
        {
            Secret = true,
        };

    private static string ETagOf(EndpointView view) => $"\"{view.Endpoint.Version}\"";

    private static Refused NoSuch(string id) => Problems.Of(Refusal.NotFound("endpoint", id));
}

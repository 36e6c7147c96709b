using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Server.Http;
using Talaria.Server.Security;

namespace Talaria.Server.Facades.Roe;

/// <summary><c>/webhooks/</c>: list, create, get, update, delete.</summary>
internal static class WebhookRoutes
{
    private const string One = "{id}";
    private const int PageLength = 200;

    public static void Map(RouteGroupBuilder webhooks)
    {
        webhooks.MapGet("", ListAsync).Allows(RoeFacade.Manage);
        webhooks.MapPost("", AddAsync).Allows(RoeFacade.Manage);
        webhooks.RefuseOtherMethods("", RoeFacade.Name, "GET, POST");
        webhooks.MapGet(One, FindAsync).Allows(RoeFacade.Manage);
        webhooks.MapPatch(One, ChangeAsync).Allows(RoeFacade.Manage);
        webhooks.MapDelete(One, RemoveAsync).Allows(RoeFacade.Manage);
        webhooks.RefuseOtherMethods(One, RoeFacade.Name, "GET, PATCH, DELETE");
    }

    /// <summary>All of them, newest first: this API has no pages.</summary>
    private static async Task<IResult> ListAsync(
        Tenant tenant,
        EndpointRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    )
    {
        var all = new List<EndpointView>();
        string? next = null;
        do
        {
            var page = await registrar.ListAsync(tenant.Id, EndpointFilter.All, new(PageLength, next), cancel);
            if (page.IsRefused)
            {
                return Problems.Of(page.Refusal);
            }
            all.AddRange(page.Value.Items);
            next = page.Value.Next;
        } while (next is not null);
        var catalogue = profiles.CatalogueOf(tenant);
        return JsonAnswer.Ok(json =>
        {
            json.WriteStartArray();
            all.ForEach(view => WebhookObject.Write(json, view, catalogue));
            json.WriteEndArray();
        });
    }

    private static Task<IResult> AddAsync(
        HttpContext http,
        Tenant tenant,
        EndpointRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    ) =>
        FacadeBody.ReadAsync(
            http,
            WebhookRequests.ReadNew,
            async wanted =>
                Show(
                    await registrar.AddAsync(tenant.Organization, wanted, null, cancel),
                    StatusCodes.Status201Created,
                    profiles.CatalogueOf(tenant)
                )
        );

    private static async Task<IResult> FindAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    ) =>
        PlainId.TryParse(id, out EndpointId webhook)
        && await registrar.FindAsync(tenant.Id, webhook, cancel) is { } found
            ? Show(found, StatusCodes.Status200OK, profiles.CatalogueOf(tenant))
            : Problems.Of(RoeFacade.NotFound);

    private static async Task<IResult> ChangeAsync(
        HttpContext http,
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        ProfileSet profiles,
        CancellationToken cancel
    ) =>
        !PlainId.TryParse(id, out EndpointId webhook)
            ? Problems.Of(RoeFacade.NotFound)
            : await FacadeBody.ReadAsync(
                http,
                WebhookRequests.ReadPatch,
                async patch =>
                    Show(
                        await registrar.EditAsync(tenant.Organization, webhook, before => patch.Of(before), cancel),
                        StatusCodes.Status200OK,
                        profiles.CatalogueOf(tenant)
                    )
            );

    private static async Task<IResult> RemoveAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        !PlainId.TryParse(id, out EndpointId webhook) ? Problems.Of(RoeFacade.NotFound)
        : await registrar.RemoveAsync(tenant.Organization, webhook, null, cancel) is { } refusal ? Problems.Of(refusal)
        : Results.NoContent();

    private static IResult Show(Result<EndpointView> result, int status, Catalogue catalogue) =>
        result.IsRefused
            ? Problems.Of(result.Refusal)
            : JsonAnswer.Of(status, json => WebhookObject.Write(json, result.Value, catalogue));
}

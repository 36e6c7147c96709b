using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Facades.Agentry;

/// <summary>agentry's management API: webhooks of an organization, and the same routes for those of a pod and of an inbox.</summary>
internal static class AgentryFacade
{
    private const string Name = "agentry";
    private const string One = "/{id}";
    private const string Headers = One + "/headers";

    private static readonly Access Read = Access.OfFacade(Name, Permissions.Read);

    /// <summary>For reading webhooks too: each has its secret with it, which a key that only reads must not learn.</summary>
    private static readonly Access Manage = Access.OfFacade(Name, Permissions.Manage);

    private static readonly Refusal BadPageToken = Refusal.Invalid(
        new FieldProblem("/page_token", "is not a next_page_token of this list")
    );

    public static void Map(IEndpointRouteBuilder routes)
    {
        var facade = routes.MapFacade("/agent/v0", Name, new AgentryErrors());
        foreach (var branch in Branch.Paths)
        {
            var webhooks = facade.MapGroup(branch);
            webhooks.MapGet("", ListAsync).Allows(Manage);
            webhooks.MapPost("", CreateAsync).Allows(Manage);
            webhooks.RefuseOtherMethods("", Name, "GET, POST");
            webhooks.MapGet(One, GetAsync).Allows(Manage);
            webhooks.MapPatch(One, UpdateAsync).Allows(Manage);
            webhooks.MapDelete(One, DeleteAsync).Allows(Manage);
            webhooks.RefuseOtherMethods(One, Name, "GET, PATCH, DELETE");
            webhooks.MapGet(Headers, GetHeadersAsync).Allows(Read);
            webhooks.MapPatch(Headers, UpdateHeadersAsync).Allows(Manage);
            webhooks.RefuseOtherMethods(Headers, Name, "GET, PATCH");
        }
    }

    private static async Task<IResult> ListAsync(
        HttpContext http,
        Tenant tenant,
        Branch branch,
        EndpointRegistrar registrar,
        CancellationToken cancel
    )
    {
        var query = QueryReader.ReadKnown(http, WebhookRequests.ReadPage);
        if (query.IsRefused)
        {
            return Problems.Of(query.Refusal);
        }
        var (page, ascending) = query.Value;
        var found = await registrar.ListAsync(tenant.Id, branch.Filter with { Ascending = ascending }, page, cancel);
        return found.Refusal == Cursor.FromElsewhere ? Problems.Of(BadPageToken)
            : found.IsRefused ? Problems.Of(found.Refusal)
            : WebhookAnswers.Of(found.Value, page.Limit);
    }

    private static async Task<IResult> CreateAsync(
        HttpContext http,
        Tenant tenant,
        Branch branch,
        EndpointRegistrar registrar,
        CancellationToken cancel
    )
    {
        if (await RequestBody.ReadAllAsync(http) is not { } body)
        {
            return TooLong;
        }
        // A known client_id is answered whatever else the body holds, so it is looked at before anything is checked.
        if (
            WebhookRequests.ClientIdOf(body) is { } name
            && await registrar.FindAsync(tenant.Id, name, cancel) is { } known
        )
        {
            return WebhookAnswers.Of(known);
        }
        var wanted = FieldReader.Read(body, fields => WebhookRequests.ReadNew(fields, branch), UnknownFields.Ignored);
        if (wanted.IsRefused)
        {
            return Problems.Of(wanted.Refusal);
        }
        var made = await registrar.FindOrAddAsync(tenant.Organization, wanted.Value, cancel);
        return made.IsRefused ? Problems.Of(WebhookFields.OfNew(made.Refusal)) : WebhookAnswers.Of(made.Value);
    }

    private static async Task<IResult> GetAsync(
        Tenant tenant,
        Branch branch,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) => await FindAsync(tenant, branch, id, registrar, cancel) is { } found ? WebhookAnswers.Of(found) : NoSuch(id);

    private static Task<IResult> UpdateAsync(
        HttpContext http,
        Tenant tenant,
        Branch branch,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        ChangeAsync(
            http,
            tenant,
            branch,
            id,
            WebhookRequests.ReadChange,
            registrar,
            changed => WebhookAnswers.Of(changed),
            cancel
        );

    private static async Task<IResult> DeleteAsync(
        Tenant tenant,
        Branch branch,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        await FindAsync(tenant, branch, id, registrar, cancel) is not { } found ? NoSuch(id)
        : await registrar.RemoveAsync(tenant.Organization, found.Endpoint.Id, null, cancel) is { } refusal
            ? Problems.Of(refusal)
        : Results.Ok();

    private static async Task<IResult> GetHeadersAsync(
        Tenant tenant,
        Branch branch,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        await FindAsync(tenant, branch, id, registrar, cancel) is { } found
            ? WebhookAnswers.HeadersOf(found)
            : NoSuch(id);

    private static Task<IResult> UpdateHeadersAsync(
        HttpContext http,
        Tenant tenant,
        Branch branch,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        ChangeAsync(http, tenant, branch, id, WebhookRequests.ReadHeaders, registrar, _ => Results.NoContent(), cancel);

    private static async Task<IResult> ChangeAsync(
        HttpContext http,
        Tenant tenant,
        Branch branch,
        string id,
        Func<FieldReader, EndpointChange> read,
        EndpointRegistrar registrar,
        Func<EndpointView, IResult> answer,
        CancellationToken cancel
    )
    {
        if (await FindAsync(tenant, branch, id, registrar, cancel) is not { } found)
        {
            return NoSuch(id);
        }
        if (await RequestBody.ReadAllAsync(http) is not { } body)
        {
            return TooLong;
        }
        var wanted = FieldReader.Read(body, read, UnknownFields.Ignored);
        if (wanted.IsRefused)
        {
            return Problems.Of(wanted.Refusal);
        }
        var changed = await registrar.ChangeAsync(tenant.Organization, found.Endpoint.Id, wanted.Value, null, cancel);
        return changed.IsRefused ? Problems.Of(WebhookFields.OfChange(changed.Refusal)) : answer(changed.Value);
    }

    /// <summary>Null for another organization's too, and for one that did not choose the path's pod or inbox.</summary>
    private static async ValueTask<EndpointView?> FindAsync(
        Tenant tenant,
        Branch branch,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        EndpointId.TryParse(id, out var endpoint)
        && await registrar.FindAsync(tenant.Id, endpoint, cancel) is { } found
        && branch.Filter.Passes(found)
            ? found
            : null;

    private static Refused NoSuch(string id) => Problems.Of(Refusal.NotFound("webhook", id));

    private static Refused TooLong => Problems.Of(RequestBody.TooLong(RequestBody.Limit));
}

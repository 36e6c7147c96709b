using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Facades.Roe;

/// <summary><c>/webhooks/{id}/agents/</c>: the endpoint's scope ids of kind <c>agent</c>.</summary>
internal static class LinkRoutes
{
    private const string All = "{id}/agents";
    private const string One = All + "/{agent}";

    private static readonly Refusal NotLinked = new(
        RefusalKind.NotFound,
        "not_linked",
        "The webhook is not linked to this agent."
    );

    public static void Map(RouteGroupBuilder webhooks)
    {
        webhooks.MapGet(All, LinkedAsync).Allows(RoeFacade.Read);
        webhooks.MapPost(All, LinkAsync).Allows(RoeFacade.Manage);
        webhooks.RefuseOtherMethods(All, RoeFacade.Name, "GET, POST");
        webhooks.MapDelete(One, UnlinkAsync).Allows(RoeFacade.Manage);
        webhooks.RefuseOtherMethods(One, RoeFacade.Name, "DELETE");
    }

    /// <summary>The agents that a webhook is linked to, in lower case.</summary>
    public static IReadOnlyList<string> Of(Talaria.Endpoints.Endpoint webhook) =>
        webhook.Scopes.TryGetValue(RoeFacade.Agent, out var agents) ? agents : [];

    private static async Task<IResult> LinkedAsync(
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        PlainId.TryParse(id, out EndpointId webhook)
        && await registrar.FindAsync(tenant.Id, webhook, cancel) is { Endpoint: var found }
            ? JsonAnswer.Ok(json => json.WriteTexts(Of(found)))
            : Problems.Of(RoeFacade.NotFound);

    private static async Task<IResult> LinkAsync(
        HttpContext http,
        Tenant tenant,
        string id,
        EndpointRegistrar registrar,
        CancellationToken cancel
    ) =>
        !PlainId.TryParse(id, out EndpointId webhook)
            ? Problems.Of(RoeFacade.NotFound)
            : await FacadeBody.ReadAsync(
                http,
                ReadAgents,
                async agents =>
                {
                    var change = new EndpointChange { AddScopes = Scopes(agents) };
                    var result = await registrar.ChangeAsync(tenant.Organization, webhook, change, null, cancel);
                    return result.IsRefused
                        ? Problems.Of(result.Refusal)
                        : JsonAnswer.Created(json =>
                        {
                            json.WriteStartObject();
                            json.WriteTexts("agent_ids", agents);
                            json.WriteEndObject();
                        });
                }
            );

    private static async Task<IResult> UnlinkAsync(
        Tenant tenant,
        string id,
        string agent,
        EndpointRegistrar registrar,
        CancellationToken cancel
    )
    {
        if (!PlainId.TryParse(id, out EndpointId webhook) || PlainId.Normal(agent) is not { } linked)
        {
            return Problems.Of(RoeFacade.NotFound);
        }
        var result = await registrar.EditAsync(
            tenant.Organization,
            webhook,
            before => Of(before).Contains(linked) ? new EndpointChange { RemoveScopes = Scopes([linked]) } : NotLinked,
            cancel
        );
        return result.IsRefused ? Problems.Of(result.Refusal) : Results.NoContent();
    }

    /// <summary>The ids in lower case, each once, in the order in which they were given.</summary>
    private static IReadOnlyList<string> ReadAgents(FieldReader fields)
    {
        const string name = "agent_ids";
        if (fields.RequiredTexts(name) is not { } given)
        {
            return [];
        }
        if (given.Count == 0)
        {
            fields.Report(name, "must not be empty");
        }
        var agents = new List<string>(given.Count);
        foreach (var (index, text) in given.Index())
        {
            if (PlainId.Normal(text) is { } agent)
            {
                agents.Add(agent);
            }
            else
            {
                fields.Report(name, $"Item {index + 1} is not a valid UUID");
            }
        }
        return [.. agents.Distinct(StringComparer.Ordinal)];
    }

    private static Dictionary<string, IReadOnlyList<string>> Scopes(IReadOnlyList<string> agents) =>
        new() { [RoeFacade.Agent] = agents };
}

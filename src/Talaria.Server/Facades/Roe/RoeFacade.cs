using Talaria.Organizations;
using Talaria.Server.Security;

namespace Talaria.Server.Facades.Roe;

/// <summary>Roe's management API: webhooks, their links to agents, test and resend (docs/facades.md).</summary>
internal static class RoeFacade
{
    /// <summary>As profiles name it.</summary>
    public const string Name = "roe";

    /// <summary>The kind of scope ids that a webhook's links are.</summary>
    public const string Agent = "agent";

    /// <summary>The kind by which a job's event is looked up.</summary>
    public const string Job = "job";

    /// <summary>The one type of event.</summary>
    public const string JobEnded = "job.completed";

    public static readonly Access Read = Access.OfFacade(Name, Permissions.Read);

    /// <summary>For reading webhooks too: each has its secret and its headers' values with it, which a key that only reads must not learn.</summary>
    public static readonly Access Manage = Access.OfFacade(Name, Permissions.Manage);

    public static readonly Refusal NotFound = new(RefusalKind.NotFound, "not_found", "Not found.");

    public static void Map(IEndpointRouteBuilder routes)
    {
        var errors = new RoeErrors();
        var webhooks = routes.MapFacade("/webhooks", Name, errors);
        WebhookRoutes.Map(webhooks);
        LinkRoutes.Map(webhooks);
        AgentRoutes.Map(routes.MapFacade("/v1/agents", Name, errors));
    }
}

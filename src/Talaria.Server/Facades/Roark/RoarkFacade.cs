using Talaria.Organizations;
using Talaria.Server.Security;

namespace Talaria.Server.Facades.Roark;

/// <summary>Roark's management API: webhooks (docs/facades.md).</summary>
internal static class RoarkFacade
{
    /// <summary>As profiles name it.</summary>
    public const string Name = "roark";

    /// <summary>For reading too: a webhook has its headers' values with it, which a key that only reads must not learn.</summary>
    public static readonly Access Manage = Access.OfFacade(Name, Permissions.Manage);

    public static void Map(IEndpointRouteBuilder routes) =>
        WebhookRoutes.Map(routes.MapFacade("/v1/webhook", Name, new RoarkErrors()));
}

using Talaria.Server.Config;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;

namespace Talaria.Server.Dashboard.Overview;

/// <summary>What happens now: everywhere for the operator, in one organization for whoever may see it.</summary>
internal static class OverviewPages
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", HomeAsync).For(Screen.Operator);
        routes.MapGet("/live", LiveAttempts.ListenAsync).For(Screen.Operator);
        routes.MapGet("/organizations/{org}", ShowAsync).For(Screen.Organization);
    }

    private static async Task<IResult> HomeAsync(
        HttpContext http,
        Viewer viewer,
        OverviewReader reader,
        Settings settings,
        CancellationToken cancel
    )
    {
        var model = await reader.ReadAsync(PublicAddress.Of(http.Request, settings.Server.PublicUrl), cancel);
        return Page.Of<HomePage, HomeModel>(viewer, "Overview", model) with { Area = Area.Home };
    }

    private static async Task<IResult> ShowAsync(
        HttpContext http,
        Viewer viewer,
        OverviewReader reader,
        Settings settings,
        CancellationToken cancel
    )
    {
        var address = PublicAddress.Of(http.Request, settings.Server.PublicUrl);
        var model = await reader.ReadAsync(viewer.Organization.Id, address, cancel);
        return Page.Of<OrganizationOverview, OverviewModel>(
            viewer,
            viewer.IsOperator ? viewer.Organization.Name : "Overview",
            model
        ) with
        {
            Area = Area.Overview,
        };
    }
}

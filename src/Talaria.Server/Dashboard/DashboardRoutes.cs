using System.Text.Encodings.Web;
using System.Text.Unicode;
using Talaria.Server.Dashboard.Assets;
using Talaria.Server.Dashboard.CallbackUrls;
using Talaria.Server.Dashboard.Catalogue;
using Talaria.Server.Dashboard.Endpoints;
using Talaria.Server.Dashboard.Layout;
using Talaria.Server.Dashboard.Logs;
using Talaria.Server.Dashboard.Nodes;
using Talaria.Server.Dashboard.Notices;
using Talaria.Server.Dashboard.Organizations;
using Talaria.Server.Dashboard.Overview;
using Talaria.Server.Dashboard.Profiles;
using Talaria.Server.Dashboard.Replays;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Dashboard.Verify;

namespace Talaria.Server.Dashboard;

/// <summary>The dashboard's part of the program: its services, its place in the pipeline, and its pages.</summary>
internal static class DashboardRoutes
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSingleton<OverviewReader>();
        services.AddSingleton<SecurityHeaders>();
        services.AddSingleton<FormCheck>();
        services.AddSingleton<SessionReader>();
        services.AddSingleton<SignInPace>();
        services.AddSingleton<EndpointDetail>();
        // Pages are UTF-8: only what HTML itself needs is escaped.
        services.AddSingleton(HtmlEncoder.Create(UnicodeRanges.All));
    }

    /// <summary>Before routing.</summary>
    public static void UsePortals(this IApplicationBuilder app) =>
        app.UseMiddleware<LostPages>().UseMiddleware<PortalPath>();

    /// <summary>Behind it.</summary>
    public static void UsePorter(this IApplicationBuilder app) => app.UseMiddleware<Porter>();

    /// <summary>One line for each feature.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        AssetRoute.Map(routes);
        SignInPages.Map(routes);
        ThemeRoute.Map(routes);
        OverviewPages.Map(routes);
        OrganizationPages.Map(routes);
        SettingsPages.Map(routes);
        KeyPages.Map(routes);
        PortalPages.Map(routes);
        DeliveryPages.Map(routes);
        EventPages.Map(routes);
        CataloguePages.Map(routes);
        EndpointPages.Map(routes);
        EndpointDetailPages.Map(routes);
        EndpointSecretPages.Map(routes);
        EndpointEditPages.Map(routes);
        EndpointTestPages.Map(routes);
        EndpointReplayPages.Map(routes);
        NoticePages.Map(routes);
        ReplayPages.Map(routes);
        NewReplayPages.Map(routes);
        NodePages.Map(routes);
        ProfilePages.Map(routes);
        CallbackPages.Map(routes);
        VerifyPages.Map(routes);
    }
}

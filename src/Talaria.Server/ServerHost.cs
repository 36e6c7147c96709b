using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Talaria.Server.Api;
using Talaria.Server.Api.Metrics;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Config;
using Talaria.Server.Dashboard;
using Talaria.Server.Facades.Agentry;
using Talaria.Server.Facades.Roark;
using Talaria.Server.Facades.Roe;
using Talaria.Server.Http;
using Talaria.Server.Http.Metrics;
using Talaria.Server.Http.Reading;
using Talaria.Server.Logging;
using Talaria.Server.Security;
using Talaria.Server.Workers;

namespace Talaria.Server;

/// <summary>Puts the program together: the engine, the native interface over it, and the web server.</summary>
internal static class ServerHost
{
    /// <summary>Beside the engine's own limit, for the web server's part of a shutdown.</summary>
    private static readonly TimeSpan ShutdownSlack = TimeSpan.FromSeconds(5);

    /// <param name="output">Where log lines go.</param>
    /// <param name="source">Where the settings came from, to be watched for other endpoints; null: they are as they are.</param>
    /// <param name="change">Puts other services in the place of some: another clock, another sender.</param>
    public static WebApplication Build(
        Settings settings,
        TextWriter output,
        SettingsSource? source = null,
        Action<IServiceCollection>? change = null
    )
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "talaria" });
        LineLoggerProvider.Configure(builder.Logging, output, TimeProvider.System);
        builder.WebHost.UseKestrelCore().UseUrls([.. AddressesOf(settings)]).ConfigureKestrel(ConfigureKestrel);
        AddServices(builder.Services, settings, output, source);
        change?.Invoke(builder.Services);
        var app = builder.Build();
        AddPipeline(app, settings);
        return app;
    }

    private static void AddServices(
        IServiceCollection services,
        Settings settings,
        TextWriter output,
        SettingsSource? source
    )
    {
        services.Configure<HostOptions>(o => o.ShutdownTimeout = settings.Engine.ShutdownLimit + ShutdownSlack);
        services.AddRoutingCore();
        // No handler blocks: each awaits the store, so a request may start right on the thread that read it (docs/adr/0005-hot-path.md).
        services.Configure<SocketTransportOptions>(o => o.UnsafePreferInlineScheduling = true);
        services.AddSingleton(settings);
        services.AddSingleton<OperatorKeys>();
        services.AddSingleton<Callers>();
        services.AddSingleton<InFlightKeys>();
        services.AddSingleton<PublishRoutes>();
        services.AddSingleton<MetricsCollector>();
        services.AddSingleton<Document>();
        services.AddDashboard();
        if (source is not null)
        {
            // Before the engine: what waits for an endpoint that is configured no more is not sent at the start.
            services.AddSingleton(source);
            services.AddHostedService<EndpointsWatch>();
        }
        services.AddTalaria(settings.Engine);
        if (settings.AdminKeys.Count == 0 && settings.Engine.Role != NodeRole.Deliver)
        {
            services.AddHostedService(s => ActivatorUtilities.CreateInstance<FirstKey>(s, output));
        }
    }

    private static void AddPipeline(WebApplication app, Settings settings)
    {
        // Made now: it hears the engine's instruments from the first measurement on.
        app.Services.GetRequiredService<MetricsCollector>();
        if (settings.Server.TrustedProxies.Count > 0)
        {
            app.UseForwardedHeaders(ForwardedFrom(settings.Server.TrustedProxies));
        }
        app.UseMiddleware<ProblemPages>();
        if (settings.Server.MetricsPort is { } port)
        {
            app.UseMiddleware<MetricsPort>(port);
        }
        var answers = settings.Engine.Role != NodeRole.Deliver;
        if (answers)
        {
            app.UsePortals();
        }
        app.UseRouting();
        app.UseMiddleware<Gate>();
        if (answers)
        {
            app.UsePorter();
            MapRoutes(app);
        }
        else
        {
            MapHealth(app);
        }
    }

    /// <summary>What a node answers that takes no requests: how it is, and what it measures.</summary>
    private static void MapHealth(IEndpointRouteBuilder app)
    {
        HealthRoutes.Map(app);
        MetricsRoute.Map(app);
    }

    public static void MapRoutes(IEndpointRouteBuilder app)
    {
        var api = app.MapGroup(Paths.Root);
        OrganizationRoutes.Map(api);
        KeyRoutes.Map(api);
        PortalRoutes.Map(api);
        EndpointRoutes.Map(api);
        TestRoutes.Map(api);
        PublishRoutes.Map(api);
        ReplayRoutes.Map(api);
        EventRoutes.Map(api);
        RehearsalRoutes.Map(api);
        CallbackRoutes.Map(api);
        DeliveryRoutes.Map(api);
        StatisticsRoutes.Map(api);
        LiveRoutes.Map(api);
        NoticeRoutes.Map(api);
        ProfileRoutes.Map(api);
        NodeRoutes.Map(api);
        MapHealth(app);
        OpenApiRoute.Map(app);
        RoeFacade.Map(app);
        RoarkFacade.Map(app);
        AgentryFacade.Map(app);
        DashboardRoutes.Map(app);
    }

    private static IEnumerable<string> AddressesOf(Settings settings)
    {
        foreach (var url in settings.Urls)
        {
            yield return url;
        }
        if (settings.Server.MetricsPort is { } port)
        {
            var first = settings.Urls[0];
            var host = first[..first.LastIndexOf(':')];
            yield return $"{(host == "http" ? first.TrimEnd('/') : host)}:{port}";
        }
    }

    private static void ConfigureKestrel(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Routes have their own, smaller limits and better answers; this one is for bodies that nobody reads.
        kestrel.Limits.MaxRequestBodySize = RequestBody.BatchLimit + 1;
    }

    private static ForwardedHeadersOptions ForwardedFrom(IReadOnlyList<System.Net.IPNetwork> proxies)
    {
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in proxies)
        {
            options.KnownIPNetworks.Add(network);
        }
        return options;
    }
}

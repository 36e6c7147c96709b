using System.Text.Json;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Telemetry;

namespace Talaria.Server.Api;

/// <summary>Whether the program lives and can work; open, and without tenants' names.</summary>
internal static class HealthRoutes
{
    private const string Tag = "Health";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/health/live", Live)
            .Does(new("live", Tag, "The program runs") { Answer = typeof(HealthResource) });
        routes
            .MapGet("/health/ready", Ready)
            .Does(
                new("ready", Tag, "The program takes and delivers events; 503 with reasons if not")
                {
                    Answer = typeof(HealthResource),
                }
            );
    }

    private static Answer Live() => Show(StatusCodes.Status200OK, new() { Status = "live" });

    private static Answer Ready(IReadiness readiness) =>
        readiness.Current is { Ready: false, Reasons: var reasons }
            ? Show(StatusCodes.Status503ServiceUnavailable, new() { Status = "not_ready", Reasons = reasons })
            : Show(StatusCodes.Status200OK, new() { Status = "ready" });

    private static Answer Show(int status, HealthResource health) =>
        new(status, JsonSerializer.SerializeToUtf8Bytes(health, RequestsJson.Relaxed.HealthResource));
}

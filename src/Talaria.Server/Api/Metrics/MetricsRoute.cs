using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http.Metrics;

namespace Talaria.Server.Api.Metrics;

/// <summary>What is measured, as Prometheus reads it; open, and without tenants' names.</summary>
internal static class MetricsRoute
{
    public const string Path = "/metrics";

    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet(Path, (MetricsCollector metrics) => Results.Text(metrics.Render(), PrometheusText.ContentType))
            .Does(
                new("metrics", "Health", "What is measured, in Prometheus' text format")
                {
                    Answer = typeof(string),
                    AnswerType = "text/plain",
                }
            );
}

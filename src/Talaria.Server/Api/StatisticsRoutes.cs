using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>An endpoint's figures.</summary>
internal static class StatisticsRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/organizations/{org}/endpoints/{id}/stats", ReadAsync)
            .Allows(Access.Tenant(Permissions.Read))
            .Does(
                new("getEndpointStats", "Endpoints", "Count an endpoint's attempts by outcome and by hour")
                {
                    Answer = typeof(StatisticsResource),
                    Query =
                    [
                        QueryParameter.Time(
                            "since",
                            "From the hour on that this lies in; 24 hours ago if absent, and at most as far back as the log is kept."
                        ),
                    ],
                }
            );

    private static async Task<IResult> ReadAsync(
        HttpContext http,
        Tenant tenant,
        string id,
        EndpointRegistrar endpoints,
        Statistician statistics,
        CancellationToken cancel
    )
    {
        var since = QueryReader.ReadOnly(http, q => q.Time("since"));
        if (since.IsRefused)
        {
            return Problems.Of(since.Refusal);
        }
        return EndpointId.TryParse(id, out var name) && await endpoints.FindAsync(tenant.Id, name, cancel) is { } found
            ? Answer.Ok(
                Of(await statistics.ReadAsync(found.Endpoint.Id, since.Value, cancel)),
                AnswersJson.Relaxed.StatisticsResource
            )
            : Problems.Of(Refusal.NotFound("endpoint", id));
    }

    private static StatisticsResource Of(EndpointStatistics statistics)
    {
        var sum = statistics.Sum();
        var (attempts, delivered) = Totals(sum);
        return new()
        {
            Since = statistics.Since,
            Until = statistics.Until,
            Attempts = attempts,
            Delivered = delivered,
            Failed = attempts - delivered,
            Outcomes = Outcomes(sum),
            Duration = Durations(sum),
            LastError = sum.LastFailure is { } failed
                ? new()
                {
                    At = failed.At,
                    Outcome = Words.Of(failed.Outcome),
                    Status = failed.Status,
                    Error = statistics.Error,
                    DeliveryId = failed.Delivery.ToString(),
                }
                : null,
            Hours = [.. statistics.Hours.Select(Of)],
        };
    }

    private static HourResource Of(EndpointHour hour)
    {
        var (attempts, delivered) = Totals(hour);
        return new()
        {
            At = hour.Start,
            Attempts = attempts,
            Delivered = delivered,
            Failed = attempts - delivered,
            Outcomes = Outcomes(hour),
            Duration = Durations(hour),
        };
    }

    private static (long Attempts, long Delivered) Totals(EndpointHour hour) =>
        (hour.Outcomes.Total, hour.Outcomes.ByCode.GetValueOrDefault(OutcomeCode.Delivered));

    private static Dictionary<string, long> Outcomes(EndpointHour hour) =>
        hour.Outcomes.ByCode.ToDictionary(o => OutcomeCode.WordOf(o.Key), o => o.Value);

    private static DurationsResource Durations(EndpointHour hour) =>
        new() { P50 = Quantile(hour, 0.5), P95 = Quantile(hour, 0.95) };

    private static double? Quantile(EndpointHour hour, double part) =>
        DurationScale.Quantile(hour.Durations, part) is { } duration ? Math.Round(duration.TotalMilliseconds, 3) : null;
}

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
        if (
            !EndpointId.TryParse(id, out var name)
            || await endpoints.FindAsync(tenant.Id, name, cancel) is not { } found
        )
        {
            return Problems.Of(Refusal.NotFound("endpoint", id));
        }
        var read = await statistics.ReadAsync(Subject.Of(found.Endpoint.Id), Grain.Hour, since.Value, cancel);
        var sum = read.Sum();
        var error = sum.LastFailure is { } last ? await statistics.ErrorOfAsync(last, cancel) : null;
        return Answer.Ok(Of(read, sum, error), AnswersJson.Relaxed.StatisticsResource);
    }

    private static StatisticsResource Of(AttemptStatistics statistics, Tally sum, string? error) =>
        new()
        {
            Since = statistics.Since,
            Until = statistics.Until,
            Attempts = sum.Attempts,
            Delivered = sum.Delivered,
            Failed = sum.Failed,
            Outcomes = Outcomes(sum),
            Duration = Durations(sum),
            LastError = sum.LastFailure is { } failed
                ? new()
                {
                    At = failed.At,
                    Outcome = Words.Of(failed.Outcome),
                    Status = failed.Status,
                    Error = error,
                    DeliveryId = failed.Delivery.ToString(),
                }
                : null,
            Hours = [.. statistics.Tallies.Select(Of)],
        };

    private static HourResource Of(Tally hour) =>
        new()
        {
            At = hour.Start,
            Attempts = hour.Attempts,
            Delivered = hour.Delivered,
            Failed = hour.Failed,
            Outcomes = Outcomes(hour),
            Duration = Durations(hour),
        };

    private static Dictionary<string, long> Outcomes(Tally hour) =>
        hour.Outcomes.ByCode.ToDictionary(o => OutcomeCode.WordOf(o.Key), o => o.Value);

    private static DurationsResource Durations(Tally hour) =>
        new() { P50 = Quantile(hour, 0.5), P95 = Quantile(hour, 0.95) };

    private static double? Quantile(Tally hour, double part) =>
        DurationScale.Quantile(hour.Durations, part) is { } duration ? Math.Round(duration.TotalMilliseconds, 3) : null;
}

using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Endpoints;

/// <summary>Endpoints as people read them.</summary>
internal static class EndpointText
{
    public static void Show(Screen screen, ResourceList<EndpointResource> endpoints)
    {
        screen.Table(
            ["endpoint", "name", "status", "events", "url"],
            endpoints.Data.Select(one => new[] { one.Id, one.Name, one.Status, Events(one), one.Url })
        );
        Paging.ShowRest(screen, endpoints);
    }

    public static void Show(Screen screen, EndpointResource one)
    {
        var health = one.Health;
        screen.Fields(
            ("endpoint", one.Id),
            ("external id", one.ExternalId),
            ("name", one.Name),
            ("description", one.Description),
            ("url", one.Url),
            ("events", Events(one)),
            ("about", Screen.Scopes(one.Scopes)),
            ("status", one.Status),
            ("disabled because", one.DisabledReason),
            ("headers", Screen.Words(one.HeaderNames)),
            ("timeout", one.Timeout is { } timeout ? $"{Screen.Number(timeout)} s" : null),
            ("retries after", one.Retries is { } waits ? Waits(waits) : null),
            ("rate limit", one.RateLimit is { } rate ? $"{Screen.Number(rate)} a second" : null),
            ("metadata", one.Metadata?.ToString()),
            ("failures in a row", health.ConsecutiveFailures.ToString(CultureInfo.InvariantCulture)),
            ("failing since", Screen.Time(health.FailingSince)),
            ("last success", Screen.Time(health.LastSuccessAt)),
            ("last failure", Screen.Time(health.LastFailureAt)),
            ("last error", health.LastError),
            ("made", Screen.Time(one.CreatedAt)),
            ("changed", Screen.Time(one.UpdatedAt))
        );
        if (one.MissedSince is { } since)
        {
            screen.Line($"It may have missed events since {Screen.Time(since)}: talaria replay brings them back.");
        }
    }

    // What no events means is the profile's to say: all of them, or none.
    private static string Events(EndpointResource one) =>
        one.Events.Count == 0 ? "(none named)" : Screen.Words(one.Events);

    private static string Waits(IReadOnlyList<double> waits) =>
        waits.Count == 0 ? "none" : Screen.Words(waits.Select(wait => $"{Screen.Number(wait)} s"));
}

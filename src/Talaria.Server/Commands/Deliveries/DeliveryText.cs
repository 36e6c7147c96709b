using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Deliveries;

/// <summary>Deliveries as people read them.</summary>
internal static class DeliveryText
{
    public static void Show(Screen screen, ResourceList<DeliveryResource> deliveries)
    {
        screen.Table(
            ["delivery", "type", "state", "attempts", "made", "to"],
            deliveries.Data.Select(one =>
                new[]
                {
                    one.Id,
                    one.Test ? $"{one.EventType} (test)" : one.EventType,
                    one.State,
                    one.Attempts.ToString(CultureInfo.InvariantCulture),
                    Screen.Time(one.CreatedAt),
                    To(one.Url, one.EndpointId),
                }
            )
        );
        Paging.ShowRest(screen, deliveries);
    }

    public static void Show(Screen screen, DeliveryResource one) =>
        screen.Fields(
            ("delivery", one.Id),
            ("event", one.EventId),
            ("type", one.EventType),
            ("to", To(one.Url, one.EndpointId)),
            ("state", one.State),
            ("reason", one.Reason),
            ("attempts", one.Attempts.ToString(CultureInfo.InvariantCulture)),
            ("next attempt", Screen.Time(one.NextAttemptAt)),
            ("repeats", one.ReplayOf),
            ("made", Screen.Time(one.CreatedAt))
        );

    public static void Show(Screen screen, DeliveryDetail one)
    {
        screen.Fields(
            ("delivery", one.Id),
            ("event", one.EventId),
            ("type", one.EventType),
            ("endpoint", one.EndpointId),
            ("to", To(one.Url, one.EndpointId)),
            ("state", one.State),
            ("reason", one.Reason),
            ("test", one.Test ? "yes" : null),
            ("replay", one.ReplayId),
            ("repeats", one.ReplayOf),
            ("next attempt", Screen.Time(one.NextAttemptAt)),
            ("made", Screen.Time(one.CreatedAt)),
            ("completed", Screen.Time(one.CompletedAt))
        );
        screen.Table(
            ["attempt", "at", "outcome", "ms", "error"],
            one.Attempts.Select(attempt =>
                new[]
                {
                    attempt.Number.ToString(CultureInfo.InvariantCulture),
                    Screen.Time(attempt.At),
                    AttemptText.Outcome(attempt),
                    Screen.Number(attempt.Duration),
                    attempt.Error,
                }
            ),
            ifNone: "No attempt was made yet."
        );
    }

    private static string To(string? url, string? endpoint) =>
        url ?? (endpoint is null ? "the event's callback url" : $"{endpoint} (removed)");
}

using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Events;

/// <summary>Events as people read them.</summary>
internal static class EventText
{
    public static void Show(Screen screen, ResourceList<EventResource> events)
    {
        screen.Table(
            ["event", "type", "about", "published", "deliveries"],
            events.Data.Select(one =>
                new[]
                {
                    one.Id,
                    one.Test ? $"{one.Type} (test)" : one.Type,
                    Screen.Scopes(one.Scopes),
                    Screen.Time(one.CreatedAt),
                    one.Deliveries.ToString(CultureInfo.InvariantCulture),
                }
            )
        );
        Paging.ShowRest(screen, events);
    }

    public static void Show(Screen screen, EventDetail one)
    {
        screen.Fields(
            ("event", one.Id),
            ("external id", one.ExternalId),
            ("type", one.Type),
            ("about", Screen.Scopes(one.Scopes)),
            ("test", one.Test ? "yes" : null),
            ("callback url", one.CallbackUrl),
            ("occurred", Screen.Time(one.OccurredAt)),
            ("published", Screen.Time(one.CreatedAt)),
            ("data erased", Screen.Time(one.DataErasedAt))
        );
        if (one.Data is { } data)
        {
            screen.Line("data");
            screen.Block(data.ToString());
        }
        screen.Table(
            ["delivery", "state", "attempts", "to"],
            one.Deliveries.Select(delivery =>
                new[]
                {
                    delivery.Id,
                    delivery.State,
                    delivery.Attempts.ToString(CultureInfo.InvariantCulture),
                    delivery.Url ?? delivery.EndpointId ?? "callback url",
                }
            ),
            ifNone: "It went to nobody."
        );
        if (one.DeliveriesNextCursor is { } next)
        {
            screen.Line($"There are more: talaria deliveries list --event {one.Id} --cursor {next}");
        }
    }
}

using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Publish;

/// <summary>What became of an event that was published.</summary>
internal static class PublishedText
{
    public static void Print(Call call, string type, PublishedEvent published) =>
        call.Print(
            published,
            AnswersJson.Relaxed.PublishedEvent,
            (screen, one) =>
                screen.Table(
                    ["event", "type", "deliveries", ""],
                    [
                        [
                            one.Id,
                            type,
                            one.Deliveries.ToString(CultureInfo.InvariantCulture),
                            one.Duplicate ? "published before: nothing is sent again" : "accepted",
                        ],
                    ]
                )
        );
}

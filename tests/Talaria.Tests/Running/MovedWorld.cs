using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Events;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Tests.Running;

/// <summary>All that a store's ports tell, line by line, with nothing running on it: two stores with the same lines hold the same.</summary>
internal static class MovedWorld
{
    private static readonly PageRequest Page = new(200);

    public static TalariaOptions Options(string directory) =>
        new()
        {
            DataDirectory = directory,
            Egress = new EgressOptions { Allow = [IPNetwork.Parse("127.0.0.0/8")] },
            MinFreeBytes = 0,
        };

    public static async Task<IReadOnlyList<string>> TellAsync(TalariaOptions options)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.ClearProviders());
        collection.AddTalaria(options);
        await using var services = collection.BuildServiceProvider();
        var lines = new List<string>();
        foreach (var owner in (await Get<IOrganizationStore>().ListAsync(Page, "", default)).Value.Items)
        {
            Tell("organization", owner);
            Tell("keys", (await Get<KeyIssuer>().ListAsync(owner.Id, Page, default)).Value.Items);
            Tell("callbacks", (await Get<CallbackSecrets>().FindAsync(owner)).Value);
            Tell("notices", (await Get<INoticeLog>().ListAsync(owner.Id, Page, default)).Value.Items);
            Tell("replays", (await Get<IReplayStore>().ListAsync(owner.Id, Page, default)).Value.Items);
            foreach (
                var e in (await Get<IEventLog>().ListAsync(owner.Id, new EventFilter(), Page, default)).Value.Items
            )
            {
                Tell("event", e);
                Tell("data", Convert.ToHexString(e.Data.Span));
            }
            foreach (
                var view in (await Get<EndpointRegistrar>().ListAsync(owner.Id, new EndpointFilter(), Page, default))
                    .Value
                    .Items
            )
            {
                Tell("endpoint", view);
                Tell(
                    "figures",
                    (
                        await Get<Statistician>()
                            .ReadAsync(Subject.Of(view.Endpoint.Id), Grain.Hour, DateTimeOffset.UnixEpoch, default)
                    )
                        .Sum()
                        .Outcomes.ToBytes()
                );
            }
            var deliveries = await Get<IDeliveryLog>().ListAsync(owner.Id, new DeliveryFilter(), Page, default);
            foreach (var delivery in deliveries.Value.Items)
            {
                Tell("delivery", delivery);
                Tell("attempts", await Get<AttemptReader>().ReadAsync(delivery, default));
            }
        }
        return lines;

        T Get<T>()
            where T : notnull => services.GetRequiredService<T>();

        void Tell<T>(string what, T value) => lines.Add($"{what} {JsonSerializer.Serialize(value)}");
    }
}

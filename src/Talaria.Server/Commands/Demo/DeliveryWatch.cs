using System.Globalization;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Demo;

/// <summary>Follows the deliveries through the log of the native interface, as anyone could.</summary>
/// <param name="since">Earlier ones are made up.</param>
internal sealed class DeliveryWatch(
    TalariaClient client,
    IReadOnlyList<DemoOrganization> world,
    DateTimeOffset since,
    Action<AttemptSeen> show
)
{
    private readonly Dictionary<string, Following> deliveries = new(StringComparer.Ordinal);

    public int Delivered { get; private set; }

    /// <summary>Waiting for another attempt.</summary>
    public int Retrying { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Not finished.</summary>
    public int Open { get; private set; }

    /// <summary>Reads the newest page of each organization, and what was still open and is no longer on it.</summary>
    public async Task LookAsync(CancellationToken cancel)
    {
        foreach (var organization in world)
        {
            var page = await client.ListDeliveriesAsync(
                organization.Name,
                new() { Since = since, Limit = 200 },
                cancel
            );
            // Oldest first, so that rows come in the order of things.
            foreach (var delivery in page.Data.Reverse())
            {
                if (Differs(delivery))
                {
                    await ReadAsync(organization, delivery.Id, cancel);
                }
            }
            var shown = page.Data.Select(delivery => delivery.Id).ToHashSet(StringComparer.Ordinal);
            var missed = deliveries
                .Where(d => d.Value.Organization == organization.Name && d.Value.IsOpen && !shown.Contains(d.Key))
                .Select(d => d.Key)
                .ToList();
            foreach (var id in missed)
            {
                await ReadAsync(organization, id, cancel);
            }
        }
        Delivered = deliveries.Values.Count(d => d.State == "delivered");
        Failed = deliveries.Values.Count(d => d.State is "failed" or "cancelled");
        Open = deliveries.Values.Count(d => d.IsOpen);
        Retrying = deliveries.Values.Count(d => d.IsOpen && d.Attempts > 0);
    }

    private bool Differs(DeliveryResource delivery) =>
        !deliveries.TryGetValue(delivery.Id, out var known)
        || known.State != delivery.State
        || known.Attempts != delivery.Attempts;

    private async Task ReadAsync(DemoOrganization organization, string id, CancellationToken cancel)
    {
        var delivery = await client.GetDeliveryAsync(organization.Name, id, cancel);
        var seen = deliveries.TryGetValue(id, out var known) ? known.Attempts : 0;
        deliveries[id] = new Following(organization.Name, delivery.State, delivery.Attempts.Count);
        var endpoint = organization.Endpoints.TryGetValue(delivery.EndpointId ?? "", out var found) ? found.Name : "?";
        foreach (var attempt in delivery.Attempts.Skip(seen))
        {
            show(
                new AttemptSeen(
                    attempt.At,
                    organization.Name,
                    delivery.EventType,
                    endpoint,
                    attempt.Number,
                    attempt.Status?.ToString(CultureInfo.InvariantCulture) ?? attempt.Outcome,
                    attempt.Status is >= 200 and < 300,
                    attempt.Duration
                )
            );
        }
    }

    private sealed record Following(string Organization, string State, int Attempts)
    {
        public bool IsOpen => State == "pending";
    }
}

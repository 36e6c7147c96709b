using System.Collections.Concurrent;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Chaos;

/// <summary>All that the API shows of the organization, once nothing is disturbed any more.</summary>
internal sealed record Aftermath(
    IReadOnlyDictionary<string, EndpointResource> Endpoints,
    IReadOnlyList<EventResource> Events,
    IReadOnlyList<DeliveryResource> Listed,
    IReadOnlyList<DeliveryDetail> Deliveries,
    IReadOnlyDictionary<string, StatisticsResource> Statistics
)
{
    private const string Organization = Publishers.Organization;
    private const int Page = 200;

    public static async Task<Aftermath> ReadAsync(TalariaClient client, CancellationToken cancel)
    {
        var endpoints = await client.ListEndpointsAsync(Organization, new PageQuery { Limit = Page }, cancel);
        var events = await AllAsync(c =>
            client.ListEventsAsync(Organization, new EventQuery { Limit = Page, Cursor = c }, cancel)
        );
        var listed = await DeliveriesAsync(client, state: null, cancel);
        var details = new ConcurrentBag<DeliveryDetail>();
        await Parallel.ForEachAsync(
            listed,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel },
            async (d, stop) => details.Add(await client.GetDeliveryAsync(Organization, d.Id, stop))
        );
        var statistics = new Dictionary<string, StatisticsResource>();
        foreach (var endpoint in endpoints.Data)
        {
            statistics[endpoint.Id] = await client.GetStatisticsAsync(Organization, endpoint.Id, null, cancel);
        }
        return new(endpoints.Data.ToDictionary(e => e.Id), events, listed, [.. details], statistics);
    }

    public static Task<List<DeliveryResource>> DeliveriesAsync(
        TalariaClient client,
        string? state,
        CancellationToken cancel
    ) =>
        AllAsync(c =>
            client.ListDeliveriesAsync(
                Organization,
                new DeliveryQuery
                {
                    State = state,
                    Limit = Page,
                    Cursor = c,
                },
                cancel
            )
        );

    private static async Task<List<T>> AllAsync<T>(Func<string?, Task<ResourceList<T>>> page)
    {
        var all = new List<T>();
        string? cursor = null;
        do
        {
            var next = await page(cursor);
            all.AddRange(next.Data);
            cursor = next.NextCursor;
        } while (cursor is not null);
        return all;
    }
}

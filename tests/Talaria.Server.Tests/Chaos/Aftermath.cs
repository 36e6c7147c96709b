using System.Collections.Concurrent;
using Talaria.Sdk;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Tests.Chaos;

/// <summary>All that the API shows of the organization, once nothing is disturbed any more.</summary>
/// <param name="Last">What came of a delivery's last attempt, as the list's filters have it: its id, and a status or what went wrong.</param>
internal sealed record Aftermath(
    IReadOnlyDictionary<string, EndpointResource> Endpoints,
    IReadOnlyList<EventResource> Events,
    IReadOnlyList<DeliveryResource> Listed,
    IReadOnlyList<DeliveryDetail> Deliveries,
    ILookup<string, string> Last,
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
        var listed = await DeliveriesAsync(client, new DeliveryQuery(), cancel);
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
        var last = await LastAsync(client, [.. details.SelectMany(d => d.Attempts)], cancel);
        return new(endpoints.Data.ToDictionary(e => e.Id), events, listed, [.. details], last, statistics);
    }

    public static Task<List<DeliveryResource>> DeliveriesAsync(
        TalariaClient client,
        DeliveryQuery query,
        CancellationToken cancel
    ) => AllAsync(c => client.ListDeliveriesAsync(Organization, query with { Limit = Page, Cursor = c }, cancel));

    public static string Describe(AttemptResource attempt) => attempt.Status?.ToString() ?? attempt.Outcome;

    private static async Task<ILookup<string, string>> LastAsync(
        TalariaClient client,
        IReadOnlyList<AttemptResource> attempts,
        CancellationToken cancel
    )
    {
        var last = new List<(string Id, string What)>();
        foreach (var kind in attempts.DistinctBy(Describe))
        {
            var query = kind.Status is { } status
                ? new DeliveryQuery { Status = status }
                : new DeliveryQuery { Outcome = kind.Outcome };
            last.AddRange((await DeliveriesAsync(client, query, cancel)).Select(d => (d.Id, Describe(kind))));
        }
        return last.ToLookup(l => l.Id, l => l.What);
    }

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

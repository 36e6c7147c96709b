using System.Text.Json.Nodes;
using Talaria.Bench.Filling;
using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Pages;

/// <summary>Organizations whose pages are looked at, of the filled store: with some of their endpoints, deliveries and events, and cursors that lie deep in their lists.</summary>
internal sealed record Sight(
    string Id,
    string Portal,
    IReadOnlyList<string> Endpoints,
    IReadOnlyList<string> Deliveries,
    IReadOnlyList<string> Events,
    string DeepDeliveries,
    string DeepEvents,
    string? DeepEndpoints
)
{
    private const int PageLength = 200;
    private const int DeepPages = 4;

    /// <summary>Some of the organizations that have equal parts.</summary>
    public static async Task<IReadOnlyList<Sight>> OthersAsync(
        ServerProcess server,
        int count,
        CancellationToken cancel
    )
    {
        var found = new List<Sight>();
        for (var i = 0; i < count; i++)
        {
            // Each tenth has figures by the hour.
            found.Add(await OfAsync(server, Load.Organization(i * 10), DeepPages, cancel));
        }
        return found;
    }

    public static Task<Sight> GiantAsync(ServerProcess server, CancellationToken cancel) =>
        OfAsync(server, StoredLog.Giant, DeepPages * 25, cancel);

    private static async Task<Sight> OfAsync(
        ServerProcess server,
        string organization,
        int pages,
        CancellationToken cancel
    )
    {
        var client = server.Client;
        var found = await client.GetOrganizationAsync(organization, cancel);
        var endpoints = await client.ListEndpointsAsync(organization, new() { Limit = PageLength }, cancel);
        var (deliveries, deepDeliveries) = await DeepAsync(
            cursor => client.ListDeliveriesAsync(organization, new() { Cursor = cursor, Limit = PageLength }, cancel),
            d => d.Id,
            pages
        );
        var (events, deepEvents) = await DeepAsync(
            cursor => client.ListEventsAsync(organization, new() { Cursor = cursor, Limit = PageLength }, cancel),
            e => e.Id,
            pages
        );
        return new Sight(
            found.Id,
            await PortalAsync(server, organization, cancel),
            [.. endpoints.Data.Select(e => e.Id)],
            deliveries,
            events,
            deepDeliveries,
            deepEvents,
            endpoints.NextCursor
        );
    }

    /// <summary>The ids on the page in the depth, and where the one behind it begins.</summary>
    private static async Task<(IReadOnlyList<string> Ids, string Cursor)> DeepAsync<T>(
        Func<string?, Task<ResourceList<T>>> list,
        Func<T, string> id,
        int pages
    )
    {
        var page = await list(null);
        for (var i = 1; i < pages && page.NextCursor is not null; i++)
        {
            page = await list(page.NextCursor);
        }
        return ([.. page.Data.Select(id)], page.NextCursor ?? throw new ProcessException("The list is too short."));
    }

    /// <returns>The path of a link that shows this organization: <c>/p/TOKEN</c>.</returns>
    private static async Task<string> PortalAsync(ServerProcess server, string organization, CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = server.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", Load.Key);
        using var answer = await http.PostAsJsonAsync(
            $"/api/v1/organizations/{organization}/portal",
            new JsonObject(),
            cancel
        );
        var link = await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonObject>(cancel);
        return new Uri((string)link!["url"]!).AbsolutePath.TrimEnd('/');
    }
}

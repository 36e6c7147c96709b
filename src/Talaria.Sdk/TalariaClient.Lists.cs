using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Sdk;

// Lists by filters, a page of any size.
public sealed partial class TalariaClient
{
    /// <summary>Newest first. A page may hold fewer than its limit, even none, and still have a next_cursor.</summary>
    public Task<ResourceList<EventResource>> ListEventsAsync(
        string organization,
        EventQuery which,
        CancellationToken cancel
    ) =>
        GetAsync(
            Query(
                Of(organization, "events"),
                ("type", which.Type),
                ("scope", which.Scope),
                ("since", Text(which.Since)),
                ("until", Text(which.Until)),
                ("matched", which.Matched is { } matched ? (matched ? "true" : "false") : null),
                ("cursor", which.Cursor),
                ("limit", Text(which.Limit))
            ),
            AnswersJson.Default.ResourceListEventResource,
            cancel
        );

    /// <summary>Newest first. A page may hold fewer than its limit, even none, and still have a next_cursor.</summary>
    public Task<ResourceList<DeliveryResource>> ListDeliveriesAsync(
        string organization,
        DeliveryQuery which,
        CancellationToken cancel
    ) =>
        GetAsync(
            Query(
                Of(organization, "deliveries"),
                ("endpoint", which.Endpoint),
                ("event", which.Event),
                ("type", which.Type),
                ("state", which.State),
                ("status", Text(which.Status)),
                ("outcome", which.Outcome),
                ("since", Text(which.Since)),
                ("until", Text(which.Until)),
                ("cursor", which.Cursor),
                ("limit", Text(which.Limit))
            ),
            AnswersJson.Default.ResourceListDeliveryResource,
            cancel
        );

    public Task<ResourceList<EndpointResource>> ListEndpointsAsync(
        string organization,
        PageQuery which,
        CancellationToken cancel
    ) =>
        GetAsync(
            Query(Of(organization, "endpoints"), ("cursor", which.Cursor), ("limit", Text(which.Limit))),
            AnswersJson.Default.ResourceListEndpointResource,
            cancel
        );

    public Task<ResourceList<KeyResource>> ListKeysAsync(
        string organization,
        PageQuery which,
        CancellationToken cancel
    ) =>
        GetAsync(
            Query(Of(organization, "keys"), ("cursor", which.Cursor), ("limit", Text(which.Limit))),
            AnswersJson.Default.ResourceListKeyResource,
            cancel
        );

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(DateTimeOffset? time) =>
        time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
}

using System.Text;
using Talaria.Deliveries;
using Talaria.Deliveries.Live;
using Talaria.Events;
using Talaria.Organizations;
using Talaria.Server.Dashboard.Sessions;
using Talaria.Server.Http;
using Talaria.Server.Http.Live;

namespace Talaria.Server.Dashboard.Logs;

/// <summary>Rows of the list of deliveries while they happen: those of the list, and those that the filter would not show any more.</summary>
/// <remarks>The feed tells of attempts and is only a hint: what is shown is read from the log, at most once a second and fifty rows.</remarks>
internal static class LiveDeliveries
{
    private const int Most = 50;

    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    public static async Task<IResult> ListenAsync(
        HttpContext http,
        Viewer viewer,
        LiveFeed<LiveAttempt> feed,
        IDeliveryLog log,
        IEventLog events,
        TimeProvider time,
        CancellationToken cancel
    )
    {
        var organization = viewer.Organization.Id;
        var search = await DeliverySearch.ReadAsync(http, organization, events, viewer.Now, cancel);
        if (search.Problems.Count > 0)
        {
            return Problems.Of(Refusal.Invalid(search.Problems));
        }
        var opened = feed.Open(organization);
        if (opened.IsRefused)
        {
            return Problems.Of(opened.Refusal);
        }
        using var listener = opened.Value;
        var follower = new LiveFollower<LiveAttempt>(listener, () => MayListenAsync(http, viewer), time)
        {
            Rest = Rest,
        };
        return await LiveAnswer.RunAsync(http, listener, FollowAsync);

        async Task FollowAsync(Stream output, CancellationToken end)
        {
            await listener.JoinAsync(end);
            await output.WriteAsync(LiveFollower<LiveAttempt>.Opening, end);
            // What came between the page and this, or while the connection was lost.
            var first = await log.ListAsync(organization, search.Filter, new PageRequest(Most), end);
            await output.WriteAsync(await WriteAsync(first.Value.Items, []), end);
            await output.FlushAsync(end);
            await follower.RunAsync(output, batches => TellAsync(batches, end), end);
        }

        async ValueTask<ReadOnlyMemory<byte>> TellAsync(
            IReadOnlyList<LiveBatch<LiveAttempt>> batches,
            CancellationToken end
        )
        {
            var heard = Hear(batches.SelectMany(b => b.Items), search.Filter);
            var found = heard.Count == 0 ? [] : await log.FindAsync(organization, heard, end);
            var shown = found.ToLookup(d => Passes(d, search.Filter));
            return await WriteAsync([.. shown[true]], [.. shown[false]]);
        }

        async ValueTask<ReadOnlyMemory<byte>> WriteAsync(IReadOnlyList<Delivery> rows, IReadOnlyList<Delivery> gone)
        {
            var now = viewer with { Now = time.GetUtcNow() };
            return Encoding.UTF8.GetBytes(
                await RowsAsync(LiveHtml.Added, now, [.. rows.OrderBy(d => d.Id.Value)], http.RequestServices)
                    + await RowsAsync(LiveHtml.Replaced, now, gone, http.RequestServices)
            );
        }
    }

    /// <summary>The newest deliveries that were told of, each once.</summary>
    internal static IReadOnlyList<(Ids.EventId Event, Ids.DeliveryId Delivery)> Hear(
        IEnumerable<LiveAttempt> attempts,
        DeliveryFilter filter
    ) =>
        [
            .. attempts
                .Where(a =>
                    (filter.Endpoint is not { } endpoint || endpoint == a.Endpoint)
                    && (filter.Event is not { } happened || happened == a.Event)
                    && (filter.Type is not { } type || type == a.EventType)
                )
                .Select(a => (a.Event, a.Delivery))
                .Distinct()
                .OrderByDescending(a => a.Delivery.Value)
                .Take(Most),
        ];

    internal static bool Passes(Delivery delivery, DeliveryFilter filter) =>
        (filter.State is not { } state || state == delivery.State)
        && (filter.Status is not { } status || status == delivery.LastStatus)
        && (filter.Outcome is not { } outcome || outcome == delivery.LastOutcome)
        && (filter.Since is not { } since || delivery.CreatedAt >= since);

    private static async Task<string> RowsAsync(
        string name,
        Viewer viewer,
        IReadOnlyList<Delivery> rows,
        IServiceProvider services
    ) =>
        rows.Count == 0
            ? ""
            : await LiveHtml.OfAsync<DeliveryRows>(
                name,
                services,
                new() { [nameof(DeliveryRows.Viewer)] = viewer, [nameof(DeliveryRows.Deliveries)] = rows }
            );

    /// <summary>As at the door: the session is still good, and the organization still there.</summary>
    private static async Task<bool> MayListenAsync(HttpContext http, Viewer viewer) =>
        await http.RequestServices.GetRequiredService<SessionReader>().StandsAsync(http)
        && await http
            .RequestServices.GetRequiredService<OrganizationRegistrar>()
            .FindAsync(viewer.Organization.Id.ToString(), http.RequestAborted)
            is not null;
}

using Talaria.Deliveries;
using Talaria.Deliveries.Backlog;
using Talaria.Deliveries.Live;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;

namespace Talaria.Server.Dashboard.Overview;

/// <summary>Puts an overview together from bounded reads: minutes of the statistics, the last count of the queue, indexes of what is in trouble.</summary>
internal sealed class OverviewReader(
    Statistician statistician,
    BacklogGauge backlog,
    ITroubleList troubles,
    INoticeLog notices,
    IAttemptTail tail,
    IDeliveryLog log,
    EndpointDirectory directory,
    OrganizationRegistrar registrar,
    EndpointRegistrar endpoints,
    TimeProvider time
)
{
    /// <summary>Rows of the tail.</summary>
    public const int Tail = 20;

    private const int MostTroubles = 5;
    private const int MostNotices = 5;
    private const int MostBusy = 8;

    /// <summary>A queue of millions takes longer to count: then the last count is shown.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    public async Task<HomeModel> ReadAsync(string address, CancellationToken cancel)
    {
        var waiting = await WaitingAsync(cancel);
        var last = await tail.ReadAsync(Tail, cancel);
        var newest = (await registrar.ListAsync(new PageRequest(MostBusy + 1), cancel)).Value.Items;
        var busy = last
            .ByOrganization.OrderByDescending(o => o.Value)
            .Select(o => o.Key)
            .Concat(waiting?.Organizations.OrderByDescending(o => o.Value.Due).Select(o => o.Key) ?? [])
            .Concat(newest.Select(o => o.Id))
            .Where(id => id != BuiltIn.Id)
            .Distinct()
            .Take(MostBusy)
            .ToList();
        var read = await statistician.ReadAsync(
            [Subject.Everything, .. busy.Select(Subject.Of)],
            Grain.Minute,
            null,
            cancel
        );
        return new(
            Figures.Of(read[Subject.Everything]),
            waiting?.Total,
            await TroublesAsync(null, cancel),
            await NoticesAsync(cancel),
            [
                .. from o in await NamesAsync(busy, cancel)
                select new BusyOrganization(o, Figures.Of(read[Subject.Of(o.Id)]), waiting?.Of(o.Id).Waiting ?? 0),
            ],
            await LinesAsync(last.Newest, cancel),
            newest.Any(o => o.Id != BuiltIn.Id),
            address
        );
    }

    public async Task<OverviewModel> ReadAsync(OrganizationId organization, string address, CancellationToken cancel)
    {
        var listed = await notices.ListAsync(organization, new PageRequest(MostNotices), cancel);
        return new(
            Figures.Of(await statistician.ReadAsync(Subject.Of(organization), Grain.Minute, null, cancel)),
            (await WaitingAsync(cancel))?.Of(organization),
            await TroublesAsync(organization, cancel),
            [.. listed.Value.Items.Select(n => new NoticeLine(n, null))],
            (await log.ListAsync(organization, new DeliveryFilter(), new PageRequest(Tail), cancel)).Value.Items,
            await endpoints.CountAsync(organization, cancel),
            address
        );
    }

    /// <summary>Attempts with the names of whose they are. The tail calls it every second: names that were asked for lately come from memory.</summary>
    public async Task<IReadOnlyList<AttemptLine>> LinesAsync(
        IReadOnlyList<LiveAttempt> attempts,
        CancellationToken cancel
    )
    {
        var names = (await NamesAsync([.. attempts.Select(a => a.Organization).Distinct()], cancel)).ToDictionary(
            o => o.Id,
            o => o.Name
        );
        return
        [
            .. attempts
                .Where(a => names.ContainsKey(a.Organization))
                .Select(a => new AttemptLine(a, names[a.Organization], NameOf(a))),
        ];
    }

    private string NameOf(LiveAttempt attempt) =>
        Callbacks.IsLane(attempt.Endpoint) ? "Callback"
        : directory.Find(attempt.Organization)?.Endpoints.GetValueOrDefault(attempt.Endpoint) is { } endpoint
            ? endpoint.Name ?? endpoint.Url
        : attempt.Endpoint.ToString();

    private async Task<Backlog?> WaitingAsync(CancellationToken cancel)
    {
        try
        {
            return await backlog.ReadAsync(cancel).WaitAsync(Patience, time, cancel);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // It takes too long, or failed a moment ago: the rest of the page need not wait for it.
            return backlog.Latest;
        }
    }

    private async Task<TroubleModel> TroublesAsync(OrganizationId? organization, CancellationToken cancel)
    {
        var found = await troubles.ListAsync(organization, MostTroubles + 1, cancel);
        return new([.. found.Take(MostTroubles)], found.Count > MostTroubles);
    }

    private async Task<IReadOnlyList<NoticeLine>> NoticesAsync(CancellationToken cancel)
    {
        var latest = await notices.LatestAsync(MostNotices, cancel);
        var names = await NamesAsync([.. latest.Select(n => n.Organization).Distinct()], cancel);
        return [.. latest.Select(n => new NoticeLine(n, names.FirstOrDefault(o => o.Id == n.Organization)))];
    }

    /// <summary>Few, and mostly from the registrar's memory. One that was deleted meanwhile is left out.</summary>
    private async Task<List<Organization>> NamesAsync(IReadOnlyList<OrganizationId> ids, CancellationToken cancel)
    {
        var found = new List<Organization>();
        foreach (var id in ids)
        {
            if (await registrar.FindAsync(id.ToString(), cancel) is { } organization)
            {
                found.Add(organization);
            }
        }
        return found;
    }
}

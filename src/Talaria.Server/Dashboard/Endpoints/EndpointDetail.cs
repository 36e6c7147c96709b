using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Deliveries.Statistics;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Profiles;
using Talaria.Server.Dashboard.Charts;

namespace Talaria.Server.Dashboard.Endpoints;

/// <summary>All that an endpoint's page shows.</summary>
/// <param name="Slots">Hour by hour.</param>
/// <param name="Missed">Of a disabled one: what a replay would send; null if nobody may send it from here.</param>
public sealed record EndpointDetailModel(
    EndpointView View,
    bool Week,
    IReadOnlyList<Slot> Slots,
    EndpointFigures Figures,
    IReadOnlyList<Delivery> Recent,
    ReplayCount? Missed
)
{
    /// <summary>The signing secrets, after they were asked for; null hides them.</summary>
    public IReadOnlyList<EndpointSecret>? Secrets { get; init; }

    /// <summary>What was typed into the forms of this page and refused.</summary>
    public Form Form { get; init; } = Form.Blank;

    /// <summary>Which of them: the last part of its address.</summary>
    public string Sent { get; init; } = "";

    /// <summary>What was typed into a form, if it is this one that was refused.</summary>
    public Form FormOf(string action) => Sent == action ? Form : Form.Blank;

    /// <summary>What its people call it.</summary>
    public string Name => View.Endpoint.Name ?? View.Endpoint.Url;

    /// <summary>What has to be typed before it is deleted.</summary>
    public string Word => View.Endpoint.Name is { Length: <= 40 } name ? name : "delete";
}

/// <summary>What came of its attempts in the time that is shown.</summary>
/// <param name="LastError">Why the last one failed, for people.</param>
public sealed record EndpointFigures(
    long Attempts,
    double? Success,
    TimeSpan? P50,
    TimeSpan? P95,
    FailedAttempt? LastFailure,
    string? LastError
);

/// <summary>Reads what an endpoint's page shows.</summary>
internal sealed class EndpointDetail(
    EndpointRegistrar registrar,
    Statistician statistics,
    IDeliveryLog log,
    Replayer replayer,
    TimeProvider time
)
{
    private const int RecentLength = 10;

    /// <summary>The page stays quick: what a disabled endpoint missed is counted no further than this.</summary>
    private const int CountMost = 4_000;

    public async Task<EndpointDetailModel?> ReadAsync(Viewer viewer, string id, bool week, CancellationToken cancel)
    {
        var organization = viewer.Organization;
        if (
            !EndpointId.TryParse(id, out var name)
            || await registrar.FindAsync(organization.Id, name, cancel) is not { } view
        )
        {
            return null;
        }
        var since = time.GetUtcNow() - (week ? TimeSpan.FromDays(7) : TimeSpan.FromHours(24));
        var read = await statistics.ReadAsync(Subject.Of(name), Grain.Hour, since, cancel);
        var recent = await log.ListAsync(
            organization.Id,
            new DeliveryFilter(Endpoint: name),
            new PageRequest(RecentLength),
            cancel
        );
        return new(
            view,
            week,
            Slot.Fill(read),
            await FiguresAsync(read.Sum(), cancel),
            recent.IsRefused ? [] : recent.Value.Items,
            await MissedAsync(viewer, view, cancel)
        );
    }

    private async Task<EndpointFigures> FiguresAsync(Tally sum, CancellationToken cancel) =>
        new(
            sum.Attempts,
            sum.Attempts == 0 ? null : (double)sum.Delivered / sum.Attempts,
            DurationScale.Quantile(sum.Durations, 0.5),
            DurationScale.Quantile(sum.Durations, 0.95),
            sum.LastFailure,
            sum.LastFailure is { } last ? await statistics.ErrorOfAsync(last, cancel) : null
        );

    private async Task<ReplayCount?> MissedAsync(Viewer viewer, EndpointView view, CancellationToken cancel)
    {
        if (view.MissingSince is not { } since || EndpointPages.Refused(viewer) is not null)
        {
            return null;
        }
        var counted = await replayer.CountMissedAsync(
            viewer.Organization,
            view.Endpoint.Id,
            Missed(since),
            CountMost,
            cancel
        );
        return counted.IsRefused ? null : counted.Value.Count;
    }

    /// <summary>All that the disabling cost.</summary>
    internal static NewReplay Missed(DateTimeOffset since) =>
        new() { Since = since, Include = ReplayInclude.Undelivered };
}

using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Deliveries.Replays;

/// <summary>Starts, counts, shows and cancels replays; the <see cref="ReplayFeeder"/> runs them.</summary>
public sealed class Replayer(
    EndpointDirectory directory,
    ISubscriberSource source,
    IReplayStore store,
    LaneBoard board,
    ReplayFeeder feeder,
    IdSource ids,
    TimeProvider time
)
{
    /// <summary>Events that a count looks at: what is beyond makes it a lower bound.</summary>
    public const int CountLimit = 100_000;

    /// <summary>Rows cancelled in one transaction.</summary>
    private const int CancelStep = 100;

    /// <summary>What a replay would take, as far as it was counted; nothing is started.</summary>
    public Task<Result<Replay>> CountAsync(
        Organization organization,
        EndpointId endpoint,
        NewReplay wanted,
        CancellationToken cancel
    ) => PrepareAsync(organization, endpoint, wanted, cancel);

    /// <summary>As <see cref="CountAsync(Organization, EndpointId, NewReplay, CancellationToken)"/>, of an endpoint that may be disabled: what a
    /// replay would take once it is enabled.</summary>
    /// <param name="most">Events that it looks at; beyond, the count is a lower bound.</param>
    public Task<Result<Replay>> CountMissedAsync(
        Organization organization,
        EndpointId endpoint,
        NewReplay wanted,
        int most,
        CancellationToken cancel
    ) => PrepareAsync(organization, endpoint, wanted, cancel, evenDisabled: true, most);

    /// <summary>Refuses an endpoint that is disabled or has a replay already (409).</summary>
    public async Task<Result<Replay>> StartAsync(
        Organization organization,
        EndpointId endpoint,
        NewReplay wanted,
        IdempotencyKey? once,
        CancellationToken cancel
    )
    {
        var prepared = await PrepareAsync(organization, endpoint, wanted, cancel);
        if (prepared.IsRefused)
        {
            return prepared;
        }
        var started = await store.StartAsync(prepared.Value, once);
        feeder.Wake();
        return started;
    }

    public Task<Replay?> FindAsync(OrganizationId organization, ReplayId id, CancellationToken cancel) =>
        store.FindAsync(organization, id, cancel);

    public Task<ReplayProgress> ProgressAsync(ReplayId id, CancellationToken cancel) => store.ProgressAsync(id, cancel);

    public Task<Result<Page<Replay>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) => store.ListAsync(organization, page, cancel);

    /// <summary>Stops it and cancels what of it waits. An attempt in flight ends: its 2xx still makes the delivery delivered.</summary>
    public async Task<Result<Replay>> CancelAsync(OrganizationId organization, ReplayId id, CancellationToken cancel)
    {
        var cancelled = await store.CancelAsync(organization, id, "Cancelled by hand.");
        if (cancelled.IsRefused)
        {
            return cancelled;
        }
        await WindUpAsync(store, board, cancelled.Value);
        return await store.FindAsync(organization, id, cancel) ?? cancelled.Value;
    }

    /// <summary>Cancels what waits of a cancelled replay, in small steps.</summary>
    internal static async Task WindUpAsync(IReplayStore store, LaneBoard board, Replay replay)
    {
        bool finished;
        do
        {
            // Each time: a refill may have brought rows into memory meanwhile. After the last there are none it could bring.
            board.RemoveReplay(replay.Endpoint, replay.Id);
            finished = await store.WindUpAsync(replay, CancelStep);
        } while (!finished);
        board.RemoveReplay(replay.Endpoint, replay.Id);
    }

    private async Task<Result<Replay>> PrepareAsync(
        Organization organization,
        EndpointId id,
        NewReplay wanted,
        CancellationToken cancel,
        bool evenDisabled = false,
        int most = CountLimit
    )
    {
        if (
            await directory.FindAsync(organization.Id, source, cancel) is not { } subscribers
            || !subscribers.Endpoints.TryGetValue(id, out var endpoint)
        )
        {
            return Refusal.NotFound("endpoint", id.ToString());
        }
        var now = time.GetUtcNow();
        if (ReplayCheck.Check(wanted, subscribers.Profile.Catalogue, now) is { Count: > 0 } problems)
        {
            return Refusal.Invalid(problems);
        }
        if (!endpoint.Enabled && !evenDisabled)
        {
            return Disabled;
        }
        var oldest = await store.OldestEventAsync(organization.Id, cancel);
        var clipped = wanted.Since < oldest;
        var since = clipped ? oldest!.Value : wanted.Since;
        var replay = new Replay
        {
            Id = ids.Next<ReplayId>(),
            Organization = organization.Id,
            Endpoint = id,
            Range = new ReplayRange(
                since,
                // What will happen until then is delivered as it happens.
                wanted.Until < now
                    ? wanted.Until
                    : null,
                wanted.Types?.Distinct(StringComparer.Ordinal).ToList(),
                clipped
            ),
            Include = wanted.Include,
            State = ReplayState.Running,
            Cursor = new EventId(IdSource.FloorOf(since)),
            Count = new ReplayCount(0, Exact: true),
            CreatedAt = now,
            UpdatedAt = now,
        };
        return replay with
        {
            Count = await CountAsync(View(replay, endpoint with { Enabled = true }, subscribers.Profile), most, cancel),
        };
    }

    private async Task<ReplayCount> CountAsync(ReplayView view, int most, CancellationToken cancel)
    {
        var found = 0L;
        for (var examined = 0; examined < most; )
        {
            var step = await store.ExamineAsync(view, most: int.MaxValue, cancel);
            found += step.Found.Count;
            examined += step.Examined;
            if (step.Ended)
            {
                return new ReplayCount(found, Exact: true);
            }
            view = view with { After = step.Last };
        }
        return new ReplayCount(found, Exact: false);
    }

    internal static ReplayView View(Replay replay, Endpoint endpoint, Profile profile) =>
        new(
            replay.Organization,
            replay.Endpoint,
            new SubscriptionIndex([endpoint], profile.Subscriptions),
            endpoint.Version,
            endpoint.Scopes.Values.Any(ids => ids.Count > 0),
            replay.Include,
            replay.Range.Types?.ToHashSet(StringComparer.Ordinal),
            replay.Cursor,
            replay.End
        );

    public static Refusal Disabled { get; } =
        new(
            RefusalKind.Conflict,
            "endpoint_disabled",
            "The endpoint is disabled: enable it first, then replay what it missed."
        );
}

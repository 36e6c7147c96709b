using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Looking through events, and making deliveries of what was found in a transaction that looks again.</summary>
internal sealed partial class PostgresReplays
{
    /// <summary>Events and deliveries looked at in one step.</summary>
    private const int ExamineWeight = 4_000;

    private const int ExamineMost = 2_000;

    private const int LeastAtOnce = 100;

    /// <summary>A delivery that was committed after it was looked for may have a smaller id than one seen then: other transactions, other nodes' clocks.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    internal const string EventsUpwards = """
        SELECT id, type, data IS NOT NULL, deliveries, CASE WHEN $4 THEN scopes END FROM events
        WHERE organization_id = $1 AND id > $2 AND id < $3 AND NOT test ORDER BY id LIMIT $5
        """;

    /// <summary>By the events, whatever the planner thinks of the endpoint's index: OFFSET 0 keeps the two apart.</summary>
    internal const string Histories = """
        SELECT d.event_id, d.id, d.state FROM unnest($1::uuid[]) AS r (id)
        CROSS JOIN LATERAL (SELECT * FROM deliveries d WHERE d.event_id = r.id OFFSET 0) d
        WHERE d.endpoint_id = $2 AND NOT d.test ORDER BY d.id
        """;

    internal const string EarlierAgain = """
        SELECT d.event_id, d.id, d.state FROM unnest($1::uuid[], $2::uuid[]) AS r (event_id, id)
        JOIN deliveries d ON d.event_id = r.event_id AND d.id = r.id
        UNION
        SELECT d.event_id, d.id, d.state FROM unnest($3::uuid[]) AS r (id)
        CROSS JOIN LATERAL (SELECT * FROM deliveries d WHERE d.event_id = r.id AND d.id > $4 OFFSET 0) d
        WHERE d.endpoint_id = $5 AND NOT d.test
        ORDER BY 2
        """;

    public Task<DateTimeOffset?> OldestEventAsync(OrganizationId organization, CancellationToken cancel) =>
        database.ReadAsync(
            db =>
                db.Sql(EventsUpwards)
                    .Bind(organization.Value)
                    .Bind(Guid.Empty)
                    .Bind(IdSource.Last)
                    .Bind(false)
                    .Bind(1L)
                    .FirstAsync(row => (DateTimeOffset?)IdSource.TimeOf(row.Guid())),
            cancel
        );

    public Task<ReplayStep> ExamineAsync(ReplayView view, int most, CancellationToken cancel) =>
        database.ReadAsync(db => ExamineAsync(db, view, most), cancel);

    public Task<bool> FeedAsync(Replay replay, ReplayStep step) =>
        database.WriteAsync(db => FeedAsync(db, replay, step));

    private async Task<ReplayStep> ExamineAsync(PostgresSession db, ReplayView view, int most)
    {
        var found = new List<ReplayCandidate>();
        var (last, examined, weight) = (view.After, 0, 0L);
        var matching = ReplayRule.Matches(view.Include);
        var seen = new DeliveryId(IdSource.FloorOf(time.GetUtcNow() - Overlap));
        while (true)
        {
            var atOnce = Math.Min(Math.Clamp(most - found.Count, LeastAtOnce, 1_000), ExamineMost - examined);
            var (events, ended) = await NextAsync(
                db,
                view,
                last,
                matching && view.Scoped,
                atOnce,
                ExamineWeight - weight
            );
            var histories = await HistoriesAsync(db, view, events);
            foreach (var happened in events)
            {
                if (found.Count == most)
                {
                    return new ReplayStep(found, last, examined, false, view.Version, seen);
                }
                (last, examined, weight) = (happened.Id, examined + 1, weight + happened.Weight);
                if (!happened.IsWanted(view))
                {
                    continue;
                }
                var matches = matching && view.Wants.Match(happened.Type, Json.Scopes(happened.Scopes)).Count > 0;
                var (states, earlier) = histories.GetValueOrDefault(happened.Id, (SeenStates.None, []));
                if (ReplayRule.Qualifies(view.Include, states, matches))
                {
                    found.Add(new ReplayCandidate(happened.Id, matches, earlier));
                }
            }
            if (ended || examined >= ExamineMost || weight >= ExamineWeight)
            {
                return new ReplayStep(found, last, examined, ended, view.Version, seen);
            }
        }
    }

    /// <summary>The next events; as many as may be looked at for a weight, one at least.</summary>
    private static async Task<(List<Examined>, bool Ended)> NextAsync(
        PostgresSession db,
        ReplayView view,
        EventId after,
        bool scoped,
        int most,
        long weight
    )
    {
        var events = await db.Sql(EventsUpwards)
            .Bind(view.Organization.Value)
            .Bind(after.Value)
            .Bind(view.End)
            .Bind(scoped)
            .Bind((long)most)
            .ListAsync(row => new Examined(
                new EventId(row.Guid()),
                row.Text(),
                row.Bool(),
                row.Int(),
                row.TextOrNull()
            ));
        var count = 0;
        while (count < events.Count && weight > 0)
        {
            weight -= events[count++].Weight;
        }
        var ended = events.Count < most && count == events.Count;
        return (events[..count], ended);
    }

    private static async Task<Dictionary<EventId, (SeenStates States, List<DeliveryId> Ids)>> HistoriesAsync(
        PostgresSession db,
        ReplayView view,
        List<Examined> events
    )
    {
        var histories = new Dictionary<EventId, (SeenStates States, List<DeliveryId> Ids)>();
        var wanted = events.Where(e => e.IsWanted(view)).Select(e => e.Id.Value).ToList();
        if (wanted.Count > 0)
        {
            await db.SendAsync(
                db.Sql(Histories).BindAll(wanted).Bind(view.Endpoint.Value).Each(row => Note(row, histories))
            );
        }
        return histories;
    }

    /// <param name="row">At event_id, id, state; in the order of the ids.</param>
    private static void Note(Row row, Dictionary<EventId, (SeenStates States, List<DeliveryId> Ids)> histories)
    {
        var happened = new EventId(row.Guid());
        var (states, known) = histories.GetValueOrDefault(happened, (SeenStates.None, []));
        known.Add(new DeliveryId(row.Guid()));
        histories[happened] = (states | ReplayRule.Of((DeliveryState)row.Int()), known);
    }

    private async Task<bool> FeedAsync(PostgresSession db, Replay replay, ReplayStep step)
    {
        if (
            await ReplayRow.LockAsync(db, replay.Id) is not { State: ReplayState.Running } current
            || current.Cursor != replay.Cursor
        )
        {
            return false;
        }
        var now = time.GetUtcNow();
        var (enabled, version) = await EndpointAsync(db, replay.Endpoint);
        if (!enabled)
        {
            // Its disabling ended the replay in its own transaction; this is the gate for what could not know of replays.
            await ReplayRow.EndOfAsync(db, replay.Endpoint, "The endpoint is disabled or was removed.", now);
            return false;
        }
        if (version != step.Version)
        {
            return false;
        }
        var rows = new EventRows(node, board, ids, news, time);
        db.AfterCommit(rows.Committed);
        db.AfterRollback(rows.RolledBack);
        var queued = 0;
        await foreach (var (candidate, latest) in LookAgainAsync(db, replay, step))
        {
            rows.AddReplayed(replay, candidate, latest);
            queued++;
        }
        await db.SendAsync([
            .. rows.Statements(db),
            db.Sql(
                    """
                    UPDATE replays SET cursor = $2, examined = examined + $3, queued = queued + $4, state = $5, updated_at = $6,
                        finished_at = $7
                    WHERE id = $1
                    """
                )
                .Bind(replay.Id.Value)
                .Bind(step.Last.Value)
                .Bind((long)step.Examined)
                .Bind((long)queued)
                .Bind((int)(step.Ended ? ReplayState.Done : ReplayState.Running))
                .Bind(now)
                .Bind(step.Ended ? now : (DateTimeOffset?)null),
        ]);
        return true;
    }

    private static async Task<(bool Enabled, long Version)> EndpointAsync(PostgresSession db, EndpointId endpoint) =>
        await db.Sql("SELECT enabled, version FROM endpoints WHERE id = $1 AND deleted_at IS NULL")
            .Bind(endpoint.Value)
            .FirstAsync(row => (row.Bool(), row.Long()));

    /// <summary>What was seen is a moment old: states may have changed, deliveries may have come, events may be gone or erased. Those that are there
    /// are held until the commit.</summary>
    private static async IAsyncEnumerable<(EventId Event, DeliveryId? Latest)> LookAgainAsync(
        PostgresSession db,
        Replay replay,
        ReplayStep step
    )
    {
        if (step.Found.Count == 0)
        {
            yield break;
        }
        var events = step.Found.Select(c => c.Event.Value).ToList();
        var there = new HashSet<Guid>();
        await db.SendAsync(
            db.Sql(
                    """
                    SELECT e.id FROM unnest($1::uuid[]) AS r (id) JOIN events e ON e.id = r.id
                    WHERE e.data IS NOT NULL FOR SHARE OF e
                    """
                )
                .BindAll(events)
                .Each(row => there.Add(row.Guid()))
        );
        var earlier = step
            .Found.SelectMany(c => c.Earlier.Select(d => (Event: c.Event.Value, Delivery: d.Value)))
            .ToList();
        var histories = new Dictionary<EventId, (SeenStates States, List<DeliveryId> Ids)>();
        await db.SendAsync(
            db.Sql(EarlierAgain)
                .BindAll(earlier.Select(e => e.Event))
                .BindAll(earlier.Select(e => e.Delivery))
                .BindAll(events)
                .Bind(step.Seen.Value)
                .Bind(replay.Endpoint.Value)
                .Each(row => Note(row, histories))
        );
        foreach (var candidate in step.Found.Where(c => there.Contains(c.Event.Value)))
        {
            var (states, known) = histories.GetValueOrDefault(candidate.Event, (SeenStates.None, []));
            if (ReplayRule.Qualifies(replay.Include, states, candidate.Matches))
            {
                yield return (candidate.Event, known.Count > 0 ? known[^1] : null);
            }
        }
    }

    /// <summary>An event that is looked at. Those without data were erased, and cannot be sent any more.</summary>
    private sealed record Examined(EventId Id, string Type, bool HasData, int Deliveries, string? Scopes)
    {
        public int Weight => 1 + Deliveries;

        public bool IsWanted(ReplayView view) => HasData && view.Types?.Contains(Type) != false;
    }
}

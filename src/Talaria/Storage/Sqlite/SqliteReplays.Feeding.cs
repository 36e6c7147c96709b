using Talaria.Deliveries;
using Talaria.Deliveries.Replays;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Looking through events in a reader, and making deliveries of what was found in the writer's turn.</summary>
internal sealed partial class SqliteReplays
{
    /// <summary>Events, their deliveries and 4 KiB of what is read past, in one read transaction: some ten milliseconds.</summary>
    private const int ExamineWeight = 4_000;

    private const int ExamineMost = 2_000;

    private const int Page = 4096;

    /// <summary>As in <see cref="SqliteEventLog.OfOrganization"/>, upwards. Scopes stand behind the payload: they are read only where they matter.</summary>
    internal const string EventsUpwards = """
        SELECT e.id, e.type, length(e.data), CASE WHEN ?4 THEN e.scopes END
        FROM events e NOT INDEXED
        WHERE e.rowid > (SELECT event_row FROM log_indexed) AND e.organization_id = ?1 AND e.id > ?2 AND e.id < ?3
            AND e.test = 0
        UNION ALL
        SELECT l.id, e.type, length(e.data), CASE WHEN ?4 THEN e.scopes END
        FROM log_index l CROSS JOIN events e ON e.id = l.id
        WHERE l.kind = 0 AND l.owner = ?1 AND l.id > ?2 AND l.id < ?3 AND e.test = 0
        ORDER BY 1
        """;

    public Task<DateTimeOffset?> OldestEventAsync(OrganizationId organization, CancellationToken cancel) =>
        database.Readers.ReadAsync<DateTimeOffset?>(
            db =>
            {
                using var row = db.Sql(EventsUpwards)
                    .Bind(organization.Value)
                    .Bind(Guid.Empty)
                    .Bind(IdSource.Last)
                    .Bind(false);
                return row.Step() ? IdSource.TimeOf(row.Guid()) : null;
            },
            cancel
        );

    public Task<ReplayStep> ExamineAsync(ReplayView view, int most, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Examine(db, view, most), cancel);

    public Task<bool> FeedAsync(Replay replay, ReplayStep step) =>
        disk.Low is null ? database.Writer.RunAsync(scope => Feed(scope.Db, replay, step)) : Task.FromResult(false);

    private static ReplayStep Examine(SqliteSession db, ReplayView view, int most)
    {
        var found = new List<ReplayCandidate>();
        var (last, examined, weight, ended) = (view.After, 0, 0, true);
        var matching = ReplayRule.Matches(view.Include);
        var scoped = matching && view.Scoped;
        var seen = Youngest(db);
        using var row = db.Sql(EventsUpwards)
            .Bind(view.Organization.Value)
            .Bind(view.After.Value)
            .Bind(view.End)
            .Bind(scoped);
        while (row.Step())
        {
            if (examined == ExamineMost || weight >= ExamineWeight || found.Count == most)
            {
                ended = false;
                break;
            }
            (last, examined) = (new EventId(row.Guid()), examined + 1);
            var (type, size, scopes) = (row.Text(), row.IntOrNull(), row.TextOrNull());
            weight += 1 + (scoped ? (size ?? 0) / Page : 0);
            // Without data: it was erased, and cannot be sent any more.
            if (size is null || view.Types?.Contains(type) == false)
            {
                continue;
            }
            var matches = matching && view.Wants.Match(type, Json.Scopes(scopes)).Count > 0;
            var (states, earlier) = History(db, last, view, ref weight);
            if (ReplayRule.Qualifies(view.Include, states, matches))
            {
                found.Add(new ReplayCandidate(last, matches, earlier));
            }
        }
        return new ReplayStep(found, last, examined, ended, view.Version, seen);
    }

    private static (SeenStates, IReadOnlyList<DeliveryId>) History(
        SqliteSession db,
        EventId happened,
        ReplayView view,
        ref int weight
    )
    {
        var states = SeenStates.None;
        List<DeliveryId>? earlier = null;
        using var row = db.Sql(
                "SELECT id, endpoint_id, state, test FROM deliveries WHERE event_id = ? AND organization_id = ? ORDER BY id"
            )
            .Bind(happened.Value)
            .Bind(view.Organization.Value);
        while (row.Step())
        {
            weight++;
            var (id, endpoint, state, test) = (row.Guid(), row.Guid(), row.Int(), row.Bool());
            if (endpoint == view.Endpoint.Value && !test)
            {
                states |= ReplayRule.Of((DeliveryState)state);
                (earlier ??= []).Add(new DeliveryId(id));
            }
        }
        return (states, earlier ?? (IReadOnlyList<DeliveryId>)[]);
    }

    private bool Feed(SqliteSession db, Replay replay, ReplayStep step)
    {
        if (
            ReplayRow.Find(db, replay.Id) is not { State: ReplayState.Running } current
            || current.Cursor != replay.Cursor
        )
        {
            return false;
        }
        var now = time.GetUtcNow();
        if (endpoints.Read(db, replay.Endpoint) is not { Enabled: true } endpoint)
        {
            // Its disabling ended the replay in its own transaction; this is the gate for what could not know of replays.
            ReplayRow.EndOf(db, replay.Endpoint, "The endpoint is disabled or was removed.", now);
            return false;
        }
        if (endpoint.Version != step.Version)
        {
            return false;
        }
        var queued = 0;
        foreach (var candidate in step.Found)
        {
            var (qualifies, latest) = LookAgain(db, replay, candidate, step.Seen);
            if (qualifies)
            {
                writing.InsertReplayed(db, replay, candidate.Event, latest);
                queued++;
            }
        }
        db.Sql(
                """
                UPDATE replays SET cursor = ?, examined = examined + ?, queued = queued + ?, state = ?, updated_at = ?,
                    finished_at = ?
                WHERE id = ?
                """
            )
            .Bind(step.Last.Value)
            .Bind(step.Examined)
            .Bind(queued)
            .Bind((long)(step.Ended ? ReplayState.Done : ReplayState.Running))
            .Bind(now)
            .Bind(step.Ended ? now : (DateTimeOffset?)null)
            .Bind(replay.Id.Value)
            .Run();
        if (queued > 0)
        {
            board.StoreHolds(replay.Organization, replay.Endpoint, now.ToUnixTimeMilliseconds(), replayed: true);
        }
        return true;
    }

    /// <summary>What the reader saw is a moment old: states it saw may have changed, deliveries may have come, the event may be gone.</summary>
    private static (bool Qualifies, DeliveryId? Latest) LookAgain(
        SqliteSession db,
        Replay replay,
        ReplayCandidate candidate,
        DeliveryId seen
    )
    {
        var states = SeenStates.None;
        DeliveryId? latest = null;
        using (var row = db.Sql("SELECT 1 FROM events WHERE id = ? AND data IS NOT NULL").Bind(candidate.Event.Value))
        {
            if (!row.Step())
            {
                return (false, null);
            }
        }
        foreach (var id in candidate.Earlier)
        {
            using var row = db.Sql("SELECT state FROM deliveries WHERE id = ?").Bind(id.Value);
            if (row.Step())
            {
                states |= ReplayRule.Of((DeliveryState)row.Int());
                latest = id;
            }
        }
        using (
            var row = db.Sql(
                    """
                    SELECT id, state FROM deliveries
                    WHERE event_id = ? AND id > ? AND endpoint_id = ? AND test = 0 ORDER BY id
                    """
                )
                .Bind(candidate.Event.Value)
                .Bind(seen.Value)
                .Bind(replay.Endpoint.Value)
        )
        {
            while (row.Step())
            {
                latest = new DeliveryId(row.Guid());
                states |= ReplayRule.Of((DeliveryState)row.Int());
            }
        }
        return (ReplayRule.Qualifies(replay.Include, states, candidate.Matches), latest);
    }

    private static DeliveryId Youngest(SqliteSession db)
    {
        using var row = db.Sql("SELECT max(id) FROM deliveries");
        return row.Step() && row.GuidOrNull() is { } id ? new DeliveryId(id) : default;
    }
}

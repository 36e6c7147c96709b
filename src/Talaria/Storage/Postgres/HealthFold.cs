using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Postgres;

/// <summary>Folds the outcomes of a batch into the health of their endpoints, attempt by attempt, while it holds the rows that may change: so each threshold
/// is crossed once, on any number of nodes.</summary>
internal sealed class HealthFold(SecretBox box)
{
    /// <summary>For tests too, which read its plan.</summary>
    internal const string LookStatement = """
        SELECT h.endpoint_id, consecutive_failures, failing_since, last_success_at, last_failure_at, last_error, warned
        FROM health h WHERE h.endpoint_id = ANY($1)
            OR (h.endpoint_id = ANY($2)
                AND (consecutive_failures > 0 OR warned OR last_success_at IS NULL OR last_success_at < $3))
        ORDER BY h.endpoint_id FOR UPDATE
        """;

    /// <summary>How stale <see cref="Health.LastSuccessAt"/> may be in the store.</summary>
    private static readonly TimeSpan Staleness = TimeSpan.FromSeconds(1);

    private readonly Dictionary<EndpointId, Health> held = [];
    private readonly HashSet<EndpointId> written = [];
    private readonly HashSet<EndpointId> enabled = [];
    private readonly Dictionary<EndpointId, Endpoint> failing = [];

    /// <summary>Those that this disables.</summary>
    public List<(Endpoint Endpoint, string Reason, DateTimeOffset At)> Disabled { get; } = [];

    public List<RaisedNotice> Notices { get; } = [];

    /// <summary>Locks, in the order of ids, the rows of endpoints with a failure, and of those whose success has something to change. What is read after that of
    /// the endpoints holds until the commit: whoever disables one holds its health.</summary>
    public IReadOnlyList<Statement> Look(PostgresSession db, IReadOnlyList<Finished> batch)
    {
        var (failures, successes) = (new HashSet<Guid>(), new Dictionary<Guid, DateTimeOffset>());
        foreach (var finished in batch)
        {
            if (finished.Attempt is null || Callbacks.IsLane(finished.Delivery.Endpoint))
            {
                continue;
            }
            var endpoint = finished.Delivery.Endpoint.Value;
            if (finished.Verdict.State != DeliveryState.Delivered)
            {
                failures.Add(endpoint);
            }
            else if (!successes.TryGetValue(endpoint, out var at) || at < finished.EndedAt)
            {
                successes[endpoint] = finished.EndedAt;
            }
        }
        var all = new List<Statement>(2);
        if (failures.Count + successes.Count == 0)
        {
            return all;
        }
        all.Add(
            db.Sql(LookStatement)
                .BindAll(failures)
                .BindAll(successes.Keys)
                .Bind((successes.Count == 0 ? DateTimeOffset.UnixEpoch : successes.Values.Max()) - Staleness)
                .Each(row => held[new EndpointId(row.Guid())] = Stored.Health(row))
        );
        all.Add(
            db.Sql("SELECT id FROM endpoints WHERE id = ANY($1) AND enabled AND deleted_at IS NULL")
                .BindAll(failures.Union(successes.Keys))
                .Each(row => enabled.Add(new EndpointId(row.Guid())))
        );
        if (failures.Count > 0)
        {
            all.Add(
                db.Sql($"SELECT {EndpointRow.Columns} FROM endpoints WHERE id = ANY($1) AND deleted_at IS NULL")
                    .BindAll(failures)
                    .Each(row =>
                    {
                        var endpoint = Stored.Endpoint(row, box);
                        failing[endpoint.Id] = endpoint;
                    })
            );
        }
        return all;
    }

    public bool IsEnabled(EndpointId id) => failing.TryGetValue(id, out var endpoint) && endpoint.Enabled;

    public string ClosedBecause(EndpointId id) =>
        failing.GetValueOrDefault(id)?.DisabledReason ?? "The endpoint was removed.";

    public void Success(EndpointId id, DateTimeOffset at)
    {
        if (
            held.TryGetValue(id, out var before)
            && (failing.TryGetValue(id, out var endpoint) ? endpoint.Enabled : enabled.Contains(id))
        )
        {
            held[id] = HealthRule.Succeed(before, at);
            written.Add(id);
        }
    }

    public void Failure(Finished finished, MadeAttempt attempt)
    {
        // A test of a disabled endpoint, or an attempt that was in flight when it was disabled: logged, and counts for nothing.
        if (
            !failing.TryGetValue(finished.Delivery.Endpoint, out var endpoint)
            || !endpoint.Enabled
            || !held.TryGetValue(endpoint.Id, out var before)
        )
        {
            return;
        }
        var (after, signal) = HealthRule.Fold(
            before,
            delivered: false,
            finished.EndedAt,
            Verdict.Describe(attempt.Outcome),
            attempt.Rule
        );
        held[endpoint.Id] = after;
        written.Add(endpoint.Id);
        var about = after.FailingSince ?? finished.EndedAt;
        var facts = NoticeFacts.Of(endpoint, after);
        if ((finished.Verdict.Gone ? finished.Verdict.Reason : (signal as HealthSignal.Disable)?.Reason) is { } reason)
        {
            Notices.Add(new(endpoint, NoticeKind.Disabled, facts with { Reason = reason }, finished.EndedAt, about, 0));
            Disabled.Add((endpoint, reason, finished.EndedAt));
            failing[endpoint.Id] = endpoint with { Enabled = false, DisabledReason = reason };
        }
        else if (signal is HealthSignal.Warn warning)
        {
            Notices.Add(new(endpoint, NoticeKind.Failing, facts, finished.EndedAt, about, warning.Step));
        }
    }

    /// <summary>At most one an hour and endpoint: a receiver that is down gives up on thousands.</summary>
    public void GivenUp(Finished finished, MadeAttempt attempt)
    {
        var (delivery, at) = (finished.Delivery, finished.EndedAt);
        if (
            finished.Verdict.Gone
            || delivery.Test
            || !failing.TryGetValue(delivery.Endpoint, out var endpoint)
            || Notices.Exists(n => n.Kind == NoticeKind.Exhausted && n.Endpoint.Id == delivery.Endpoint)
        )
        {
            return;
        }
        var hour = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerHour));
        var facts = NoticeFacts.Of(endpoint, held.GetValueOrDefault(endpoint.Id, Health.Good)) with
        {
            Reason = finished.Verdict.Reason,
            Delivery = new GivenUp(
                delivery.Id.ToString(),
                delivery.Event.Id.ToString(),
                delivery.Event.Type,
                attempt.Number
            ),
        };
        Notices.Add(new(endpoint, NoticeKind.Exhausted, facts, at, hour, 0));
    }

    public IEnumerable<Statement> Statements(PostgresSession db)
    {
        if (written.Count == 0)
        {
            yield break;
        }
        var rows = written.Select(id => (Id: id.Value, Health: held[id])).ToList();
        yield return db.Sql(
                """
                UPDATE health h SET consecutive_failures = r.failures, failing_since = r.failing_since,
                    last_success_at = r.last_success_at, last_failure_at = r.last_failure_at, last_error = r.last_error,
                    warned = r.warned
                FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[], $7::boolean[])
                    AS r (id, failures, failing_since, last_success_at, last_failure_at, last_error, warned)
                WHERE h.endpoint_id = r.id
                """
            )
            .BindAll(rows.Select(r => r.Id))
            .BindAll(rows.Select(r => r.Health.ConsecutiveFailures))
            .BindAll(rows.Select(r => r.Health.FailingSince?.ToUnixTimeMilliseconds()))
            .BindAll(rows.Select(r => r.Health.LastSuccessAt?.ToUnixTimeMilliseconds()))
            .BindAll(rows.Select(r => r.Health.LastFailureAt?.ToUnixTimeMilliseconds()))
            .BindAll(rows.Select(r => r.Health.LastError))
            .BindAll(rows.Select(r => r.Health.Warned));
    }
}

/// <summary>A notice to be raised in the transaction of what it is about.</summary>
internal sealed record RaisedNotice(
    Endpoint Endpoint,
    NoticeKind Kind,
    NoticeFacts Facts,
    DateTimeOffset At,
    DateTimeOffset About,
    int Step
);

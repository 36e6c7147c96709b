using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Sqlite;

/// <summary>Commits outcomes. An attempt that is already there is passed over whole, so that a batch recorded twice counts once.</summary>
internal sealed class SqliteRecords(
    SqliteDatabase database,
    SqliteNode node,
    SqliteHealth health,
    SqliteEndpoints endpoints,
    LaneBoard board,
    SqliteNotices notices,
    AttemptJournal journal
) : IRecordStore
{
    internal AttemptJournal Journal => journal;

    public Task<IReadOnlyList<(EndpointId Endpoint, string Reason)>> RecordAsync(IReadOnlyList<Finished> batch)
    {
        var write = new RecordWrite(this, batch);
        database.Writer.Enqueue(write);
        return write.Completion;
    }

    internal void Record(WriteScope scope, Finished finished, List<(EndpointId, string)> disabled)
    {
        var db = scope.Db;
        var delivery = finished.Delivery;
        if (finished.Attempt is not { } attempt)
        {
            SqliteQueue.Cancel(db, delivery.Id, finished.Verdict.Reason!, finished.EndedAt);
            return;
        }
        if (!AttemptRows.Insert(db, node, delivery.Id, attempt))
        {
            return;
        }
        if (finished.Verdict.State == DeliveryState.Delivered)
        {
            Complete(db, finished, attempt, DeliveryState.Delivered, null);
            journal.Add(finished, attempt, DeliveryState.Delivered);
            if (health.Success(db, delivery.Endpoint, finished.EndedAt, SqliteEndpoints.IsEnabled))
            {
                scope.AfterRollback(health.Forget);
            }
            return;
        }
        Fail(scope, finished, attempt, disabled);
        journal.Add(finished, attempt, StateOf(db, delivery.Id));
    }

    /// <summary>As it stands now: a failure may find its delivery cancelled meanwhile.</summary>
    private static DeliveryState StateOf(SqliteSession db, DeliveryId delivery)
    {
        using var row = db.Sql("SELECT state FROM deliveries WHERE id = ?").Bind(delivery.Value);
        return row.Step() ? (DeliveryState)row.Int() : DeliveryState.Cancelled;
    }

    private void Fail(WriteScope scope, Finished finished, MadeAttempt attempt, List<(EndpointId, string)> disabled)
    {
        var db = scope.Db;
        var endpoint = endpoints.Read(db, finished.Delivery.Endpoint);
        var isCallback = Callbacks.IsLane(finished.Delivery.Endpoint);
        // A test of a disabled endpoint, or an attempt that was in flight when it was disabled: logged, and counts for nothing.
        if (endpoint is { Enabled: true })
        {
            var disable = FoldHealth(scope, finished, attempt, endpoint);
            if (disable is not null)
            {
                endpoint = endpoints.Disable(scope, endpoint, disable, finished.EndedAt);
                disabled.Add((endpoint.Id, disable));
            }
        }
        if (finished.Verdict is { State: DeliveryState.Pending, RetryAt: { } retryAt })
        {
            if (isCallback || endpoint is { Enabled: true })
            {
                Retry(db, finished, attempt, retryAt.ToUnixTimeMilliseconds());
            }
            else
            {
                Complete(
                    db,
                    finished,
                    attempt,
                    DeliveryState.Cancelled,
                    endpoint?.DisabledReason ?? "The endpoint was removed."
                );
            }
            return;
        }
        Complete(db, finished, attempt, DeliveryState.Failed, finished.Verdict.Reason);
        if (endpoint is not null)
        {
            TellGivenUp(scope, finished, attempt, endpoint);
        }
    }

    /// <returns>Why the endpoint is to be disabled, or null.</returns>
    private string? FoldHealth(WriteScope scope, Finished finished, MadeAttempt attempt, Endpoint endpoint)
    {
        var db = scope.Db;
        var (after, signal) = HealthRule.Fold(
            health.Read(db, endpoint.Id),
            delivered: false,
            finished.EndedAt,
            Verdict.Describe(attempt.Outcome),
            attempt.Rule
        );
        health.Write(db, endpoint.Id, after);
        scope.AfterRollback(health.Forget);
        var about = after.FailingSince ?? finished.EndedAt;
        var reason = finished.Verdict.Gone ? finished.Verdict.Reason : (signal as HealthSignal.Disable)?.Reason;
        var facts = NoticeFacts.Of(endpoint, after);
        if (reason is not null)
        {
            facts = facts with { Reason = reason };
            notices.Raise(scope, endpoint, NoticeKind.Disabled, facts, finished.EndedAt, about, step: 0);
        }
        else if (signal is HealthSignal.Warn warning)
        {
            notices.Raise(scope, endpoint, NoticeKind.Failing, facts, finished.EndedAt, about, warning.Step);
        }
        return reason;
    }

    /// <summary>At most one an hour and endpoint: a receiver that is down gives up on thousands.</summary>
    private void TellGivenUp(WriteScope scope, Finished finished, MadeAttempt attempt, Endpoint endpoint)
    {
        var (delivery, at) = (finished.Delivery, finished.EndedAt);
        var hour = at.AddTicks(-(at.Ticks % TimeSpan.TicksPerHour));
        if (
            finished.Verdict.Gone
            || delivery.Test
            || SqliteNotices.IsRaised(scope.Db, endpoint.Id, NoticeKind.Exhausted, hour)
        )
        {
            return;
        }
        var facts = NoticeFacts.Of(endpoint, health.Read(scope.Db, endpoint.Id)) with
        {
            Reason = finished.Verdict.Reason,
            Delivery = new GivenUp(
                delivery.Id.ToString(),
                delivery.Event.Id.ToString(),
                delivery.Event.Type,
                attempt.Number
            ),
        };
        notices.Raise(scope, endpoint, NoticeKind.Exhausted, facts, at, hour, step: 0);
    }

    private void Retry(SqliteSession db, Finished finished, MadeAttempt attempt, long retryAt)
    {
        var delivery = finished.Delivery;
        db.Sql(
                """
                UPDATE deliveries SET attempts = ?, last_status = ?, last_outcome = ? WHERE id = ?
                """
            )
            .Bind((long)attempt.Number)
            .Bind(attempt.Outcome.Status)
            .Bind((long)attempt.Outcome.Class)
            .Bind(delivery.Id.Value)
            .Run();
        // No row: it was cancelled by hand while the attempt was in flight, and stays so.
        var queued = db.Sql("UPDATE queue SET due_at = ?, attempts = ?, node = NULL WHERE delivery_id = ?")
            .Bind(retryAt)
            .Bind((long)attempt.Number)
            .Bind(delivery.Id.Value)
            .Run();
        if (queued == 0)
        {
            EraseLate(db, delivery);
        }
        else
        {
            board.StoreHolds(delivery.Organization, delivery.Endpoint, retryAt, delivery.IsReplayed);
        }
    }

    /// <summary>Ends a delivery. A cancelled one becomes delivered by the 2xx of an attempt that was in flight, and nothing else.</summary>
    private static void Complete(
        SqliteSession db,
        Finished finished,
        MadeAttempt attempt,
        DeliveryState state,
        string? reason
    )
    {
        var delivery = finished.Delivery;
        if (db.Sql("DELETE FROM queue WHERE delivery_id = ?").Bind(delivery.Id.Value).Run() == 0)
        {
            EraseLate(db, delivery);
        }
        // Nearly all are pending, and that statement is the cheaper one.
        if (Update(db, Pending, finished, attempt, state, reason) == 0)
        {
            Update(db, Ended, finished, attempt, state, reason);
        }
    }

    private const string Pending = """
        UPDATE deliveries SET attempts = ?, last_status = ?, last_outcome = ?, state = ?, reason = ?, completed_at = ?
        WHERE id = ? AND state = 0
        """;

    private const string Ended = """
        UPDATE deliveries SET attempts = ?1, last_status = ?2, last_outcome = ?3,
            reason = CASE WHEN ?4 = 1 THEN ?5 ELSE reason END,
            completed_at = CASE WHEN ?4 = 1 THEN ?6 ELSE completed_at END,
            state = CASE WHEN ?4 = 1 THEN ?4 ELSE state END
        WHERE id = ?7
        """;

    private static int Update(
        SqliteSession db,
        string sql,
        Finished finished,
        MadeAttempt attempt,
        DeliveryState state,
        string? reason
    ) =>
        db.Sql(sql)
            .Bind((long)attempt.Number)
            .Bind(attempt.Outcome.Status)
            .Bind((long)attempt.Outcome.Class)
            .Bind((long)state)
            .Bind(reason)
            .Bind(finished.EndedAt)
            .Bind(finished.Delivery.Id.Value)
            .Run();

    /// <summary>A delivery that was cancelled while its attempt was in flight: perhaps because its event was erased, and what was answered
    /// must not stay.</summary>
    private static void EraseLate(SqliteSession db, QueuedDelivery delivery)
    {
        if (SqliteErasure.IsErased(db, delivery.Event.Id))
        {
            SqliteErasure.EraseAnswer(db, delivery.Id);
        }
    }
}

using Npgsql;
using Talaria.Deliveries;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Commits outcomes. An attempt that is already there is passed over whole, so that a batch recorded twice counts once.</summary>
internal sealed class PostgresRecords(
    PostgresDatabase database,
    PostgresNode node,
    PostgresEndpoints endpoints,
    SecretBox box,
    DueNews news,
    PostgresNotices notices,
    TimeProvider time
) : IRecordStore
{
    public async Task<IReadOnlyList<(EndpointId Endpoint, string Reason)>> RecordAsync(IReadOnlyList<Finished> batch)
    {
        try
        {
            var disabled = await database.WriteAsync(db => RecordAsync(db, batch));
            foreach (var finished in batch)
            {
                RecordCount.Add(finished);
            }
            return disabled;
        }
        catch (PostgresException e) when (PostgresErrors.IsOfTheRow(e))
        {
            throw new InvalidOperationException($"The database refuses the values: {e.SqlState}.", e);
        }
    }

    private async Task<IReadOnlyList<(EndpointId, string)>> RecordAsync(
        PostgresSession db,
        IReadOnlyList<Finished> batch
    )
    {
        var made = batch.Where(f => f.Attempt is not null).Select(f => (f.Delivery, f.Attempt!)).ToList();
        var inserted = new HashSet<AttemptId>();
        var health = new HealthFold(box);
        var left = new HashSet<DeliveryId>(made.Select(m => m.Delivery.Id));
        await db.SendAsync([
            .. OutcomeRows.Leave(db, batch, id => left.Remove(id)),
            .. made.Count > 0
                ? [AttemptWriting.Insert(db, node, made, id => inserted.Add(id))]
                : Array.Empty<Statement>(),
            .. health.Look(db, batch),
        ]);
        var (writing, journal) = (new OutcomeRows(), new RecordedJournal(time));
        foreach (var finished in batch)
        {
            if (finished.Attempt is not { } attempt)
            {
                writing.Cancel(finished);
            }
            else if (inserted.Remove(attempt.Id))
            {
                var state = Fold(finished, attempt, health, writing);
                // It was finished before, and only a success changes that.
                var cancelled = left.Contains(finished.Delivery.Id) && state != DeliveryState.Delivered;
                journal.Add(finished, attempt, cancelled ? DeliveryState.Cancelled : state);
            }
        }
        foreach (var (endpoint, reason, at) in health.Disabled)
        {
            await endpoints.DisableAsync(db, endpoint, reason, at);
        }
        foreach (var n in health.Notices)
        {
            await notices.RaiseAsync(db, n.Endpoint, n.Kind, n.Facts, n.At, n.About, n.Step);
        }
        if (left.Count > 0)
        {
            // Cancelled while their attempts were in flight: perhaps because their events were erased, and what was answered must not stay.
            await PostgresErasure.EraseLateAsync(
                db,
                [.. made.Where(m => left.Contains(m.Delivery.Id)).Select(m => (m.Delivery.Event.Id, m.Delivery.Id))]
            );
        }
        db.AfterCommit(() => writing.TellRetries(news));
        await db.CommitWithAsync([
            .. writing.Statements(db, node.Ids),
            .. health.Statements(db),
            .. journal.Statements(db),
        ]);
        return [.. health.Disabled.Select(d => (d.Endpoint.Id, d.Reason))];
    }

    /// <returns>What becomes of its delivery.</returns>
    private static DeliveryState Fold(Finished finished, MadeAttempt attempt, HealthFold health, OutcomeRows writing)
    {
        var delivery = finished.Delivery;
        if (finished.Verdict.State == DeliveryState.Delivered)
        {
            health.Success(delivery.Endpoint, finished.EndedAt);
            writing.Complete(finished, attempt, DeliveryState.Delivered, null);
            return DeliveryState.Delivered;
        }
        health.Failure(finished, attempt);
        if (finished.Verdict is { State: DeliveryState.Pending, RetryAt: { } retryAt })
        {
            if (Callbacks.IsLane(delivery.Endpoint) || health.IsEnabled(delivery.Endpoint))
            {
                writing.Retry(finished, attempt, retryAt);
                return DeliveryState.Pending;
            }
            writing.Complete(finished, attempt, DeliveryState.Cancelled, health.ClosedBecause(delivery.Endpoint));
            return DeliveryState.Cancelled;
        }
        writing.Complete(finished, attempt, DeliveryState.Failed, finished.Verdict.Reason);
        health.GivenUp(finished, attempt);
        return DeliveryState.Failed;
    }
}

namespace Talaria.Storage.Sqlite;

/// <summary>Removes events with everything that belongs to them, within a budget of rows and pages: an event may have gone to ten thousand
/// endpoints, and an attempt may hold 16 KiB.</summary>
/// <param name="waitingToo">Also what is still to be delivered (the organization is gone); otherwise such an event stays.</param>
internal sealed class EventRemoval(SqliteSession db, bool waitingToo)
{
    /// <summary>Rows and pages in one turn of the writer: about 2 ms.</summary>
    public const int Budget = 100;

    private const int Page = 4096;

    private int left = Budget;

    /// <summary>What an attempt or an event of this size costs beside its row.</summary>
    public static int PagesOf(int bytes) => bytes / Page;

    public static void RemoveAttempt(SqliteSession db, Guid delivery, Guid id) =>
        db.Sql("DELETE FROM attempts WHERE delivery_id = ? AND id = ?").Bind(delivery).Bind(id).Run();

    /// <returns>How many of them need not be looked at again, from the first on: removed, gone already, or to stay.</returns>
    public int Remove(IReadOnlyList<Guid> events)
    {
        var done = 0;
        while (done < events.Count && left > 0 && TryRemove(events[done]))
        {
            done++;
        }
        LogIndex.Deleted(db);
        return done;
    }

    /// <returns>False when the budget ran out before its end.</returns>
    private bool TryRemove(Guid id)
    {
        foreach (var delivery in DeliveriesOf(id))
        {
            if (left <= 0 || !TryRemoveAttempts(delivery.Id))
            {
                return false;
            }
            Remove(delivery);
        }
        if (left <= 0)
        {
            return false;
        }
        if (!IsNeeded(id))
        {
            RemoveEvent(id);
        }
        return true;
    }

    private List<(Guid Id, Guid Organization, Guid Endpoint)> DeliveriesOf(Guid happened) =>
        db.Sql(
                "SELECT id, organization_id, endpoint_id FROM deliveries WHERE event_id = ? AND (state <> 0 OR ?) LIMIT ?"
            )
            .Bind(happened)
            .Bind(waitingToo)
            .Bind(Budget)
            .List(row => (row.Guid(), row.Guid(), row.Guid()));

    private bool TryRemoveAttempts(Guid delivery)
    {
        var attempts = new List<(Guid Id, int Pages)>();
        using (
            var row = db.Sql("SELECT id, length(response_body) FROM attempts WHERE delivery_id = ? LIMIT ?")
                .Bind(delivery)
                .Bind(Budget)
        )
        {
            while (row.Step())
            {
                attempts.Add((row.Guid(), PagesOf(row.IntOrNull() ?? 0)));
            }
        }
        foreach (var (id, pages) in attempts)
        {
            if (left <= 0)
            {
                return false;
            }
            RemoveAttempt(db, delivery, id);
            left -= 1 + pages;
        }
        return attempts.Count < Budget;
    }

    private void Remove((Guid Id, Guid Organization, Guid Endpoint) delivery)
    {
        if (waitingToo)
        {
            db.Sql("DELETE FROM queue WHERE delivery_id = ?").Bind(delivery.Id).Run();
        }
        db.Sql("DELETE FROM deliveries WHERE id = ?").Bind(delivery.Id).Run();
        RemoveFromLog(LogIndex.DeliveriesOfOrganization, delivery.Organization, delivery.Id);
        RemoveFromLog(LogIndex.DeliveriesOfEndpoint, delivery.Endpoint, delivery.Id);
        left -= 3;
    }

    private bool IsNeeded(Guid happened)
    {
        using var row = db.Sql("SELECT 1 FROM deliveries WHERE event_id = ? LIMIT 1").Bind(happened);
        return row.Step();
    }

    private void RemoveEvent(Guid id)
    {
        Guid organization;
        string? externalId;
        using (var row = db.Sql("SELECT organization_id, external_id, length(data) FROM events WHERE id = ?").Bind(id))
        {
            if (!row.Step())
            {
                return;
            }
            (organization, externalId) = (row.Guid(), row.TextOrNull());
            left -= PagesOf(row.IntOrNull() ?? 0);
        }
        if (externalId is not null)
        {
            left -= db.Sql("DELETE FROM event_keys WHERE organization_id = ? AND external_id = ? AND event_id = ?")
                .Bind(organization)
                .Bind(externalId)
                .Bind(id)
                .Run();
        }
        left -= db.Sql("DELETE FROM event_lookup WHERE event_id = ?").Bind(id).Run();
        db.Sql("DELETE FROM events WHERE id = ?").Bind(id).Run();
        RemoveFromLog(LogIndex.Events, organization, id);
        left -= 2;
    }

    // What the index does not hold yet it will never hold: it is filled from the rows themselves.
    private void RemoveFromLog(int kind, Guid owner, Guid id) =>
        db.Sql("DELETE FROM log_index WHERE kind = ? AND owner = ? AND id = ?")
            .Bind((long)kind)
            .Bind(owner)
            .Bind(id)
            .Run();
}

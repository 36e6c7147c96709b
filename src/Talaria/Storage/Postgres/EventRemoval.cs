namespace Talaria.Storage.Postgres;

/// <summary>Removes events row by row, with everything that belongs to them.</summary>
internal static class EventRemoval
{
    /// <summary>Events and deliveries in one transaction.</summary>
    public const int Budget = 2_000;

    /// <summary>An attempt may hold 16 KiB, but most hold little.</summary>
    public const int Attempts = 1_000;

    /// <param name="events">Locked by the caller, so that no delivery of them is made meanwhile.</param>
    public static async Task RemoveAsync(PostgresSession db, IReadOnlyCollection<Guid> events)
    {
        if (events.Count == 0)
        {
            return;
        }
        await db.SendAsync(
            db.Sql(
                    """
                    DELETE FROM queue q USING unnest($1::uuid[]) AS r (id) JOIN deliveries d ON d.event_id = r.id
                    WHERE q.delivery_id = d.id
                    """
                )
                .BindAll(events),
            db.Sql(
                    """
                    DELETE FROM attempts a USING unnest($1::uuid[]) AS r (id) JOIN deliveries d ON d.event_id = r.id
                    WHERE a.delivery_id = d.id AND a.event_id = r.id
                    """
                )
                .BindAll(events),
            db.Sql("DELETE FROM deliveries d USING unnest($1::uuid[]) AS r (id) WHERE d.event_id = r.id")
                .BindAll(events),
            db.Sql(
                    """
                    DELETE FROM event_keys k USING unnest($1::uuid[]) AS r (id) JOIN events e ON e.id = r.id
                    WHERE k.organization_id = e.organization_id AND k.external_id = e.external_id AND k.event_id = e.id
                    """
                )
                .BindAll(events),
            LookUps(db, events),
            db.Sql("DELETE FROM events e USING unnest($1::uuid[]) AS r (id) WHERE e.id = r.id").BindAll(events)
        );
    }

    /// <summary>As many from the first on as may be removed at once; one at least.</summary>
    public static List<Guid> Within(IEnumerable<(Guid Id, int Deliveries)> events)
    {
        var (taken, weight) = (new List<Guid>(), 0L);
        foreach (var (id, deliveries) in events)
        {
            if (taken.Count > 0 && weight + deliveries >= Budget)
            {
                break;
            }
            taken.Add(id);
            weight += 1 + deliveries;
        }
        return taken;
    }

    /// <summary>Their keys begin with what the event is about: it says of which kinds there are any.</summary>
    private static Statement LookUps(PostgresSession db, IReadOnlyCollection<Guid> events) =>
        db.Sql(
                """
                DELETE FROM event_lookup l USING unnest($1::uuid[]) AS r (id) JOIN events e ON e.id = r.id
                    CROSS JOIN LATERAL json_each(e.scopes::json) AS kind
                    CROSS JOIN LATERAL json_array_elements_text(kind.value) AS scope
                WHERE l.organization_id = e.organization_id AND l.kind = kind.key AND l.scope_id = scope.value
                    AND l.event_id = e.id
                """
            )
            .BindAll(events);
}

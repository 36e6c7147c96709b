using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Reads deliveries and attempts.</summary>
internal sealed class SqliteDeliveryLog(SqliteDatabase database) : IDeliveryLog
{
    private const string Columns = """
        SELECT d.id, d.event_id, e.type, d.organization_id, d.endpoint_id, p.url, d.state, d.reason, d.attempts,
            CASE WHEN d.state = 0 THEN q.due_at END, d.test, d.replay_of, d.created_at, d.completed_at, d.last_status, d.last_outcome
        FROM deliveries d
        LEFT JOIN events e ON e.id = d.event_id
        LEFT JOIN endpoints p ON p.id = d.endpoint_id AND p.deleted_at IS NULL
        LEFT JOIN queue q ON q.delivery_id = d.id
        """;

    public async Task<Result<Page<Delivery>>> ListAsync(
        OrganizationId organization,
        DeliveryFilter filter,
        PageRequest page,
        CancellationToken cancel
    )
    {
        var pages = new LogPages($"deliveries {organization} {filter}", page, filter.Since, filter.Until);
        var found = await pages.ReadAsync(
            database,
            (db, newest, oldest) => Rows(db, organization, filter, newest, oldest),
            row => new Listed(Read(row), row.IntOrNull(), row.IntOrNull()),
            listed => listed.Delivery.Id.Value,
            listed => Passes(filter, listed),
            cancel
        );
        return found.Select(p => new Page<Delivery>([.. p.Items.Select(l => l.Delivery)], p.Next));
    }

    public Task<Delivery?> FindAsync(OrganizationId organization, DeliveryId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Find(db, organization, id), cancel);

    public Task<IReadOnlyList<RecordedAttempt>> AttemptsAsync(DeliveryId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => AttemptRows.Read(db, id), cancel);

    internal static Delivery? Find(SqliteSession db, OrganizationId organization, DeliveryId id)
    {
        using var row = db.Sql(Columns + " WHERE d.organization_id = ? AND d.id = ?")
            .Bind(organization.Value)
            .Bind(id.Value);
        return row.Step() ? Read(row) : null;
    }

    // The narrowest index that the filter allows; the rest of the filter is looked at row by row.
    private static Statement Rows(
        SqliteSession db,
        OrganizationId organization,
        DeliveryFilter filter,
        Guid newest,
        Guid oldest
    )
    {
        var rows =
            filter.Event is { } happened
                ? db.Sql(
                        Columns
                            + " WHERE d.event_id = ? AND d.id < ? AND d.id >= ? AND d.organization_id = ? ORDER BY d.id DESC"
                    )
                    .Bind(happened.Value)
            : filter.Endpoint is { } endpoint
                ? db.Sql(
                        Columns
                            + " WHERE d.endpoint_id = ? AND d.id < ? AND d.id >= ? AND d.organization_id = ? ORDER BY d.id DESC"
                    )
                    .Bind(endpoint.Value)
            : db.Sql(
                    Columns
                        + " WHERE d.organization_id = ? AND d.id < ? AND d.id >= ? AND d.organization_id = ? ORDER BY d.id DESC"
                )
                .Bind(organization.Value);
        return rows.Bind(newest).Bind(oldest).Bind(organization.Value);
    }

    private static bool Passes(DeliveryFilter filter, Listed listed) =>
        (filter.Endpoint is not { } endpoint || endpoint == listed.Delivery.Endpoint)
        && (filter.Type is null || filter.Type == listed.Delivery.EventType)
        && (filter.State is not { } state || state == listed.Delivery.State)
        && (filter.Status is not { } status || status == listed.LastStatus)
        && (filter.Outcome is not { } outcome || (int)outcome == listed.LastOutcome);

    private static Delivery Read(Statement row) =>
        new()
        {
            Id = new DeliveryId(row.Guid()),
            Event = new EventId(row.Guid()),
            EventType = row.TextOrNull() ?? "",
            Organization = new OrganizationId(row.Guid()),
            Endpoint = new EndpointId(row.Guid()),
            Url = row.TextOrNull(),
            State = (DeliveryState)row.Int(),
            Reason = row.TextOrNull(),
            Attempts = row.Int(),
            NextAttemptAt = row.TimeOrNull(),
            Test = row.Bool(),
            ReplayOf = row.GuidOrNull() is { } replayed ? new DeliveryId(replayed) : null,
            CreatedAt = row.Time(),
            CompletedAt = row.TimeOrNull(),
        };

    private sealed record Listed(Delivery Delivery, int? LastStatus, int? LastOutcome);
}

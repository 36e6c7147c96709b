using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Reads deliveries and attempts.</summary>
internal sealed class SqliteDeliveryLog(SqliteDatabase database) : IDeliveryLog
{
    private const string Rest = """
        d.event_id, e.type, d.organization_id, d.endpoint_id, p.url, e.callback_url, d.state, d.reason, d.attempts,
            CASE WHEN d.state = 0 THEN q.due_at END, d.test, d.replay, d.replay_of, d.created_at, d.completed_at, d.last_status, d.last_outcome
        """;

    private const string Columns = $"SELECT d.id, {Rest}";

    // The index's own id, whose order it has: by the delivery's the whole range would be sorted before the first row.
    private const string Indexed = $"SELECT l.id, {Rest}";

    private const string Joins = """
        LEFT JOIN events e ON e.id = d.event_id
        LEFT JOIN endpoints p ON p.id = d.endpoint_id AND p.deleted_at IS NULL
        LEFT JOIN queue q ON q.delivery_id = d.id
        """;

    private const string One = $"{Columns} FROM deliveries d {Joins} WHERE d.organization_id = ? AND d.id = ?";

    private const string OfEvent = $"""
        {Columns} FROM deliveries d {Joins}
        WHERE d.event_id = ?1 AND d.id < ?2 AND d.id >= ?3 AND d.organization_id = ?4 ORDER BY d.id DESC
        """;

    internal const string OfEndpoint = $"""
        {Columns} FROM deliveries d {Joins}
        WHERE d.id > (SELECT delivery_id FROM log_indexed) AND d.endpoint_id = ?1 AND d.id < ?2 AND +d.id >= ?3 AND d.organization_id = ?4
        UNION ALL
        {Indexed} FROM log_index l CROSS JOIN deliveries d ON d.id = l.id {Joins}
        WHERE l.kind = 2 AND l.owner = ?1 AND l.id < ?2 AND l.id >= ?3 AND d.organization_id = ?4
        ORDER BY 1 DESC
        """;

    internal const string OfOrganization = $"""
        {Columns} FROM deliveries d {Joins}
        WHERE d.id > (SELECT delivery_id FROM log_indexed) AND d.organization_id = ?1 AND d.id < ?2 AND +d.id >= ?3
        UNION ALL
        {Indexed} FROM log_index l CROSS JOIN deliveries d ON d.id = l.id {Joins}
        WHERE l.kind = 1 AND l.owner = ?1 AND l.id < ?2 AND l.id >= ?3 AND d.organization_id = ?4
        ORDER BY 1 DESC
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
            _ => 0,
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
        using var row = db.Sql(One).Bind(organization.Value).Bind(id.Value);
        return row.Step() ? Read(row) : null;
    }

    // The narrowest way that the filter allows; the rest of the filter is looked at row by row.
    private static Statement Rows(
        SqliteSession db,
        OrganizationId organization,
        DeliveryFilter filter,
        Guid newest,
        Guid oldest
    )
    {
        var (sql, owner) =
            filter.Event is { } happened ? (OfEvent, happened.Value)
            : filter.Endpoint is { } endpoint ? (OfEndpoint, endpoint.Value)
            : (OfOrganization, organization.Value);
        return db.Sql(sql).Bind(owner).Bind(newest).Bind(oldest).Bind(organization.Value);
    }

    private static bool Passes(DeliveryFilter filter, Listed listed) =>
        (filter.Endpoint is not { } endpoint || endpoint == listed.Delivery.Endpoint)
        && (filter.Type is null || filter.Type == listed.Delivery.EventType)
        && (filter.State is not { } state || state == listed.Delivery.State)
        && (filter.Status is not { } status || status == listed.LastStatus)
        && (filter.Outcome is not { } outcome || (int)outcome == listed.LastOutcome);

    private static Delivery Read(Statement row)
    {
        var (id, happened, type) = (row.Guid(), row.Guid(), row.TextOrNull());
        var (organization, endpoint) = (row.Guid(), new EndpointId(row.Guid()));
        var (url, callback) = (row.TextOrNull(), row.TextOrNull());
        return new()
        {
            Id = new DeliveryId(id),
            Event = new EventId(happened),
            EventType = type ?? "",
            Organization = new OrganizationId(organization),
            Endpoint = endpoint,
            Url = Callbacks.IsLane(endpoint) ? callback : url,
            State = (DeliveryState)row.Int(),
            Reason = row.TextOrNull(),
            Attempts = row.Int(),
            NextAttemptAt = row.TimeOrNull(),
            Test = row.Bool(),
            Replay = row.GuidOrNull() is { } replay ? new ReplayId(replay) : null,
            ReplayOf = row.GuidOrNull() is { } replayed ? new DeliveryId(replayed) : null,
            CreatedAt = row.Time(),
            CompletedAt = row.TimeOrNull(),
        };
    }

    private sealed record Listed(Delivery Delivery, int? LastStatus, int? LastOutcome);
}

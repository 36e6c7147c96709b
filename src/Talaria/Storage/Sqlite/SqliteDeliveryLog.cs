using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Reads deliveries and attempts.</summary>
internal sealed class SqliteDeliveryLog(SqliteDatabase database) : IDeliveryLog
{
    private const string Rest = """
        d.event_id, e.type, d.organization_id, d.endpoint_id, p.url, p.name, e.callback_url, d.state, d.reason,
            d.attempts, d.last_status, d.last_outcome, CASE WHEN d.state = 0 THEN q.due_at END, d.test, d.replay, d.replay_of, d.created_at, d.completed_at
        """;

    private const string Columns = $"SELECT d.id, {Rest}";

    private const string Joins = """
        LEFT JOIN events e ON e.id = d.event_id
        LEFT JOIN endpoints p ON p.id = d.endpoint_id AND p.deleted_at IS NULL
        LEFT JOIN queue q ON q.delivery_id = d.id
        """;

    private const string One = $"{Columns} FROM deliveries d {Joins} WHERE d.organization_id = ? AND d.id = ?";

    /// <summary>What filters look at: of many rows few pass, and only these are read whole. The type is the event's, and looked for only if it is filtered by.</summary>
    private const string Seen = """
        d.endpoint_id, d.state, d.last_status, d.last_outcome, CASE WHEN ?5 THEN (SELECT type FROM events WHERE id = d.event_id) END
        """;

    internal const string OfEvent = $"""
        SELECT d.id, {Seen} FROM deliveries d
        WHERE d.event_id = ?1 AND d.id < ?2 AND d.id >= ?3 AND d.organization_id = ?4 ORDER BY d.id DESC
        """;

    // By the index's own id, whose order it has: by the delivery's the whole range would be sorted before the first row.
    internal const string OfEndpoint = $"""
        SELECT d.id, {Seen} FROM deliveries d
        WHERE d.id > (SELECT delivery_id FROM log_indexed) AND d.endpoint_id = ?1 AND d.id < ?2 AND +d.id >= ?3 AND d.organization_id = ?4
        UNION ALL
        SELECT l.id, {Seen} FROM log_index l CROSS JOIN deliveries d ON d.id = l.id
        WHERE l.kind = 2 AND l.owner = ?1 AND l.id < ?2 AND l.id >= ?3 AND d.organization_id = ?4
        ORDER BY 1 DESC
        """;

    internal const string OfOrganization = $"""
        SELECT d.id, {Seen} FROM deliveries d
        WHERE d.id > (SELECT delivery_id FROM log_indexed) AND d.organization_id = ?1 AND d.id < ?2 AND +d.id >= ?3
        UNION ALL
        SELECT l.id, {Seen} FROM log_index l CROSS JOIN deliveries d ON d.id = l.id
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
        return await pages.ReadAsync(
            database,
            (db, newest, oldest) => Rows(db, organization, filter, newest, oldest),
            Scanned.Read,
            row => row.Id.Value,
            _ => 0,
            (db, row) => row.Passes(filter) ? Find(db, organization, row.Id) : null,
            cancel
        );
    }

    public Task<Delivery?> FindAsync(OrganizationId organization, DeliveryId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Find(db, organization, id), cancel);

    public Task<IReadOnlyList<Delivery>> FindAsync(
        OrganizationId organization,
        IReadOnlyCollection<(EventId Event, DeliveryId Delivery)> named,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync<IReadOnlyList<Delivery>>(
            db => [.. named.Select(n => Find(db, organization, n.Delivery)).OfType<Delivery>()],
            cancel
        );

    public Task<IReadOnlyList<RecordedAttempt>> AttemptsAsync(DeliveryId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => AttemptRows.Read(db, id), cancel);

    internal static Delivery? Find(SqliteSession db, OrganizationId organization, DeliveryId id)
    {
        using var row = db.Sql(One).Bind(organization.Value).Bind(id.Value);
        return row.Step() ? Stored.Delivery(row) : null;
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
        return db.Sql(sql).Bind(owner).Bind(newest).Bind(oldest).Bind(organization.Value).Bind(filter.Type is not null);
    }

    /// <summary>A row as it is looked through.</summary>
    private readonly record struct Scanned(
        DeliveryId Id,
        EndpointId Endpoint,
        DeliveryState State,
        int? Status,
        int? Outcome,
        string? Type
    )
    {
        public static Scanned Read(Statement row) =>
            new(
                new DeliveryId(row.Guid()),
                new EndpointId(row.Guid()),
                (DeliveryState)row.Int(),
                row.IntOrNull(),
                row.IntOrNull(),
                row.TextOrNull()
            );

        public bool Passes(DeliveryFilter filter) =>
            (filter.Endpoint is not { } endpoint || endpoint == Endpoint)
            && (filter.Type is null || filter.Type == Type)
            && (filter.State is not { } state || state == State)
            && (filter.Status is not { } status || status == Status)
            && (filter.Outcome is not { } outcome || (int)outcome == Outcome);
    }
}

using Talaria.Deliveries;
using Talaria.Deliveries.Sending;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Reads deliveries and attempts.</summary>
internal sealed class PostgresDeliveryLog(PostgresDatabase database) : IDeliveryLog
{
    private const string Columns = """
        SELECT d.id, d.event_id, e.type, d.organization_id, d.endpoint_id, p.url, p.name, e.callback_url, d.state, d.reason,
            d.attempts, d.last_status, d.last_outcome, CASE WHEN d.state = 0 THEN q.due_at END, d.test, d.replay, d.replay_of, d.created_at, d.completed_at
        """;

    private const string Joins = """
        LEFT JOIN events e ON e.id = d.event_id
        LEFT JOIN endpoints p ON p.id = d.endpoint_id AND p.deleted_at IS NULL
        LEFT JOIN queue q ON q.delivery_id = d.id
        """;

    internal const string One = $"""
        {Columns} FROM deliveries d {Joins} WHERE d.organization_id = $1 AND d.id = $2 AND d.event_id < $3
        """;

    private const string OneOfEvent = $"""
        {Columns} FROM deliveries d {Joins} WHERE d.organization_id = $1 AND d.id = $2 AND d.event_id = $3
        """;

    internal const string Whole = $"""
        {Columns} FROM unnest($1::uuid[], $2::uuid[]) AS r (event_id, id)
            JOIN deliveries d ON d.event_id = r.event_id AND d.id = r.id {Joins}
        """;

    private const string Narrow = """
        SELECT d.id, d.event_id, d.endpoint_id, d.state, d.last_status, d.last_outcome,
            CASE WHEN $6 THEN (SELECT e.type FROM events e WHERE e.id = d.event_id) END
        FROM deliveries d
        """;

    /// <summary>$5 says nothing that the event's own id does not say; it is there so that all three take the same values.</summary>
    internal const string OfEvent = $"""
        {Narrow} WHERE d.event_id = $7 AND d.event_id < $5 AND d.id < $2 AND d.id >= $3 AND d.organization_id = $1
        ORDER BY d.id DESC LIMIT $4
        """;

    internal const string OfEndpoint = $"""
        {Narrow} WHERE d.endpoint_id = $7 AND d.event_id < $5 AND d.id < $2 AND d.id >= $3 AND d.organization_id = $1
        ORDER BY d.id DESC LIMIT $4
        """;

    internal const string OfOrganization = $"""
        {Narrow} WHERE d.organization_id = $1 AND d.event_id < $5 AND d.id < $2 AND d.id >= $3 AND d.organization_id = $7
        ORDER BY d.id DESC LIMIT $4
        """;

    public Task<Result<Page<Delivery>>> ListAsync(
        OrganizationId organization,
        DeliveryFilter filter,
        PageRequest page,
        CancellationToken cancel
    )
    {
        var pages = new LogPages($"deliveries {organization} {filter}", page, filter.Since, filter.Until);
        return pages.ReadAsync(
            database,
            (db, newest, oldest, most) => Rows(db, organization, filter, newest, oldest, most),
            row => new Listed(
                row.Guid(),
                row.Guid(),
                new EndpointId(row.Guid()),
                (DeliveryState)row.Int(),
                row.IntOrNull(),
                row.IntOrNull(),
                row.TextOrNull()
            ),
            listed => Passes(filter, listed),
            WholeAsync,
            cancel
        );
    }

    public Task<Delivery?> FindAsync(OrganizationId organization, DeliveryId id, CancellationToken cancel) =>
        database.ReadAsync(db => FindAsync(db, organization, id), cancel);

    public Task<IReadOnlyList<Delivery>> FindAsync(
        OrganizationId organization,
        IReadOnlyCollection<(EventId Event, DeliveryId Delivery)> named,
        CancellationToken cancel
    ) =>
        database.ReadAsync<IReadOnlyList<Delivery>>(
            async db =>
            {
                var found = await db.Sql(Whole)
                    .BindAll(named.Select(n => n.Event.Value))
                    .BindAll(named.Select(n => n.Delivery.Value))
                    .ListAsync(Stored.Delivery);
                return [.. found.Where(d => d.Organization == organization)];
            },
            cancel
        );

    public Task<IReadOnlyList<RecordedAttempt>> AttemptsAsync(DeliveryId id, CancellationToken cancel) =>
        database.ReadAsync(db => AttemptRows.ReadAsync(db, id), cancel);

    internal static Task<Delivery?> FindAsync(PostgresSession db, OrganizationId organization, DeliveryId id) =>
        db.Sql(One)
            .Bind(organization.Value)
            .Bind(id.Value)
            .Bind(EventBound.Above(id.Value))
            .FirstAsync(Stored.Delivery);

    internal static Task<Delivery?> FindAsync(
        PostgresSession db,
        OrganizationId organization,
        EventId happened,
        DeliveryId id
    ) => db.Sql(OneOfEvent).Bind(organization.Value).Bind(id.Value).Bind(happened.Value).FirstAsync(Stored.Delivery);

    // The narrowest way that the filter allows; the rest of the filter is looked at row by row.
    private static Statement Rows(
        PostgresSession db,
        OrganizationId organization,
        DeliveryFilter filter,
        Guid newest,
        Guid oldest,
        int most
    )
    {
        var (sql, owner) =
            filter.Event is { } happened ? (OfEvent, happened.Value)
            : filter.Endpoint is { } endpoint ? (OfEndpoint, endpoint.Value)
            : (OfOrganization, organization.Value);
        return db.Sql(sql)
            .Bind(organization.Value)
            .Bind(newest)
            .Bind(oldest)
            .Bind((long)most)
            .Bind(EventBound.Above(newest))
            .Bind(filter.Type is not null)
            .Bind(owner);
    }

    private static async Task<IReadOnlyList<Delivery>> WholeAsync(PostgresSession db, IReadOnlyList<Listed> listed)
    {
        var whole = await db.Sql(Whole)
            .BindAll(listed.Select(l => l.Event))
            .BindAll(listed.Select(l => l.Id))
            .ListAsync(Stored.Delivery);
        return [.. whole.OrderByDescending(d => d.Id.Value)];
    }

    private static bool Passes(DeliveryFilter filter, Listed listed) =>
        (filter.Endpoint is not { } endpoint || endpoint == listed.Endpoint)
        && (filter.Type is null || filter.Type == listed.Type)
        && (filter.State is not { } state || state == listed.State)
        && (filter.Status is not { } status || status == listed.LastStatus)
        && (filter.Outcome is not { } outcome || (int)outcome == listed.LastOutcome);

    private sealed record Listed(
        Guid Id,
        Guid Event,
        EndpointId Endpoint,
        DeliveryState State,
        int? LastStatus,
        int? LastOutcome,
        string? Type
    ) : ILogRow
    {
        public int Bytes => 0;
    }
}

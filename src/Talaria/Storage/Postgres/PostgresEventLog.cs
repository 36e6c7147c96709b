using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Reads stored events.</summary>
internal sealed class PostgresEventLog(PostgresDatabase database) : IEventLog
{
    internal const string OfOrganization = """
        SELECT id, type, deliveries, coalesce(octet_length(data), 0), CASE WHEN $5 THEN scopes END FROM events
        WHERE organization_id = $1 AND id < $2 AND id >= $3 ORDER BY id DESC LIMIT $4
        """;

    internal const string Whole = $"""
        SELECT {EventRow.Columns} FROM unnest($1::uuid[]) AS r (id) JOIN events e ON e.id = r.id
        """;

    internal const string LookedUp = $"""
        SELECT {EventRow.Columns} FROM (
            SELECT event_id FROM event_lookup WHERE organization_id = $1 AND kind = $2 AND scope_id = $3
            ORDER BY event_id DESC LIMIT 100) l JOIN events e ON e.id = l.event_id
        ORDER BY e.id DESC
        """;

    internal const string One = $"SELECT {EventRow.Columns} FROM events e WHERE e.id = $1 AND e.organization_id = $2";

    public Task<Result<Page<Event>>> ListAsync(
        OrganizationId organization,
        EventFilter filter,
        PageRequest page,
        CancellationToken cancel
    )
    {
        var pages = new LogPages($"events {organization} {filter}", page, filter.Since, filter.Until);
        return pages.ReadAsync(
            database,
            (db, newest, oldest, most) =>
                db.Sql(OfOrganization)
                    .Bind(organization.Value)
                    .Bind(newest)
                    .Bind(oldest)
                    .Bind((long)most)
                    .Bind(filter.Scope is not null),
            row => new Listed(row.Guid(), row.Text(), row.Int(), row.Int(), row.TextOrNull()),
            listed => Passes(filter, listed),
            WholeAsync,
            cancel
        );
    }

    public Task<IReadOnlyList<Event>> LookUpAsync(
        OrganizationId organization,
        string kind,
        string scopeId,
        CancellationToken cancel
    ) =>
        database.ReadAsync<IReadOnlyList<Event>>(
            async db =>
                await db.Sql(LookedUp).Bind(organization.Value).Bind(kind).Bind(scopeId).ListAsync(Stored.Event),
            cancel
        );

    public Task<Event?> FindAsync(OrganizationId organization, EventId id, CancellationToken cancel) =>
        database.ReadAsync(db => FindAsync(db, organization, id), cancel);

    public Task<EventId?> FindAsync(OrganizationId organization, string externalId, CancellationToken cancel) =>
        database.ReadAsync(
            db =>
                db.Sql("SELECT event_id FROM event_keys WHERE organization_id = $1 AND external_id = $2")
                    .Bind(organization.Value)
                    .Bind(externalId)
                    .FirstAsync<EventId?>(row => new EventId(row.Guid())),
            cancel
        );

    internal static Task<Event?> FindAsync(PostgresSession db, OrganizationId organization, EventId id) =>
        db.Sql(One).Bind(id.Value).Bind(organization.Value).FirstAsync(Stored.Event);

    private static async Task<IReadOnlyList<Event>> WholeAsync(PostgresSession db, IReadOnlyList<Listed> listed)
    {
        var whole = await db.Sql(Whole).BindAll(listed.Select(l => l.Id)).ListAsync(Stored.Event);
        return [.. whole.OrderByDescending(e => e.Id.Value)];
    }

    private static bool Passes(EventFilter filter, Listed listed) =>
        (filter.Type is null || filter.Type == listed.Type)
        && (filter.Matched is not { } matched || matched == listed.Deliveries > 0)
        && (
            filter.Scope is not { } scope
            || (
                Json.Scopes(listed.Scopes).TryGetValue(scope.Kind, out var ids)
                && ids.Contains(scope.Id, StringComparer.Ordinal)
            )
        );

    private sealed record Listed(Guid Id, string Type, int Deliveries, int Bytes, string? Scopes) : ILogRow;
}

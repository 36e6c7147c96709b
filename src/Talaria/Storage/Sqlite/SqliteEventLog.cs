using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Reads stored events.</summary>
internal sealed class SqliteEventLog(SqliteDatabase database) : IEventLog
{
    /// <summary>What filters look at: of a payload only how long it is, which its page need not be read for. Scopes lie behind it.</summary>
    private const string Seen = "e.type, e.deliveries, coalesce(length(e.data), 0), CASE WHEN ?4 THEN e.scopes END";

    /// <summary>Merged from two sides that each come in order: the tail by rowid (NOT INDEXED, or the planner walks the index of ids,
    /// which holds everybody's), and the index by its own id, so that only the short tail is sorted and a page reads no more than it looks at.</summary>
    internal const string OfOrganization = $"""
        SELECT e.id, {Seen} FROM events e NOT INDEXED
        WHERE e.rowid > (SELECT event_row FROM log_indexed) AND e.organization_id = ?1 AND e.id < ?2 AND e.id >= ?3
        UNION ALL
        SELECT l.id, {Seen} FROM log_index l CROSS JOIN events e ON e.id = l.id
        WHERE l.kind = 0 AND l.owner = ?1 AND l.id < ?2 AND l.id >= ?3
        ORDER BY 1 DESC
        """;

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
            (db, newest, oldest) =>
                db.Sql(OfOrganization)
                    .Bind(organization.Value)
                    .Bind(newest)
                    .Bind(oldest)
                    .Bind(filter.Scope is not null),
            row => new Scanned(new EventId(row.Guid()), row.Text(), row.Int(), row.Int(), row.TextOrNull()),
            scanned => scanned.Id.Value,
            scanned => scanned.Bytes,
            (db, scanned) => Passes(filter, scanned) ? Find(db, organization, scanned.Id) : null,
            cancel
        );
    }

    public Task<IReadOnlyList<Event>> LookUpAsync(
        OrganizationId organization,
        string kind,
        string scopeId,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync<IReadOnlyList<Event>>(
            db =>
                db.Sql(
                        """
                        SELECT e.id, e.organization_id, e.external_id, e.type, e.data, e.scopes, e.occurred_at, e.created_at, e.deliveries, e.test, e.callback_url, e.erased_at
                        FROM event_lookup l CROSS JOIN events e ON e.id = l.event_id
                        WHERE l.organization_id = ? AND l.kind = ? AND l.scope_id = ? ORDER BY l.event_id DESC LIMIT 100
                        """
                    )
                    .Bind(organization.Value)
                    .Bind(kind)
                    .Bind(scopeId)
                    .List(Stored.Event),
            cancel
        );

    public Task<Event?> FindAsync(OrganizationId organization, EventId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => Find(db, organization, id), cancel);

    public Task<EventId?> FindAsync(OrganizationId organization, string externalId, CancellationToken cancel) =>
        database.Readers.ReadAsync<EventId?>(
            db =>
            {
                using var row = db.Sql("SELECT event_id FROM event_keys WHERE organization_id = ? AND external_id = ?")
                    .Bind(organization.Value)
                    .Bind(externalId);
                return row.Step() ? new EventId(row.Guid()) : null;
            },
            cancel
        );

    internal static Event? Find(SqliteSession db, OrganizationId organization, EventId id)
    {
        using var row = db.Sql(
                """
                SELECT id, organization_id, external_id, type, data, scopes, occurred_at, created_at, deliveries, test, callback_url, erased_at
                FROM events
                WHERE id = ? AND organization_id = ?
                """
            )
            .Bind(id.Value)
            .Bind(organization.Value);
        return row.Step() ? Stored.Event(row) : null;
    }

    private static bool Passes(EventFilter filter, Scanned scanned) =>
        (filter.Type is null || filter.Type == scanned.Type)
        && (filter.Matched is not { } matched || matched == scanned.Deliveries > 0)
        && (
            filter.Scope is not { } scope
            || (
                Json.Scopes(scanned.Scopes).TryGetValue(scope.Kind, out var ids)
                && ids.Contains(scope.Id, StringComparer.Ordinal)
            )
        );

    /// <summary>A row as it is looked through.</summary>
    private readonly record struct Scanned(EventId Id, string Type, int Deliveries, int Bytes, string? Scopes);
}

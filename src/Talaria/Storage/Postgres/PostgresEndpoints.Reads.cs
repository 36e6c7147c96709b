using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Reads of endpoints.</summary>
internal sealed partial class PostgresEndpoints
{
    private const string Views = $"""
        SELECT {EndpointRow.Columns}, {EndpointRow.HealthColumns}
        FROM endpoints LEFT JOIN health ON endpoint_id = id
        """;

    private const string ById = $"{Views} WHERE id = $1 AND organization_id = $2 AND deleted_at IS NULL";

    private const string ByName = $"{Views} WHERE organization_id = $1 AND external_id = $2 AND deleted_at IS NULL";

    private const string NewestFirst = $"""
        {Views} WHERE organization_id = $1 AND id < $2 AND deleted_at IS NULL ORDER BY id DESC LIMIT $3
        """;

    private const string OldestFirst = $"""
        {Views} WHERE organization_id = $1 AND id > $2 AND deleted_at IS NULL ORDER BY id LIMIT $3
        """;

    /// <summary>After a first page of a filtered list, of which few may pass.</summary>
    private const int MostAtOnce = 500;

    public Task<EndpointView?> FindAsync(OrganizationId organization, EndpointId id, CancellationToken cancel) =>
        database.ReadAsync(db => db.Sql(ById).Bind(id.Value).Bind(organization.Value).FirstAsync(View), cancel);

    public Task<EndpointView?> FindAsync(OrganizationId organization, string externalId, CancellationToken cancel) =>
        database.ReadAsync(db => db.Sql(ByName).Bind(organization.Value).Bind(externalId).FirstAsync(View), cancel);

    public Task<Result<Page<EndpointView>>> ListAsync(
        OrganizationId organization,
        EndpointFilter filter,
        PageRequest page,
        CancellationToken cancel
    ) => database.ReadAsync(db => ListAsync(db, organization, filter, page), cancel);

    public Task<int> CountAsync(OrganizationId organization, CancellationToken cancel) =>
        database.ReadAsync(async db => (int)await CountAsync(db, organization), cancel);

    private async Task<Result<Page<EndpointView>>> ListAsync(
        PostgresSession db,
        OrganizationId organization,
        EndpointFilter filter,
        PageRequest page
    )
    {
        var list = $"endpoints:{organization}:{filter.Ascending}:{filter.Scope}:{filter.Status}:{filter.Text}";
        if (!Pages.TryStart(list, page, out var last, out var refusal, filter.Ascending))
        {
            return refusal;
        }
        if (page.Cursor is null && filter.After is { } after)
        {
            last = after.Value;
        }
        var (found, examined) = (new List<EndpointView>(), 0);
        // Some at a time: few may pass.
        var most = page.Limit + 1;
        for (var more = true; more && found.Count <= page.Limit; most = MostAtOnce)
        {
            var rows = await db.Sql(filter.Ascending ? OldestFirst : NewestFirst)
                .Bind(organization.Value)
                .Bind(last)
                .Bind((long)most)
                .ListAsync(View);
            more = rows.Count == most;
            last = rows.Count > 0 ? rows[^1].Endpoint.Id.Value : last;
            found.AddRange(rows.Where(filter.Passes));
            examined += rows.Count;
            if (more && found.Count <= page.Limit && filter.Ends(examined))
            {
                return Pages.Until(list, found, last);
            }
        }
        if (found.Count > page.Limit + 1)
        {
            found.RemoveRange(page.Limit + 1, found.Count - page.Limit - 1);
        }
        return Pages.Cut(list, page, found, v => v.Endpoint.Id.Value);
    }

    private EndpointView View(Row row) => new(Stored.Endpoint(row, box), Stored.Health(row));
}

using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Profiles;

namespace Talaria.Storage.Postgres;

/// <summary>Endpoints in PostgreSQL: the changes. Each holds the organization's row, so that no two of one organization meet; whoever also writes health
/// locks that before, as recording does.</summary>
internal sealed partial class PostgresEndpoints(
    PostgresDatabase database,
    SecretBox box,
    PostgresIdempotency idempotency,
    EndpointDirectory directory,
    PostgresNotices notices
) : IEndpointStore, ISubscriberSource, IConfiguredEndpointStore
{
    public Task<Result<EndpointView>> AddAsync(Endpoint endpoint, Profile profile, IdempotencyKey? once) =>
        database.WriteAsync(db =>
            idempotency.OnceAsync<EndpointView>(
                db,
                once,
                async () =>
                {
                    var organization = await OrganizationRow.LockAsync(db, endpoint.Organization);
                    return await CanAddAsync(db, organization, endpoint, profile) is { } refusal
                        ? refusal
                        : await AddAsync(db, endpoint);
                }
            )
        );

    public Task<Result<EndpointView>> ChangeAsync(
        OrganizationId organization,
        EndpointId id,
        Profile profile,
        Func<Endpoint, Result<Endpoint>> decide,
        IdempotencyKey? once
    ) =>
        database.WriteAsync(db =>
            idempotency.OnceAsync(db, once, () => ChangeAsync(db, organization, id, profile, decide))
        );

    public Task<Refusal?> RemoveAsync(
        OrganizationId organization,
        EndpointId id,
        Func<Endpoint, Refusal?> refuse,
        DateTimeOffset at
    ) => database.WriteAsync(db => RemoveAsync(db, organization, id, refuse, at));

    public Task<EndpointChanges> ReplaceAsync(
        OrganizationId organization,
        Profile profile,
        Func<IReadOnlyList<Endpoint>, EndpointChanges> decide,
        DateTimeOffset at
    ) =>
        database.WriteAsync(async db =>
        {
            await LockHealthAsync(
                db,
                await db.Sql("SELECT id FROM endpoints WHERE organization_id = $1 AND deleted_at IS NULL")
                    .Bind(organization.Value)
                    .ListAsync(row => row.Guid())
            );
            await OrganizationRow.LockAsync(db, organization);
            var present = await ReadAllAsync(db, organization);
            var changes = decide([.. present.OrderBy(e => e.Id.ToString(), StringComparer.Ordinal)]);
            foreach (var gone in changes.Removed)
            {
                await RemoveAsync(db, organization, gone.Id, static _ => null, at);
            }
            foreach (var changed in changes.Changed)
            {
                await ChangeAsync(db, organization, changed.Id, profile, _ => changed);
            }
            foreach (var added in changes.Added)
            {
                await AddAsync(db, added);
            }
            return changes;
        });

    /// <summary>Disables an endpoint in the transaction that found the reason, and holds its health; its notice is the caller's.</summary>
    public async Task<Endpoint> DisableAsync(PostgresSession db, Endpoint endpoint, string reason, DateTimeOffset at)
    {
        var disabled = endpoint with
        {
            Enabled = false,
            DisabledReason = reason,
            Version = endpoint.Version + 1,
            UpdatedAt = at,
        };
        await OrganizationRow.LockAsync(db, endpoint.Organization);
        await db.Sql(
                """
                UPDATE endpoints SET enabled = false, disabled_reason = $1, version = version + 1, updated_at = $2 WHERE id = $3
                """
            )
            .Bind(reason)
            .Bind(at)
            .Bind(endpoint.Id.Value)
            .RunAsync();
        await ReplayRow.EndOfAsync(db, endpoint.Id, $"endpoint disabled: {reason}", at);
        await TellAsync(db, disabled);
        return disabled;
    }

    private async Task<Result<EndpointView>> AddAsync(PostgresSession db, Endpoint endpoint)
    {
        await db.SendAsync(
            EndpointRow.Bind(
                db.Sql(
                    $"""
                    INSERT INTO endpoints ({EndpointRow.Columns})
                    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                    """
                ),
                endpoint,
                box
            ),
            db.Sql("INSERT INTO health (endpoint_id) VALUES ($1)").Bind(endpoint.Id.Value)
        );
        await RaiseAsync(db, endpoint, Health.Good, NoticeKind.Added);
        await TellAsync(db, endpoint);
        return new EndpointView(endpoint, Health.Good);
    }

    private async Task<Result<EndpointView>> ChangeAsync(
        PostgresSession db,
        OrganizationId organization,
        EndpointId id,
        Profile profile,
        Func<Endpoint, Result<Endpoint>> decide
    )
    {
        await LockHealthAsync(db, [id.Value]);
        var owner = await OrganizationRow.LockAsync(db, organization);
        if (await FindAsync(db, organization, id) is not { } view)
        {
            return Refusal.NotFound("endpoint", id.ToString());
        }
        var before = view.Endpoint;
        var decided = decide(before);
        if (decided.IsRefused)
        {
            return decided.Refusal;
        }
        var after = decided.Value;
        if (ReferenceEquals(after, before))
        {
            return view;
        }
        if (
            (CheckOrganization(owner, after, profile) ?? await CheckNamesAsync(db, before, after, profile)) is
            { } refusal
        )
        {
            return refusal;
        }
        await EndpointRow
            .Bind(
                db.Sql(
                    """
                    UPDATE endpoints SET (organization_id, external_id, name, description, url, events, scopes,
                        headers, secrets, metadata, timeout_ms, retries_ms, rate_limit, enabled, disabled_reason,
                        version, created_at, updated_at)
                    = ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
                    WHERE id = $1
                    """
                ),
                after,
                box
            )
            .RunAsync();
        var health = view.Health;
        if (after.Enabled && !before.Enabled)
        {
            health = health with { ConsecutiveFailures = 0, FailingSince = null, Warned = false };
            await db.Sql(
                    """
                    UPDATE health SET consecutive_failures = 0, failing_since = NULL, warned = false WHERE endpoint_id = $1
                    """
                )
                .Bind(id.Value)
                .RunAsync();
            await RaiseAsync(db, after, health, NoticeKind.Enabled);
        }
        else if (!after.Enabled && before.Enabled)
        {
            await ReplayRow.EndOfAsync(db, id, $"endpoint disabled: {after.DisabledReason}", after.UpdatedAt);
            await RaiseAsync(db, after, health, NoticeKind.Disabled);
        }
        await TellAsync(db, after);
        return new EndpointView(after, health);
    }

    private async Task<Refusal?> RemoveAsync(
        PostgresSession db,
        OrganizationId organization,
        EndpointId id,
        Func<Endpoint, Refusal?> refuse,
        DateTimeOffset at
    )
    {
        await LockHealthAsync(db, [id.Value]);
        await OrganizationRow.LockAsync(db, organization);
        if (await FindAsync(db, organization, id) is not { Endpoint: var endpoint })
        {
            return Refusal.NotFound("endpoint", id.ToString());
        }
        if (refuse(endpoint) is { } refusal)
        {
            return refusal;
        }
        await db.SendAsync(
            db.Sql(
                    """
                    UPDATE endpoints SET deleted_at = $1, updated_at = $1, enabled = false, disabled_reason = 'endpoint deleted',
                        secrets = NULL, headers = NULL
                    WHERE id = $2
                    """
                )
                .Bind(at)
                .Bind(id.Value),
            db.Sql("DELETE FROM health WHERE endpoint_id = $1").Bind(id.Value)
        );
        await ReplayRow.EndOfAsync(db, id, "endpoint deleted", at);
        var version = await OrganizationRow.RaiseAsync(db, organization, at);
        db.AfterCommit(() => directory.Remove(endpoint, version));
        return null;
    }

    /// <summary>In the order of their ids, as everybody does who locks several.</summary>
    private static Task LockHealthAsync(PostgresSession db, IReadOnlyCollection<Guid> endpoints) =>
        db.Sql("SELECT 1 FROM health WHERE endpoint_id = ANY($1) ORDER BY endpoint_id FOR UPDATE")
            .BindAll(endpoints)
            .AnyAsync();

    /// <summary>Its own time and version stand for the failure: each of these is told, however often it happens.</summary>
    private Task RaiseAsync(PostgresSession db, Endpoint endpoint, Health health, NoticeKind kind) =>
        notices.RaiseAsync(
            db,
            endpoint,
            kind,
            NoticeFacts.Of(endpoint, health),
            endpoint.UpdatedAt,
            endpoint.UpdatedAt,
            step: (int)endpoint.Version
        );

    private async Task TellAsync(PostgresSession db, Endpoint endpoint)
    {
        var version = await OrganizationRow.RaiseAsync(db, endpoint.Organization, endpoint.UpdatedAt);
        db.AfterCommit(() => directory.Put(endpoint, version));
    }
}

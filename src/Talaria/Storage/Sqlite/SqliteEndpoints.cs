using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Profiles;

namespace Talaria.Storage.Sqlite;

/// <summary>Endpoints in SQLite: what is asked for, and the changes in the writer's turn.</summary>
internal sealed partial class SqliteEndpoints(
    SqliteDatabase database,
    SecretBox box,
    SqliteHealth health,
    SqliteIdempotency idempotency,
    EndpointDirectory directory,
    SqliteNotices notices
) : IEndpointStore, ISubscriberSource, IConfiguredEndpointStore
{
    public Task<Result<EndpointView>> AddAsync(Endpoint endpoint, Profile profile, IdempotencyKey? once) =>
        database.Writer.RunAsync(scope =>
            idempotency.Once(
                scope,
                once,
                () => CanAdd(scope.Db, endpoint, profile) is { } refusal ? refusal : Add(scope, endpoint)
            )
        );

    public Task<Result<EndpointView>> ChangeAsync(
        OrganizationId organization,
        EndpointId id,
        Profile profile,
        Func<Endpoint, Result<Endpoint>> decide,
        IdempotencyKey? once
    ) =>
        database.Writer.RunAsync(scope =>
            idempotency.Once(scope, once, () => Change(scope, organization, id, profile, decide))
        );

    public Task<Refusal?> RemoveAsync(
        OrganizationId organization,
        EndpointId id,
        Func<Endpoint, Refusal?> refuse,
        DateTimeOffset at
    ) => database.Writer.RunAsync(scope => Remove(scope, organization, id, refuse, at));

    /// <summary>Disables an endpoint in the transaction that found the reason; its notice is the caller's.</summary>
    public Endpoint Disable(WriteScope scope, Endpoint endpoint, string reason, DateTimeOffset at)
    {
        var disabled = endpoint with
        {
            Enabled = false,
            DisabledReason = reason,
            Version = endpoint.Version + 1,
            UpdatedAt = at,
        };
        scope
            .Db.Sql(
                "UPDATE endpoints SET enabled = 0, disabled_reason = ?, version = version + 1, updated_at = ? WHERE id = ?"
            )
            .Bind(reason)
            .Bind(at)
            .Bind(endpoint.Id.Value)
            .Run();
        ReplayRow.EndOf(scope.Db, endpoint.Id, $"endpoint disabled: {reason}", at);
        Tell(scope, disabled);
        return disabled;
    }

    private Result<EndpointView> Add(WriteScope scope, Endpoint endpoint)
    {
        EndpointRow
            .Bind(
                scope.Db.Sql(
                    """
                    INSERT INTO endpoints (id, organization_id, external_id, name, description, url, events, scopes,
                        headers, secrets, metadata, timeout_ms, retries_ms, rate_limit, enabled, disabled_reason,
                        version, created_at, updated_at)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
                ),
                endpoint,
                box
            )
            .Run();
        Raise(scope, endpoint, NoticeKind.Added);
        Tell(scope, endpoint);
        return new EndpointView(endpoint, Health.Good);
    }

    private Result<EndpointView> Change(
        WriteScope scope,
        OrganizationId organization,
        EndpointId id,
        Profile profile,
        Func<Endpoint, Result<Endpoint>> decide
    )
    {
        var db = scope.Db;
        if (Find(db, organization, id) is not { } view)
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
        if ((CheckOrganization(db, after, profile) ?? CheckNames(db, before, after, profile)) is { } refusal)
        {
            return refusal;
        }
        EndpointRow
            .Bind(
                db.Sql(
                    """
                    UPDATE endpoints SET (organization_id, external_id, name, description, url, events, scopes,
                        headers, secrets, metadata, timeout_ms, retries_ms, rate_limit, enabled, disabled_reason,
                        version, created_at, updated_at)
                    = (?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
                    WHERE id = ?1
                    """
                ),
                after,
                box
            )
            .Run();
        if (after.Enabled && !before.Enabled)
        {
            health.Reset(db, id);
            scope.AfterRollback(health.Forget);
            Raise(scope, after, NoticeKind.Enabled);
        }
        else if (!after.Enabled && before.Enabled)
        {
            ReplayRow.EndOf(db, id, $"endpoint disabled: {after.DisabledReason}", after.UpdatedAt);
            Raise(scope, after, NoticeKind.Disabled);
        }
        Tell(scope, after);
        return new EndpointView(after, health.Read(db, id));
    }

    private Refusal? Remove(
        WriteScope scope,
        OrganizationId organization,
        EndpointId id,
        Func<Endpoint, Refusal?> refuse,
        DateTimeOffset at
    )
    {
        var db = scope.Db;
        if (Find(db, organization, id) is not { Endpoint: var endpoint })
        {
            return Refusal.NotFound("endpoint", id.ToString());
        }
        if (refuse(endpoint) is { } refusal)
        {
            return refusal;
        }
        db.Sql(
                """
                UPDATE endpoints SET deleted_at = ?, updated_at = ?, enabled = 0, disabled_reason = 'endpoint deleted',
                    secrets = NULL, headers = NULL
                WHERE id = ?
                """
            )
            .Bind(at)
            .Bind(at)
            .Bind(id.Value)
            .Run();
        health.Remove(db, id);
        ReplayRow.EndOf(db, id, "endpoint deleted", at);
        scope.AfterCommit(() => directory.Remove(endpoint));
        scope.AfterRollback(() => Undo(organization));
        return null;
    }

    /// <summary>Its own time and version stand for the failure: each of these is told, however often it happens.</summary>
    private void Raise(WriteScope scope, Endpoint endpoint, NoticeKind kind) =>
        notices.Raise(
            scope,
            endpoint,
            kind,
            NoticeFacts.Of(endpoint, health.Read(scope.Db, endpoint.Id)),
            endpoint.UpdatedAt,
            endpoint.UpdatedAt,
            step: (int)endpoint.Version
        );

    private void Tell(WriteScope scope, Endpoint endpoint)
    {
        scope.AfterCommit(() => directory.Put(endpoint));
        scope.AfterRollback(() => Undo(endpoint.Organization));
    }

    // The writer may have loaded the directory from inside the batch that is undone now.
    private void Undo(OrganizationId organization)
    {
        directory.Forget(organization);
        health.Forget();
    }
}

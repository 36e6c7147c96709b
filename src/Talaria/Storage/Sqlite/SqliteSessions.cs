using Talaria.Ids;
using Talaria.Organizations.Sessions;

namespace Talaria.Storage.Sqlite;

/// <summary>The dashboard's sessions in SQLite, by their tokens' SHA-256.</summary>
internal sealed class SqliteSessions(SqliteDatabase database, SqliteIdempotency idempotency) : ISessions
{
    private const int Rows = 100;

    public Task<Result<IssuedSession>> AddAsync(IssuedSession issued, byte[] hash, IdempotencyKey? once) =>
        database.Writer.RunAsync(scope =>
            idempotency.Once<IssuedSession>(
                scope,
                once,
                () =>
                {
                    var session = issued.Session;
                    if (session.Organization is { } owner && SqliteOrganizations.Find(scope.Db, owner) is null)
                    {
                        return Refusal.NotFound("organization", owner.ToString());
                    }
                    scope
                        .Db.Sql(
                            """
                            INSERT INTO sessions (id, hash, organization_id, read_only, theme, proof, created_at, expires_at)
                            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                            """
                        )
                        .Bind(session.Id.Value)
                        .Bind(hash)
                        .Bind(session.Organization?.Value)
                        .Bind(session.ReadOnly)
                        .Bind(Columns.Write(session.Theme))
                        .Bind(session.Proof)
                        .Bind(session.CreatedAt)
                        .Bind(session.ExpiresAt)
                        .Run();
                    return issued;
                }
            )
        );

    public Task<Session?> FindAsync(byte[] hash, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
            {
                using var row = db.Sql(
                    """
                    SELECT s.id, s.organization_id, s.read_only, s.theme, s.proof, s.created_at, s.expires_at
                    FROM sessions s LEFT JOIN organizations o ON o.id = s.organization_id
                    WHERE s.hash = ? AND (s.organization_id IS NULL OR o.id IS NOT NULL AND o.deleted_at IS NULL)
                    """
                );
                return row.Bind(hash).Step() ? Stored.Session(row) : null;
            },
            cancel
        );

    public Task<Result<Page<Session>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync(
            db =>
                Pages.Newest(
                    $"sessions:{organization}",
                    page,
                    (below, most) =>
                        db.Sql(
                                """
                                SELECT id, organization_id, read_only, theme, proof, created_at, expires_at FROM sessions
                                WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT ?
                                """
                            )
                            .Bind(organization.Value)
                            .Bind(below)
                            .Bind(most)
                            .List(Stored.Session),
                    s => s.Id.Value
                ),
            cancel
        );

    public Task<Refusal?> RemoveAsync(OrganizationId organization, SessionId id) =>
        database.Writer.RunAsync(scope =>
            scope
                .Db.Sql("DELETE FROM sessions WHERE id = ? AND organization_id = ?")
                .Bind(id.Value)
                .Bind(organization.Value)
                .Run() > 0
                ? null
                : Refusal.NotFound("portal_link", id.ToString())
        );

    public Task RemoveAsync(SessionId id) =>
        database.Writer.RunAsync(scope => scope.Db.Sql("DELETE FROM sessions WHERE id = ?").Bind(id.Value).Run());

    public Task<bool> PruneAsync(DateTimeOffset expiredBefore) =>
        database.Writer.RunAsync(scope =>
            scope
                .Db.Sql("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE expires_at < ? LIMIT ?)")
                .Bind(expiredBefore)
                .Bind((long)Rows)
                .Run() == Rows
        );
}

using Talaria.Ids;
using Talaria.Organizations.Sessions;

namespace Talaria.Storage.Postgres;

/// <summary>The dashboard's sessions in PostgreSQL, by their tokens' SHA-256.</summary>
internal sealed class PostgresSessions(PostgresDatabase database, PostgresIdempotency idempotency) : ISessions
{
    private const int Rows = 1_000;

    public Task<Result<IssuedSession>> AddAsync(IssuedSession issued, byte[] hash, IdempotencyKey? once) =>
        database.WriteAsync(db => idempotency.OnceAsync(db, once, () => AddAsync(db, issued, hash)));

    public Task<Session?> FindAsync(byte[] hash, CancellationToken cancel) =>
        database.ReadAsync(
            db =>
                db.Sql(
                        """
                        SELECT s.id, s.organization_id, s.read_only, s.theme, s.proof, s.created_at, s.expires_at
                        FROM sessions s LEFT JOIN organizations o ON o.id = s.organization_id
                        WHERE s.hash = $1 AND (s.organization_id IS NULL OR o.id IS NOT NULL AND o.deleted_at IS NULL)
                        """
                    )
                    .Bind(hash)
                    .FirstAsync(Stored.Session),
            cancel
        );

    public Task<Result<Page<Session>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            db =>
                Pages.NewestAsync(
                    $"sessions:{organization}",
                    page,
                    (below, most) =>
                        db.Sql(
                                """
                                SELECT id, organization_id, read_only, theme, proof, created_at, expires_at FROM sessions
                                WHERE organization_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
                                """
                            )
                            .Bind(organization.Value)
                            .Bind(below)
                            .Bind(most)
                            .ListAsync(Stored.Session),
                    s => s.Id.Value
                ),
            cancel
        );

    public Task<Refusal?> RemoveAsync(OrganizationId organization, SessionId id) =>
        database.WriteAsync(async db =>
            await db.Sql("DELETE FROM sessions WHERE id = $1 AND organization_id = $2")
                .Bind(id.Value)
                .Bind(organization.Value)
                .RunAsync() > 0
                ? null
                : Refusal.NotFound("portal_link", id.ToString())
        );

    public Task RemoveAsync(SessionId id) =>
        database.WriteAsync(db => db.Sql("DELETE FROM sessions WHERE id = $1").Bind(id.Value).RunAsync());

    public Task<bool> PruneAsync(DateTimeOffset expiredBefore) =>
        database.WriteAsync(async db =>
            await db.Sql(
                    """
                    DELETE FROM sessions WHERE id = ANY(ARRAY(
                        SELECT id FROM sessions WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED))
                    """
                )
                .Bind(expiredBefore)
                .Bind((long)Rows)
                .RunAsync() == Rows
        );

    private static async Task<Result<IssuedSession>> AddAsync(PostgresSession db, IssuedSession issued, byte[] hash)
    {
        var session = issued.Session;
        if (session.Organization is { } organization && await PostgresOrganizations.FindAsync(db, organization) is null)
        {
            return Refusal.NotFound("organization", organization.ToString());
        }
        await db.Sql(
                """
                INSERT INTO sessions (id, hash, organization_id, read_only, theme, proof, created_at, expires_at)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
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
            .RunAsync();
        return issued;
    }
}

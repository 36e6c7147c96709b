using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Postgres;

/// <summary>Notices: raised in the transaction of what they are about, with what is to be told of them, and listed for people.</summary>
internal sealed class PostgresNotices(PostgresDatabase database, IdSource ids) : INoticeLog
{
    /// <summary>After a commit that raised any.</summary>
    public event Action? Raised;

    /// <param name="failingSince">The failure that it is about; for what is no failure, its own time.</param>
    /// <param name="step">Tells several warnings of one failure apart (<see cref="HealthSignal.Warn"/>).</param>
    /// <returns>False if it was raised before.</returns>
    public async Task<bool> RaiseAsync(
        PostgresSession db,
        Endpoint endpoint,
        NoticeKind kind,
        NoticeFacts facts,
        DateTimeOffset at,
        DateTimeOffset failingSince,
        int step
    )
    {
        var id = ids.Next<NoticeId>();
        var inserted = await db.Sql(
                """
                INSERT INTO notices (id, organization_id, endpoint_id, kind, failing_since, step, message, facts, created_at, told)
                VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '{}') ON CONFLICT DO NOTHING
                """
            )
            .Bind(id.Value)
            .Bind(endpoint.Organization.Value)
            .Bind(endpoint.Id.Value)
            .Bind((int)kind)
            .Bind(failingSince)
            .Bind(step)
            .Bind(NoticeText.Of(kind, facts))
            .Bind(Columns.Write(facts))
            .Bind(at)
            .RunAsync();
        if (inserted == 0)
        {
            return false;
        }
        await PostgresOutbox.PutAsync(db, id, kind, endpoint.Organization, at);
        db.AfterCommit(() => Raised?.Invoke());
        db.Hint(Hint.Notice);
        return true;
    }

    /// <summary>Another node raised some.</summary>
    public void Wake() => Raised?.Invoke();

    public static Task<bool> IsRaisedAsync(
        PostgresSession db,
        EndpointId endpoint,
        NoticeKind kind,
        DateTimeOffset failingSince
    ) =>
        db.Sql("SELECT 1 FROM notices WHERE endpoint_id = $1 AND kind = $2 AND failing_since = $3")
            .Bind(endpoint.Value)
            .Bind((int)kind)
            .Bind(failingSince)
            .AnyAsync();

    public Task<Result<Page<Notice>>> ListAsync(
        OrganizationId organization,
        NoticeFilter filter,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            db =>
                Pages.NewestAsync(
                    $"notices:{organization}:{filter.Kind}:{filter.Endpoint}",
                    page,
                    (below, most) =>
                        db.Sql(
                                """
                                SELECT id, organization_id, endpoint_id, kind, message, facts, created_at, told FROM notices
                                WHERE organization_id = $1 AND id < $2 AND ($3 IS NULL OR kind = $3)
                                    AND ($4 IS NULL OR endpoint_id = $4)
                                ORDER BY id DESC LIMIT $5
                                """
                            )
                            .Bind(organization.Value)
                            .Bind(below)
                            .Bind((int?)filter.Kind)
                            .Bind(filter.Endpoint?.Value)
                            .Bind(most)
                            .ListAsync(Stored.Notice),
                    n => n.Id.Value
                ),
            cancel
        );

    public Task<IReadOnlyList<Notice>> LatestAsync(int most, CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<Notice>>(
            async db =>
                await db.Sql(
                        """
                        SELECT n.id, n.organization_id, endpoint_id, kind, message, facts, n.created_at, told
                        FROM notices n JOIN organizations o ON o.id = n.organization_id
                        WHERE o.deleted_at IS NULL ORDER BY n.id DESC LIMIT $1
                        """
                    )
                    .Bind((long)most)
                    .ListAsync(Stored.Notice),
            cancel
        );

    public Task<IReadOnlyList<WaitingTelling>> WaitingAsync(
        IReadOnlyList<NoticeId> notices,
        CancellationToken cancel
    ) =>
        database.ReadAsync<IReadOnlyList<WaitingTelling>>(
            async db =>
                await db.Sql(
                        """
                        SELECT notice_id, channel, recipient, attempts, due_at FROM tellings
                        WHERE notice_id = ANY($1) ORDER BY notice_id, channel, recipient
                        """
                    )
                    .BindAll(notices.Select(n => n.Value))
                    .ListAsync(row => new WaitingTelling(
                        new NoticeId(row.Guid()),
                        (NoticeChannel)row.Int(),
                        row.Text(),
                        row.Int(),
                        row.Time()
                    )),
            cancel
        );

    /// <param name="row">At id, organization_id, endpoint_id, kind, message, facts, created_at, told.</param>
}

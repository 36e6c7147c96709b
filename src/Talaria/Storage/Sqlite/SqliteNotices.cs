using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Sqlite;

/// <summary>Notices: raised in the transaction of what they are about, with what is to be told of them, and listed for people.</summary>
internal sealed class SqliteNotices(SqliteDatabase database, IdSource ids) : INoticeLog
{
    /// <summary>After a commit that raised any.</summary>
    public event Action? Raised;

    /// <param name="failingSince">The failure that it is about; for what is no failure, its own time.</param>
    /// <param name="step">Tells several warnings of one failure apart (<see cref="HealthSignal.Warn"/>).</param>
    /// <returns>False if it was raised before.</returns>
    public bool Raise(
        WriteScope scope,
        Endpoint endpoint,
        NoticeKind kind,
        NoticeFacts facts,
        DateTimeOffset at,
        DateTimeOffset failingSince,
        int step
    )
    {
        var id = ids.Next<NoticeId>();
        var inserted = scope
            .Db.Sql(
                """
                INSERT INTO notices (id, organization_id, endpoint_id, kind, failing_since, step, message, facts, created_at, told)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '{}') ON CONFLICT DO NOTHING
                """
            )
            .Bind(id.Value)
            .Bind(endpoint.Organization.Value)
            .Bind(endpoint.Id.Value)
            .Bind((long)kind)
            .Bind(failingSince)
            .Bind((long)step)
            .Bind(NoticeText.Of(kind, facts))
            .Bind(Columns.Write(facts))
            .Bind(at)
            .Run();
        if (inserted == 0)
        {
            return false;
        }
        SqliteOutbox.Put(scope.Db, id, kind, endpoint.Organization, at);
        scope.AfterCommit(() => Raised?.Invoke());
        return true;
    }

    public static bool IsRaised(SqliteSession db, EndpointId endpoint, NoticeKind kind, DateTimeOffset failingSince)
    {
        using var row = db.Sql("SELECT 1 FROM notices WHERE endpoint_id = ? AND kind = ? AND failing_since = ?");
        return row.Bind(endpoint.Value).Bind((long)kind).Bind(failingSince).Step();
    }

    public Task<Result<Page<Notice>>> ListAsync(
        OrganizationId organization,
        NoticeFilter filter,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync(
            db =>
                Pages.Newest(
                    $"notices:{organization}:{filter.Kind}:{filter.Endpoint}",
                    page,
                    (below, most) =>
                        db.Sql(
                                """
                                SELECT id, organization_id, endpoint_id, kind, message, facts, created_at, told FROM notices
                                WHERE organization_id = ?1 AND id < ?2 AND (?3 IS NULL OR kind = ?3) AND (?4 IS NULL OR endpoint_id = ?4)
                                ORDER BY id DESC LIMIT ?5
                                """
                            )
                            .Bind(organization.Value)
                            .Bind(below)
                            .Bind((int?)filter.Kind)
                            .Bind(filter.Endpoint?.Value)
                            .Bind(most)
                            .List(Stored.Notice),
                    n => n.Id.Value
                ),
            cancel
        );

    public Task<IReadOnlyList<Notice>> LatestAsync(int most, CancellationToken cancel) =>
        database.Readers.ReadAsync<IReadOnlyList<Notice>>(
            db =>
                db.Sql(
                        """
                        SELECT n.id, n.organization_id, endpoint_id, kind, message, facts, n.created_at, told
                        FROM notices n CROSS JOIN organizations o ON o.id = n.organization_id
                        WHERE o.deleted_at IS NULL ORDER BY n.id DESC LIMIT ?
                        """
                    )
                    .Bind((long)most)
                    .List(Stored.Notice),
            cancel
        );

    public Task<IReadOnlyList<WaitingTelling>> WaitingAsync(
        IReadOnlyList<NoticeId> notices,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync<IReadOnlyList<WaitingTelling>>(
            db => [.. notices.SelectMany(notice => Waiting(db, notice))],
            cancel
        );

    /// <param name="row">At id, organization_id, endpoint_id, kind, message, facts, created_at, told.</param>
    private static List<WaitingTelling> Waiting(SqliteSession db, NoticeId notice) =>
        db.Sql("SELECT channel, recipient, attempts, due_at FROM tellings WHERE notice_id = ?")
            .Bind(notice.Value)
            .List(row => new WaitingTelling(notice, (NoticeChannel)row.Int(), row.Text(), row.Int(), row.Time()));
}

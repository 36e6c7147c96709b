using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Sqlite;

/// <summary>Notices: an outbox, and a list for people.</summary>
internal sealed class SqliteNotices(SqliteDatabase database) : INoticeLog
{
    /// <param name="failingSince">The failure that it is about; for what is no failure, its own time.</param>
    /// <param name="step">Tells several warnings of one failure apart (<see cref="Endpoints.HealthSignal.Warn"/>).</param>
    /// <returns>False if it was raised before.</returns>
    public static bool Insert(SqliteSession db, Notice notice, DateTimeOffset failingSince, int step = 0) =>
        db.Sql(
                """
                INSERT INTO notices (id, organization_id, endpoint_id, kind, failing_since, step, message, created_at, told)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, '{}') ON CONFLICT DO NOTHING
                """
            )
            .Bind(notice.Id.Value)
            .Bind(notice.Organization.Value)
            .Bind(notice.Endpoint.Value)
            .Bind((long)notice.Kind)
            .Bind(failingSince)
            .Bind((long)step)
            .Bind(notice.Message)
            .Bind(notice.CreatedAt)
            .Run() > 0;

    public Task<Result<Page<Notice>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) => database.Readers.ReadAsync(db => List(db, organization, page), cancel);

    private static Result<Page<Notice>> List(SqliteSession db, OrganizationId organization, PageRequest page)
    {
        var list = $"notices:{organization}";
        if (!Pages.TryStart(list, page, out var below, out var refusal))
        {
            return refusal;
        }
        var found = new List<Notice>();
        using var rows = db.Sql(
            """
            SELECT id, endpoint_id, kind, message, created_at, told FROM notices
            WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT ?
            """
        );
        rows.Bind(organization.Value).Bind(below).Bind(page.Limit + 1L);
        while (rows.Step())
        {
            found.Add(
                new Notice
                {
                    Id = new NoticeId(rows.Guid()),
                    Organization = organization,
                    Endpoint = new EndpointId(rows.Guid()),
                    Kind = (NoticeKind)rows.Int(),
                    Message = rows.Text(),
                    CreatedAt = rows.Time(),
                    ToldAt = Columns.ReadTimes(rows.Text()),
                }
            );
        }
        return Pages.Cut(list, page, found, n => n.Id.Value);
    }
}

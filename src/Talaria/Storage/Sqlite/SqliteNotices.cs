using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Sqlite;

/// <summary>Notices: written with what they are about, told later.</summary>
internal sealed class SqliteNotices(SqliteDatabase database) : INoticeLog
{
    public Task<Result<Page<Notice>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) =>
        new LogPages($"notices {organization}", page, null, null).ReadAsync(
            database,
            (db, newest, oldest) =>
                db.Sql(
                        """
                        SELECT id, organization_id, endpoint_id, kind, message, created_at, told FROM notices
                        WHERE organization_id = ? AND id < ? AND id >= ? ORDER BY id DESC
                        """
                    )
                    .Bind(organization.Value)
                    .Bind(newest)
                    .Bind(oldest),
            Read,
            notice => notice.Id.Value,
            _ => true,
            cancel
        );

    /// <summary>Once for each endpoint, kind and failure: a second one about the same is passed over.</summary>
    public static void Insert(SqliteSession db, Notice notice, DateTimeOffset failingSince) =>
        db.Sql(
                """
                INSERT INTO notices (id, organization_id, endpoint_id, kind, failing_since, message, created_at, told)
                VALUES (?, ?, ?, ?, ?, ?, ?, '{}')
                ON CONFLICT DO NOTHING
                """
            )
            .Bind(notice.Id.Value)
            .Bind(notice.Organization.Value)
            .Bind(notice.Endpoint.Value)
            .Bind((long)notice.Kind)
            .Bind(failingSince)
            .Bind(notice.Message)
            .Bind(notice.CreatedAt)
            .Run();

    private static Notice Read(Statement row) =>
        new()
        {
            Id = new NoticeId(row.Guid()),
            Organization = new OrganizationId(row.Guid()),
            Endpoint = new EndpointId(row.Guid()),
            Kind = (NoticeKind)row.Int(),
            Message = row.Text(),
            CreatedAt = row.Time(),
            ToldAt = Json.Times(row.Text()),
        };
}

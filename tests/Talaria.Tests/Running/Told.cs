using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Storage.Postgres;
using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Running;

/// <summary>Looks at what was told and what is left to tell.</summary>
internal static class Told
{
    public static async Task<Organization> OwnedAsync(RunningEngine engine, string profile, params string[] owners) =>
        (await engine.Organizations.AddAsync(new NewOrganization("Acme", profile, owners, null), null, default)).Value;

    /// <summary>The one notice of a kind, once all these channels have told it, and no other.</summary>
    public static Task<Notice> ToldAsync(
        RunningEngine engine,
        Organization organization,
        NoticeKind kind,
        params string[] channels
    ) =>
        RunningEngine.UntilAsync(async () =>
        {
            var page = await engine.Get<INoticeLog>().ListAsync(organization.Id, new PageRequest(200), default);
            var notice = page.Value.Items.SingleOrDefault(n => n.Kind == kind);
            return notice is not null && notice.ToldAt.Keys.Order(StringComparer.Ordinal).SequenceEqual(channels)
                ? notice
                : null;
        });

    private const string Tellings = "SELECT recipient, attempts, due_at FROM tellings";

    /// <summary>What is still to be told: to whom, how often it was tried, when it is due.</summary>
    public static Task<List<Left>> LeftAsync(RunningEngine engine) =>
        engine.Get<TalariaOptions>().Postgres is null
            ? engine
                .Get<SqliteDatabase>()
                .Readers.ReadAsync(
                    db =>
                    {
                        var left = new List<Left>();
                        using var rows = db.Sql(Tellings);
                        while (rows.Step())
                        {
                            left.Add(new Left(rows.Text(), rows.Int(), rows.Time()));
                        }
                        return left;
                    },
                    default
                )
            : engine
                .Get<PostgresDatabase>()
                .ReadAsync(
                    db => db.Sql(Tellings).ListAsync(row => new Left(row.Text(), row.Int(), row.Time())),
                    default
                );
}

internal sealed record Left(string Recipient, int Attempts, DateTimeOffset DueAt);

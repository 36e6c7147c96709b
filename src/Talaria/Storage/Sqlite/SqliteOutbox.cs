using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Sqlite;

/// <summary>What is still to be told, in SQLite.</summary>
internal sealed class SqliteOutbox(SqliteDatabase database, SqliteNode node, SqliteNotices notices) : IOutbox
{
    /// <summary>Rows dropped in one turn of the writer.</summary>
    private const int Step = 100;

    public event Action? Raised
    {
        add => notices.Raised += value;
        remove => notices.Raised -= value;
    }

    /// <summary>Puts a notice in for every channel and recipient, in the transaction that raises it.</summary>
    public static void Put(
        SqliteSession db,
        NoticeId notice,
        NoticeKind kind,
        OrganizationId organization,
        DateTimeOffset at
    )
    {
        if (SqliteOrganizations.Find(db, organization) is not { } told)
        {
            return;
        }
        foreach (var (channel, recipient) in TellingRule.Of(kind, told))
        {
            db.Sql(
                    """
                    INSERT INTO tellings (notice_id, channel, recipient, attempts, due_at) VALUES (?, ?, ?, 0, ?)
                    """
                )
                .Bind(notice.Value)
                .Bind((long)channel)
                .Bind(recipient)
                .Bind(at)
                .Run();
        }
    }

    public async Task<Taken> TakeAsync(NoticeChannel channel, DateTimeOffset now, DateTimeOffset until, int most)
    {
        // Looked for first: an idle server writes nothing.
        var next = await database.Readers.ReadAsync(db => Next(db, channel), CancellationToken.None);
        return next is null || next > now
            ? new Taken([], next)
            : new Taken(await database.Writer.RunAsync(scope => Take(scope.Db, channel, now, until, most)), now);
    }

    public Task ToldAsync(Telling telling, DateTimeOffset at) =>
        database.Writer.RunAsync(scope =>
        {
            Delete(scope.Db, telling);
            Mark(scope.Db, telling, at);
            return true;
        });

    public Task DelayAsync(Telling telling, DateTimeOffset dueAt) =>
        database.Writer.RunAsync(scope =>
            scope
                .Db.Sql(
                    """
                    UPDATE tellings SET attempts = ?, due_at = ?, node = NULL
                    WHERE notice_id = ? AND channel = ? AND recipient = ?
                    """
                )
                .Bind((long)(telling.Attempts + 1))
                .Bind(dueAt)
                .Bind(telling.Notice.Id.Value)
                .Bind((long)telling.Channel)
                .Bind(telling.Recipient)
                .Run()
        );

    public Task DropAsync(Telling telling) => database.Writer.RunAsync(scope => Delete(scope.Db, telling));

    public Task<int> DropUntriedAsync(NoticeChannel channel, DateTimeOffset raisedBefore) =>
        database.Writer.RunAsync(scope =>
            scope
                .Db.Sql(
                    """
                    DELETE FROM tellings WHERE channel = ?1 AND (notice_id, recipient) IN (
                        SELECT t.notice_id, t.recipient FROM tellings t JOIN notices n ON n.id = t.notice_id
                        WHERE t.channel = ?1 AND t.due_at < ?2 AND t.attempts = 0 AND t.node IS NULL AND n.created_at < ?2
                        LIMIT ?3)
                    """
                )
                .Bind((long)channel)
                .Bind(raisedBefore)
                .Bind((long)Step)
                .Run()
        );

    private static DateTimeOffset? Next(SqliteSession db, NoticeChannel channel)
    {
        using var row = db.Sql("SELECT min(due_at) FROM tellings WHERE channel = ?").Bind((long)channel);
        return row.Step() ? row.TimeOrNull() : null;
    }

    private List<Telling> Take(
        SqliteSession db,
        NoticeChannel channel,
        DateTimeOffset now,
        DateTimeOffset until,
        int most
    )
    {
        var taken = new List<Telling>();
        foreach (var (notice, recipient, attempts) in Due(db, channel, now, most))
        {
            if (SqliteOrganizations.Find(db, notice.Organization) is not { } organization)
            {
                db.Sql("DELETE FROM tellings WHERE notice_id = ?").Bind(notice.Id.Value).Run();
                continue;
            }
            db.Sql(
                    """
                    UPDATE tellings SET due_at = ?, node = ? WHERE notice_id = ? AND channel = ? AND recipient = ?
                    """
                )
                .Bind(until)
                .Bind(node.Id)
                .Bind(notice.Id.Value)
                .Bind((long)channel)
                .Bind(recipient)
                .Run();
            taken.Add(new Telling(notice, organization, channel, recipient, attempts));
        }
        return taken;
    }

    private static List<(Notice Notice, string Recipient, int Attempts)> Due(
        SqliteSession db,
        NoticeChannel channel,
        DateTimeOffset now,
        int most
    ) =>
        db.Sql(
                """
                SELECT n.id, n.organization_id, n.endpoint_id, n.kind, n.message, n.facts, n.created_at, n.told,
                    t.recipient, t.attempts
                FROM tellings t JOIN notices n ON n.id = t.notice_id
                WHERE t.channel = ? AND t.due_at <= ? ORDER BY t.due_at LIMIT ?
                """
            )
            .Bind((long)channel)
            .Bind(now)
            .Bind((long)most)
            .List(row => (Stored.Notice(row), row.Text(), row.Int()));

    private static int Delete(SqliteSession db, Telling telling) =>
        db.Sql("DELETE FROM tellings WHERE notice_id = ? AND channel = ? AND recipient = ?")
            .Bind(telling.Notice.Id.Value)
            .Bind((long)telling.Channel)
            .Bind(telling.Recipient)
            .Run();

    private static void Mark(SqliteSession db, Telling telling, DateTimeOffset at)
    {
        Dictionary<string, DateTimeOffset> told;
        using (var row = db.Sql("SELECT told FROM notices WHERE id = ?").Bind(telling.Notice.Id.Value))
        {
            if (!row.Step())
            {
                return;
            }
            told = Columns.ReadTimes(row.Text());
        }
        // Milliseconds, as every other time.
        told[telling.Channel.ToString().ToLowerInvariant()] = DateTimeOffset.FromUnixTimeMilliseconds(
            at.ToUnixTimeMilliseconds()
        );
        db.Sql("UPDATE notices SET told = ? WHERE id = ?")
            .Bind(Columns.WriteTimes(told))
            .Bind(telling.Notice.Id.Value)
            .Run();
    }
}

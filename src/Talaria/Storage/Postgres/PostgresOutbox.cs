using Talaria.Ids;
using Talaria.Notifications;

namespace Talaria.Storage.Postgres;

/// <summary>What is still to be told, in PostgreSQL: each is told by the node that takes it.</summary>
internal sealed class PostgresOutbox(PostgresDatabase database, PostgresNode node, PostgresNotices notices) : IOutbox
{
    /// <summary>Rows dropped in one transaction.</summary>
    private const int Step = 1_000;

    private const string DueRows = """
        SELECT n.id, n.organization_id, n.endpoint_id, n.kind, n.message, n.facts, n.created_at, n.told,
            t.recipient, t.attempts,
            o.id, o.external_id, o.name, o.profile, o.owners, o.configured_in, o.created_at, o.updated_at
        FROM tellings t JOIN notices n ON n.id = t.notice_id
            LEFT JOIN organizations o ON o.id = n.organization_id AND o.deleted_at IS NULL
        WHERE t.channel = $1 AND t.due_at <= $2 ORDER BY t.due_at LIMIT $3
        FOR UPDATE OF t SKIP LOCKED
        """;

    public event Action? Raised
    {
        add => notices.Raised += value;
        remove => notices.Raised -= value;
    }

    /// <summary>Puts a notice in for every channel and recipient, in the transaction that raises it.</summary>
    public static async Task PutAsync(
        PostgresSession db,
        NoticeId notice,
        NoticeKind kind,
        OrganizationId organization,
        DateTimeOffset at
    )
    {
        if (await PostgresOrganizations.FindAsync(db, organization) is not { } told)
        {
            return;
        }
        var tellings = TellingRule.Of(kind, told).ToList();
        await db.Sql(
                """
                INSERT INTO tellings (notice_id, channel, recipient, attempts, due_at)
                SELECT $1, channel, recipient, 0, $2 FROM unnest($3::integer[], $4::text[]) AS r (channel, recipient)
                """
            )
            .Bind(notice.Value)
            .Bind(at)
            .BindAll(tellings.Select(t => (int)t.Channel))
            .BindAll(tellings.Select(t => t.Recipient))
            .RunAsync();
    }

    public async Task<Taken> TakeAsync(NoticeChannel channel, DateTimeOffset now, DateTimeOffset until, int most)
    {
        // Looked for first: an idle node writes nothing.
        var next = await database.ReadAsync(
            db =>
                db.Sql("SELECT min(due_at) FROM tellings WHERE channel = $1")
                    .Bind((int)channel)
                    .FirstAsync(row => row.TimeOrNull()),
            CancellationToken.None
        );
        return next is null || next > now
            ? new Taken([], next)
            : new Taken(await database.WriteAsync(db => TakeAsync(db, channel, now, until, most)), now);
    }

    public Task ToldAsync(Telling telling, DateTimeOffset at) =>
        database.WriteAsync(async db =>
        {
            await Delete(db, telling).RunAsync();
            await MarkAsync(db, telling, at);
            return true;
        });

    public Task DelayAsync(Telling telling, DateTimeOffset dueAt) =>
        database.WriteAsync(db =>
            db.Sql(
                    """
                    UPDATE tellings SET attempts = $4, due_at = $5, node = NULL
                    WHERE notice_id = $1 AND channel = $2 AND recipient = $3
                    """
                )
                .Bind(telling.Notice.Id.Value)
                .Bind((int)telling.Channel)
                .Bind(telling.Recipient)
                .Bind(telling.Attempts + 1)
                .Bind(dueAt)
                .RunAsync()
        );

    public Task DropAsync(Telling telling) => database.WriteAsync(db => Delete(db, telling).RunAsync());

    public Task<int> DropUntriedAsync(NoticeChannel channel, DateTimeOffset raisedBefore) =>
        database.WriteAsync(db =>
            db.Sql(
                    """
                    DELETE FROM tellings d USING (
                        SELECT t.notice_id, t.channel, t.recipient FROM tellings t JOIN notices n ON n.id = t.notice_id
                        WHERE t.channel = $1 AND t.due_at < $2 AND t.attempts = 0 AND t.node IS NULL AND n.created_at < $2
                        LIMIT $3 FOR UPDATE OF t SKIP LOCKED) old
                    WHERE d.notice_id = old.notice_id AND d.channel = old.channel AND d.recipient = old.recipient
                    """
                )
                .Bind((int)channel)
                .Bind(raisedBefore)
                .Bind((long)Step)
                .RunAsync()
        );

    private async Task<List<Telling>> TakeAsync(
        PostgresSession db,
        NoticeChannel channel,
        DateTimeOffset now,
        DateTimeOffset until,
        int most
    )
    {
        var taken = new List<Telling>();
        var ownerless = new List<Guid>();
        await db.SendAsync(
            db.Sql(DueRows)
                .Bind((int)channel)
                .Bind(now)
                .Bind((long)most)
                .Each(row =>
                {
                    var (notice, recipient, attempts) = (Stored.Notice(row), row.Text(), row.Int());
                    if (row.IsNull())
                    {
                        ownerless.Add(notice.Id.Value);
                    }
                    else
                    {
                        taken.Add(new Telling(notice, Stored.Organization(row), channel, recipient, attempts));
                    }
                })
        );
        await db.SendAsync(
            db.Sql("DELETE FROM tellings WHERE notice_id = ANY($1)").BindAll(ownerless),
            db.Sql(
                    """
                    UPDATE tellings t SET due_at = $1, node = $2
                    FROM unnest($3::uuid[], $4::text[]) AS r (notice_id, recipient)
                    WHERE t.notice_id = r.notice_id AND t.channel = $5 AND t.recipient = r.recipient
                    """
                )
                .Bind(until)
                .Bind(node.Id)
                .BindAll(taken.Select(t => t.Notice.Id.Value))
                .BindAll(taken.Select(t => t.Recipient))
                .Bind((int)channel)
        );
        return taken;
    }

    private static Statement Delete(PostgresSession db, Telling telling) =>
        db.Sql("DELETE FROM tellings WHERE notice_id = $1 AND channel = $2 AND recipient = $3")
            .Bind(telling.Notice.Id.Value)
            .Bind((int)telling.Channel)
            .Bind(telling.Recipient);

    /// <summary>Locked, for another channel may be told by another node at the same time.</summary>
    private static async Task MarkAsync(PostgresSession db, Telling telling, DateTimeOffset at)
    {
        var text = await db.Sql("SELECT told FROM notices WHERE id = $1 FOR UPDATE")
            .Bind(telling.Notice.Id.Value)
            .FirstAsync(row => row.Text());
        if (text is null)
        {
            return;
        }
        var told = Columns.ReadTimes(text);
        // Milliseconds, as every other time.
        told[telling.Channel.ToString().ToLowerInvariant()] = DateTimeOffset.FromUnixTimeMilliseconds(
            at.ToUnixTimeMilliseconds()
        );
        await db.Sql("UPDATE notices SET told = $2 WHERE id = $1")
            .Bind(telling.Notice.Id.Value)
            .Bind(Columns.WriteTimes(told))
            .RunAsync();
    }
}

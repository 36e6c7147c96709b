using Talaria.Ids;
using Talaria.Profiles;

namespace Talaria.Storage.Sqlite;

/// <summary>This start of the program: its number, under which it claims deliveries, and the numbers of its profiles' revisions.</summary>
internal sealed class SqliteNode
{
    private readonly Dictionary<string, long> revisions;

    private SqliteNode(long id, DateTimeOffset startedAt, Dictionary<string, long> revisions) =>
        (Id, StartedAt, this.revisions) = (id, startedAt, revisions);

    public long Id { get; }

    public DateTimeOffset StartedAt { get; }

    /// <summary>How an attempt names the profile text that rendered it.</summary>
    public long NumberOf(string revision) => revisions[revision];

    /// <summary>Registers this start and frees what the last one had claimed: nobody else can be running (talaria.lock).</summary>
    /// <exception cref="StartupException">An organization has a profile that is not loaded.</exception>
    public static Task<SqliteNode> StartAsync(
        SqliteDatabase database,
        ProfileSet profiles,
        IdSource ids,
        TimeProvider time
    ) =>
        database.Writer.RunAsync(scope =>
        {
            var db = scope.Db;
            var now = time.GetUtcNow();
            CheckProfiles(db, profiles);
            StartIds(db, ids);
            db.Sql("UPDATE queue SET node = NULL WHERE node IS NOT NULL").Run();
            db.Sql("UPDATE tellings SET node = NULL, due_at = 0 WHERE node IS NOT NULL").Run();
            var numbers = profiles.All.ToDictionary(p => p.Revision, p => Register(db, p, now));
            // Its number is never used again (AUTOINCREMENT).
            db.Sql("DELETE FROM nodes").Run();
            using var node = db.Sql("INSERT INTO nodes (started_at) VALUES (?) RETURNING id").Bind(now);
            node.Step();
            return new SqliteNode(node.Long(), now, numbers);
        });

    /// <summary>Deliveries may all be pruned: the log's index remembers the last one it saw.</summary>
    private static void StartIds(SqliteSession db, IdSource ids)
    {
        using var last = db.Sql(
            "SELECT max(delivery_id, coalesce((SELECT max(id) FROM deliveries), delivery_id)) FROM log_indexed"
        );
        last.Step();
        ids.StartAfter(last.Guid());
    }

    private static long Register(SqliteSession db, Profile profile, DateTimeOffset now)
    {
        using var row = db.Sql(
                """
                INSERT INTO profile_revisions (revision, name, source, first_seen_at) VALUES (?, ?, ?, ?)
                ON CONFLICT (revision) DO UPDATE SET name = excluded.name
                RETURNING number
                """
            )
            .Bind(profile.Revision)
            .Bind(profile.Name)
            .Bind(profile.Source)
            .Bind(now);
        row.Step();
        return row.Long();
    }

    private static void CheckProfiles(SqliteSession db, ProfileSet profiles)
    {
        using var used = db.Sql("SELECT DISTINCT profile FROM organizations WHERE deleted_at IS NULL ORDER BY profile");
        while (used.Step())
        {
            var name = used.Text();
            if (!profiles.TryGet(name, out _))
            {
                throw new StartupException(
                    $"There are organizations with the profile '{name}', which is not loaded. Put its file into the profiles directory (profiles_dir)."
                );
            }
        }
    }
}

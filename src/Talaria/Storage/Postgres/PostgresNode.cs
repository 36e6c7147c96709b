using Talaria.Ids;
using Talaria.Maintenance;
using Talaria.Profiles;

namespace Talaria.Storage.Postgres;

/// <summary>This node: the incarnation under which it claims deliveries, and the numbers of its profiles' revisions.</summary>
internal sealed class PostgresNode
{
    private readonly Dictionary<string, long> revisions;

    private PostgresNode(long id, NodeRole role, Dictionary<string, long> revisions) =>
        (Ids, Role, this.revisions) = ([id], role, revisions);

    public NodeRole Role { get; }

    /// <summary>It starts attempts; otherwise it claims nothing either.</summary>
    public bool Delivers => Role != NodeRole.Api;

    /// <summary>The incarnation that lives now.</summary>
    public long Id => Ids[^1];

    /// <summary>With those before it, oldest first: a claim of any of them is this node's own.</summary>
    public long[] Ids { get; private set; }

    /// <summary>How an attempt names the profile text that rendered it.</summary>
    public long NumberOf(string revision) => revisions[revision];

    /// <summary>Registers this start.</summary>
    /// <exception cref="StartupException">An organization has a profile that is not loaded.</exception>
    public static Task<PostgresNode> StartAsync(
        PostgresDatabase database,
        ProfileSet profiles,
        IdSource ids,
        TimeProvider time,
        NodeRole role = NodeRole.All
    ) =>
        database.WriteAsync(async db =>
        {
            var now = time.GetUtcNow();
            await CheckProfilesAsync(db, profiles);
            await StartIdsAsync(db, ids, now);
            var numbers = new Dictionary<string, long>();
            foreach (var profile in profiles.All.OrderBy(p => p.Revision, StringComparer.Ordinal))
            {
                numbers[profile.Revision] = await RegisterAsync(db, profile, now);
            }
            return new PostgresNode(await NewAsync(db, role, now), role, numbers);
        });

    /// <summary>A new incarnation's number.</summary>
    public static async Task<long> NewAsync(PostgresSession db, NodeRole role, DateTimeOffset now) =>
        await db.Sql("INSERT INTO nodes (name, role, version, started_at) VALUES ($1, $2, $3, $4) RETURNING id")
            .Bind(Environment.MachineName)
            .Bind(Columns.Write(role))
            .Bind(Node.ThisVersion)
            .Bind(now)
            .FirstAsync(row => row.Long());

    /// <summary>From now on this node is another incarnation.</summary>
    public void Become(long id) => Ids = [.. Ids, id];

    /// <summary>Later ids are greater than what is stored, also if the clock was set back: then by a minute, for deliveries are younger than their events.</summary>
    private static async Task StartIdsAsync(PostgresSession db, IdSource ids, DateTimeOffset now)
    {
        var last = await db.Sql("SELECT id FROM events ORDER BY id DESC LIMIT 1").FirstAsync(row => (Guid?)row.Guid());
        if (last is { } id)
        {
            var margin = TimeSpan.FromMinutes(1);
            ids.StartAfter(now + margin < IdSource.TimeOf(id) ? IdSource.FloorOf(IdSource.TimeOf(id) + margin) : id);
        }
    }

    private static async Task<long> RegisterAsync(PostgresSession db, Profile profile, DateTimeOffset now)
    {
        const string known = "SELECT number FROM profile_revisions WHERE revision = $1";
        if (await db.Sql(known).Bind(profile.Revision).FirstAsync(row => (long?)row.Long()) is { } number)
        {
            return number;
        }
        await db.Sql(
                """
                INSERT INTO profile_revisions (revision, name, source, first_seen_at) VALUES ($1, $2, $3, $4)
                ON CONFLICT DO NOTHING
                """
            )
            .Bind(profile.Revision)
            .Bind(profile.Name)
            .Bind(profile.Source)
            .Bind(now)
            .RunAsync();
        return await db.Sql(known).Bind(profile.Revision).FirstAsync(row => row.Long());
    }

    private static async Task CheckProfilesAsync(PostgresSession db, ProfileSet profiles)
    {
        var used = await db.Sql("SELECT DISTINCT profile FROM organizations WHERE deleted_at IS NULL ORDER BY profile")
            .ListAsync(row => row.Text());
        if (used.FirstOrDefault(name => !profiles.TryGet(name, out _)) is { } missing)
        {
            throw new StartupException(
                $"There are organizations with the profile '{missing}', which is not loaded. Put its file into the profiles directory (profiles_dir)."
            );
        }
    }
}

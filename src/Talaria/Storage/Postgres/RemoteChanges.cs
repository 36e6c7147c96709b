using System.Globalization;
using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Organizations;

namespace Talaria.Storage.Postgres;

/// <summary>Keeps what this node remembers (endpoints, organizations, API keys) in step with what other nodes change.</summary>
/// <remarks>By transactions, not by a counter or a clock: one that began earlier may commit later. Everything from the oldest transaction that was
/// still under way at the last look is looked at again.</remarks>
internal sealed class RemoteChanges(
    PostgresDatabase database,
    ISubscriberSource source,
    EndpointDirectory directory,
    KnownOrganizations known,
    RecognizedKeys keys
)
{
    /// <summary>Changes are kept at least this long (Pruner); who was away longer knows nothing.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromMinutes(30);

    /// <summary>Organizations read again in one beat, which has to end within the lease; the others are read when they are next asked for.</summary>
    private const int MostRead = 50;

    private Sight sight = new();
    private ulong from;

    public void Start(ulong now) => from = now;

    /// <summary>The database went away: a standby that was promoted may number its transactions from below those that were seen. All that is kept is looked at again.</summary>
    public void StartAgain() => from = 0;

    /// <summary>The oldest transaction under way.</summary>
    public Task<ulong> NowAsync() =>
        database.ReadAsync(
            db =>
                db.Sql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
                    .FirstAsync(row => ulong.Parse(row.Text(), CultureInfo.InvariantCulture)),
            CancellationToken.None
        );

    /// <summary>To be sent before <see cref="Read"/>, so that nothing falls between two looks.</summary>
    public Statement Look(PostgresSession db)
    {
        // Each look has its own: one that was given up may still be answered.
        var seen = sight = new Sight();
        return db.Sql("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
            .Each(row => seen.Next = ulong.Parse(row.Text(), CultureInfo.InvariantCulture));
    }

    public Statement Read(PostgresSession db)
    {
        var seen = sight;
        return db.Sql(
                """
                SELECT c.organization_id, o.version FROM (SELECT DISTINCT organization_id FROM changes WHERE xid >= $1::text::xid8) c
                LEFT JOIN organizations o ON o.id = c.organization_id AND o.deleted_at IS NULL
                """
            )
            .Bind(from.ToString(CultureInfo.InvariantCulture))
            .Each(row => seen.Found.Add((new OrganizationId(row.Guid()), row.LongOrNull())));
    }

    /// <summary>After both were sent.</summary>
    public async Task ApplyAsync()
    {
        var found = sight.Found;
        if (found.Count > 0)
        {
            var changed = found.Select(f => f.Id).ToHashSet();
            known.Forget(changed);
            keys.Forget(changed);
        }
        var reads = 0;
        foreach (var (id, version) in found)
        {
            var before = directory.Find(id);
            if (before is not null && version is not null && before.Version >= version)
            {
                continue;
            }
            // Somebody may be reading it just now, as it was before.
            var loaded =
                before is null || version is null || reads++ >= MostRead
                    ? null
                    : await source.LoadAsync(id, CancellationToken.None);
            if (loaded is not null)
            {
                directory.Refresh(loaded);
                continue;
            }
            foreach (var endpoint in before?.Endpoints.Values ?? [])
            {
                directory.Remove(endpoint);
            }
            directory.Forget(id);
        }
        from = sight.Next;
    }

    /// <summary>After a lapse of this length.</summary>
    public void ForgetIfLate(TimeSpan away)
    {
        if (away >= Kept)
        {
            directory.ForgetAll();
            known.ForgetAll();
            keys.ForgetAll();
        }
    }

    private sealed class Sight
    {
        public List<(OrganizationId Id, long? Version)> Found { get; } = [];

        public ulong Next { get; set; }
    }
}

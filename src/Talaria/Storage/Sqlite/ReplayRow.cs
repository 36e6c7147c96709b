using Talaria.Deliveries.Replays;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>A replay as a row.</summary>
internal static class ReplayRow
{
    /// <summary>In the order of <see cref="Stored.Replay"/>.</summary>
    public const string Columns = """
        id, organization_id, endpoint_id, since, until, types, clipped, include, state, reason, cursor, examined, queued, count,
            exact, created_at, updated_at, finished_at
        """;

    private const string New =
        $"INSERT INTO replays ({Columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

    private const string One = $"SELECT {Columns} FROM replays WHERE id = ?";

    public static void Insert(SqliteSession db, Replay replay) =>
        db.Sql(New)
            .Bind(replay.Id.Value)
            .Bind(replay.Organization.Value)
            .Bind(replay.Endpoint.Value)
            .Bind(replay.Range.Since)
            .Bind(replay.Range.Until)
            .Bind(replay.Range.Types is { } types ? Storage.Columns.Write(types) : null)
            .Bind(replay.Range.Clipped)
            .Bind((long)replay.Include)
            .Bind((long)replay.State)
            .Bind(replay.Reason)
            .Bind(replay.Cursor.Value)
            .Bind(replay.Examined)
            .Bind(replay.Queued)
            .Bind(replay.Count.Events)
            .Bind(replay.Count.Exact)
            .Bind(replay.CreatedAt)
            .Bind(replay.UpdatedAt)
            .Bind(replay.FinishedAt)
            .Run();

    /// <summary>Whosever it is.</summary>
    public static Replay? Find(SqliteSession db, ReplayId id)
    {
        using var row = db.Sql(One).Bind(id.Value);
        return row.Step() ? Stored.Replay(row) : null;
    }

    public static Replay? Find(SqliteSession db, OrganizationId organization, ReplayId id) =>
        Find(db, id) is { } found && found.Organization == organization ? found : null;

    /// <summary>An endpoint was disabled or removed: what runs for it ends here; what waits is cancelled like everything else that waits for it.</summary>
    public static void EndOf(SqliteSession db, EndpointId endpoint, string reason, DateTimeOffset at) =>
        db.Sql(
                """
                UPDATE replays SET state = 2, reason = ?1, updated_at = ?2, finished_at = ?2
                WHERE endpoint_id = ?3 AND finished_at IS NULL AND state = 0
                """
            )
            .Bind(reason)
            .Bind(at)
            .Bind(endpoint.Value)
            .Run();
}

using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Endpoints;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>Replays in SQLite: what is asked for, and their ends.</summary>
internal sealed partial class SqliteReplays(
    SqliteDatabase database,
    SqliteNode node,
    SqliteEndpoints endpoints,
    SqliteIdempotency idempotency,
    EndpointDirectory directory,
    LaneBoard board,
    LogIndex log,
    DiskWatch disk,
    IdSource ids,
    TimeProvider time
) : IReplayStore
{
    private const string Open =
        $"SELECT {ReplayRow.Columns} FROM replays WHERE finished_at IS NULL ORDER BY updated_at, id";

    private const string OfOrganization =
        $"SELECT {ReplayRow.Columns} FROM replays WHERE organization_id = ? AND id < ? ORDER BY id DESC LIMIT ?";

    private readonly EventWriting writing = new(node, endpoints, directory, board, log, ids, time);

    public async Task<Result<Replay>> StartAsync(Replay replay, IdempotencyKey? once) =>
        disk.Low is { } low
            ? low
            : await database.Writer.RunAsync(scope => idempotency.Once(scope, once, () => Start(scope.Db, replay)));

    public Task<Replay?> FindAsync(OrganizationId organization, ReplayId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(db => ReplayRow.Find(db, organization, id), cancel);

    public Task<IReadOnlyList<Replay>> OpenAsync(CancellationToken cancel) =>
        database.Readers.ReadAsync<IReadOnlyList<Replay>>(db => db.Sql(Open).List(Stored.Replay), cancel);

    public Task<Result<Page<Replay>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.Readers.ReadAsync(
            db =>
                Pages.Newest(
                    $"replays:{organization}",
                    page,
                    (below, most) =>
                        db.Sql(OfOrganization).Bind(organization.Value).Bind(below).Bind(most).List(Stored.Replay),
                    r => r.Id.Value
                ),
            cancel
        );

    public Task<ReplayProgress> ProgressAsync(ReplayId id, CancellationToken cancel) =>
        database.Readers.ReadAsync(
            db =>
            {
                var counts = new long[4];
                using var row = db.Sql("SELECT state, count(*) FROM deliveries WHERE replay = ? GROUP BY state")
                    .Bind(id.Value);
                while (row.Step())
                {
                    counts[row.Int()] = row.Long();
                }
                return new ReplayProgress(counts[0], counts[1], counts[2], counts[3]);
            },
            cancel
        );

    public Task<Result<Replay>> CancelAsync(OrganizationId organization, ReplayId id, string reason) =>
        database.Writer.RunAsync(scope => Cancel(scope.Db, organization, id, reason));

    public Task<bool> WindUpAsync(Replay replay, int limit) =>
        database.Writer.RunAsync(scope =>
        {
            var now = time.GetUtcNow();
            var waiting = Waiting(scope.Db, replay.Id, limit);
            foreach (var delivery in waiting)
            {
                SqliteQueue.Cancel(scope.Db, delivery, replay.Reason ?? "The replay was cancelled.", now);
            }
            if (waiting.Count == limit)
            {
                return false;
            }
            scope
                .Db.Sql("UPDATE replays SET finished_at = ?, updated_at = ? WHERE id = ? AND finished_at IS NULL")
                .Bind(now)
                .Bind(now)
                .Bind(replay.Id.Value)
                .Run();
            return true;
        });

    private Result<Replay> Start(SqliteSession db, Replay replay)
    {
        if (endpoints.Read(db, replay.Endpoint) is not { } endpoint)
        {
            return Refusal.NotFound("endpoint", replay.Endpoint.ToString());
        }
        if (!endpoint.Enabled)
        {
            return Replayer.Disabled;
        }
        using (
            var row = db.Sql("SELECT id FROM replays WHERE endpoint_id = ? AND finished_at IS NULL")
                .Bind(replay.Endpoint.Value)
        )
        {
            if (row.Step())
            {
                return new Refusal(
                    RefusalKind.Conflict,
                    "replay_running",
                    $"The endpoint has a replay already, {new ReplayId(row.Guid())}: wait for its end, or cancel it."
                );
            }
        }
        ReplayRow.Insert(db, replay);
        return replay;
    }

    private Result<Replay> Cancel(SqliteSession db, OrganizationId organization, ReplayId id, string reason)
    {
        if (ReplayRow.Find(db, organization, id) is not { } replay)
        {
            return Refusal.NotFound("replay", id.ToString());
        }
        var finished = replay.State switch
        {
            ReplayState.Done => Waiting(db, id, limit: 1).Count == 0,
            ReplayState.Cancelled => replay.FinishedAt is not null,
            _ => false,
        };
        if (finished)
        {
            return new Refusal(
                RefusalKind.Conflict,
                "replay_finished",
                "The replay is finished and nothing of it waits any more."
            );
        }
        db.Sql("UPDATE replays SET state = 2, reason = ?, updated_at = ?, finished_at = NULL WHERE id = ?")
            .Bind(reason)
            .Bind(time.GetUtcNow())
            .Bind(id.Value)
            .Run();
        return ReplayRow.Find(db, id)!;
    }

    private static List<DeliveryId> Waiting(SqliteSession db, ReplayId replay, int limit) =>
        db.Sql("SELECT id FROM deliveries WHERE replay = ? AND state = 0 LIMIT ?")
            .Bind(replay.Value)
            .Bind(limit)
            .List(row => new DeliveryId(row.Guid()));
}

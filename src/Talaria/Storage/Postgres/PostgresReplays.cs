using Talaria.Deliveries.Lanes;
using Talaria.Deliveries.Replays;
using Talaria.Ids;

namespace Talaria.Storage.Postgres;

/// <summary>Replays in PostgreSQL: what is asked for, and their ends.</summary>
internal sealed partial class PostgresReplays(
    PostgresDatabase database,
    PostgresNode node,
    PostgresIdempotency idempotency,
    LaneBoard board,
    DueNews news,
    IdSource ids,
    TimeProvider time
) : IReplayStore
{
    private const string Open =
        $"SELECT {ReplayRow.Columns} FROM replays WHERE finished_at IS NULL ORDER BY updated_at, id";

    private const string OfOrganization = $"""
        SELECT {ReplayRow.Columns} FROM replays WHERE organization_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
        """;

    internal const string Progress = "SELECT state, count(*) FROM deliveries WHERE replay = $1 GROUP BY state";

    internal const string Waiting = "SELECT delivery_id FROM queue WHERE replay = $1 LIMIT $2";

    public Task<Result<Replay>> StartAsync(Replay replay, IdempotencyKey? once) =>
        database.WriteAsync(db => idempotency.OnceAsync(db, once, () => StartAsync(db, replay)));

    public Task<Replay?> FindAsync(OrganizationId organization, ReplayId id, CancellationToken cancel) =>
        database.ReadAsync(db => ReplayRow.FindAsync(db, organization, id), cancel);

    public Task<IReadOnlyList<Replay>> OpenAsync(CancellationToken cancel) =>
        database.ReadAsync<IReadOnlyList<Replay>>(async db => await db.Sql(Open).ListAsync(Stored.Replay), cancel);

    public Task<Result<Page<Replay>>> ListAsync(
        OrganizationId organization,
        PageRequest page,
        CancellationToken cancel
    ) =>
        database.ReadAsync(
            db =>
                Pages.NewestAsync(
                    $"replays:{organization}",
                    page,
                    (below, most) =>
                        db.Sql(OfOrganization).Bind(organization.Value).Bind(below).Bind(most).ListAsync(Stored.Replay),
                    r => r.Id.Value
                ),
            cancel
        );

    public Task<ReplayProgress> ProgressAsync(ReplayId id, CancellationToken cancel) =>
        database.ReadAsync(
            async db =>
            {
                var counts = new long[4];
                await db.SendAsync(db.Sql(Progress).Bind(id.Value).Each(row => counts[row.Int()] = row.Long()));
                return new ReplayProgress(counts[0], counts[1], counts[2], counts[3]);
            },
            cancel
        );

    public Task<Result<Replay>> CancelAsync(OrganizationId organization, ReplayId id, string reason) =>
        database.WriteAsync(db => CancelAsync(db, organization, id, reason));

    public Task<bool> WindUpAsync(Replay replay, int limit) =>
        database.WriteAsync(async db =>
        {
            // Behind a step that is being fed: what it made is seen here.
            await ReplayRow.LockAsync(db, replay.Id);
            var now = time.GetUtcNow();
            var waiting = await WaitingAsync(db, replay.Id, limit);
            await PostgresQueue.CancelAsync(db, waiting, replay.Reason ?? "The replay was cancelled.", now);
            if (waiting.Count == limit)
            {
                return false;
            }
            await db.Sql("UPDATE replays SET finished_at = $2, updated_at = $2 WHERE id = $1 AND finished_at IS NULL")
                .Bind(replay.Id.Value)
                .Bind(now)
                .RunAsync();
            return true;
        });

    /// <summary>Holds the organization: of two that start for one endpoint, or of a start and a disable, one comes first.</summary>
    private static async Task<Result<Replay>> StartAsync(PostgresSession db, Replay replay)
    {
        db.Hint(Hint.Replay);
        await OrganizationRow.LockAsync(db, replay.Organization);
        var enabled = await db.Sql("SELECT enabled FROM endpoints WHERE id = $1 AND deleted_at IS NULL")
            .Bind(replay.Endpoint.Value)
            .FirstAsync(row => (bool?)row.Bool());
        if (enabled is null)
        {
            return Refusal.NotFound("endpoint", replay.Endpoint.ToString());
        }
        if (enabled is false)
        {
            return Replayer.Disabled;
        }
        var running = await db.Sql("SELECT id FROM replays WHERE endpoint_id = $1 AND finished_at IS NULL")
            .Bind(replay.Endpoint.Value)
            .FirstAsync(row => (Guid?)row.Guid());
        if (running is { } other)
        {
            return new Refusal(
                RefusalKind.Conflict,
                "replay_running",
                $"The endpoint has a replay already, {new ReplayId(other)}: wait for its end, or cancel it."
            );
        }
        await ReplayRow.InsertAsync(db, replay);
        return replay;
    }

    private async Task<Result<Replay>> CancelAsync(
        PostgresSession db,
        OrganizationId organization,
        ReplayId id,
        string reason
    )
    {
        if (await ReplayRow.LockAsync(db, id) is not { } replay || replay.Organization != organization)
        {
            return Refusal.NotFound("replay", id.ToString());
        }
        var finished = replay.State switch
        {
            ReplayState.Done => (await WaitingAsync(db, id, limit: 1)).Count == 0,
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
        await db.Sql("UPDATE replays SET state = 2, reason = $2, updated_at = $3, finished_at = NULL WHERE id = $1")
            .Bind(id.Value)
            .Bind(reason)
            .Bind(time.GetUtcNow())
            .RunAsync();
        return (await ReplayRow.FindAsync(db, organization, id))!;
    }

    private static Task<List<DeliveryId>> WaitingAsync(PostgresSession db, ReplayId replay, int limit) =>
        db.Sql(Waiting).Bind(replay.Value).Bind((long)limit).ListAsync(row => new DeliveryId(row.Guid()));
}

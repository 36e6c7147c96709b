using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;
using Talaria.Events;
using Talaria.Ids;

namespace Talaria.Storage.Sqlite;

/// <summary>The queue table: claims for lanes with room, claims given back, rows cancelled.</summary>
internal sealed class SqliteQueue(SqliteDatabase database, SqliteNode node, LaneBoard board, TimeProvider time)
    : IQueue,
        ICancelStore
{
    /// <summary>Never: a commit here has failed or not.</summary>
    public event Action InDoubt
    {
        add { }
        remove { }
    }

    private readonly LostClaims claims = new(time);

    public Task ClaimAsync(IReadOnlyList<Refill> refills)
    {
        var write = new ClaimWrite(node, board, refills, time);
        database.Writer.Enqueue(write);
        return write.Completion;
    }

    /// <summary>A skip scan: one look into the index for each endpoint, however many rows it has.</summary>
    public Task<IReadOnlyList<DueLane>> FindLanesAsync(CancellationToken cancel) =>
        database.Readers.ReadAsync<IReadOnlyList<DueLane>>(
            db =>
            {
                var lanes = new List<DueLane>();
                Scan(
                    db,
                    """
                    SELECT endpoint_id, due_at, organization_id FROM queue
                    WHERE node IS NULL AND replay IS NULL AND endpoint_id > ? ORDER BY endpoint_id, due_at LIMIT 1
                    """,
                    replayed: false,
                    lanes
                );
                Scan(
                    db,
                    """
                    SELECT endpoint_id, due_at, organization_id FROM queue
                    WHERE node IS NULL AND replay IS NOT NULL AND endpoint_id > ? ORDER BY endpoint_id, due_at LIMIT 1
                    """,
                    replayed: true,
                    lanes
                );
                return lanes;
            },
            cancel
        );

    private static void Scan(SqliteSession db, string next, bool replayed, List<DueLane> lanes)
    {
        var after = Guid.Empty;
        while (true)
        {
            using var row = db.Sql(next).Bind(after);
            if (!row.Step())
            {
                return;
            }
            after = row.Guid();
            var due = row.Long();
            lanes.Add(new DueLane(new OrganizationId(row.Guid()), new EndpointId(after), due, replayed));
        }
    }

    public Task ReleaseAsync(IReadOnlyList<QueuedDelivery> deliveries) =>
        database.Writer.RunAsync(scope =>
        {
            foreach (var delivery in deliveries)
            {
                scope
                    .Db.Sql("UPDATE queue SET node = NULL WHERE delivery_id = ? AND node = ?")
                    .Bind(delivery.Id.Value)
                    .Bind(node.Id)
                    .Run();
            }
            return true;
        });

    public async Task<int> ReleaseLostAsync(Func<IReadOnlyList<QueuedDelivery>> waiting, CancellationToken cancel)
    {
        var claimed = await database.Readers.ReadAsync(
            db =>
            {
                var rows = new HashSet<(Guid, int)>();
                using var row = db.Sql("SELECT delivery_id, attempts FROM queue WHERE node = ?").Bind(node.Id);
                while (row.Step())
                {
                    rows.Add((row.Guid(), row.Int()));
                }
                return rows;
            },
            cancel
        );
        var lost = claims.Find(claimed, waiting());
        return lost.Count == 0 ? 0 : await database.Writer.RunAsync(scope => Release(scope.Db, lost));
    }

    public Task<int> CancelUnclaimedAsync(EndpointId endpoint, string reason, int limit) =>
        database.Writer.RunAsync(scope =>
            CancelUnclaimed(scope.Db, endpoint, reason, limit, time.GetUtcNow(), keepTests: false)
        );

    public Task CancelAsync(IReadOnlyList<QueuedDelivery> deliveries, string reason, DateTimeOffset at) =>
        database.Writer.RunAsync(scope =>
        {
            foreach (var delivery in deliveries)
            {
                Cancel(scope.Db, delivery.Id, reason, at);
            }
            return true;
        });

    /// <summary>Pending becomes cancelled; a finished delivery stays as it is.</summary>
    /// <returns>False if it was finished.</returns>
    public static bool Cancel(SqliteSession db, DeliveryId id, string reason, DateTimeOffset at)
    {
        db.Sql("DELETE FROM queue WHERE delivery_id = ?").Bind(id.Value).Run();
        return db.Sql("UPDATE deliveries SET state = 3, reason = ?, completed_at = ? WHERE id = ? AND state = 0")
                .Bind(reason)
                .Bind(at)
                .Bind(id.Value)
                .Run() == 1;
    }

    internal static int CancelUnclaimed(
        SqliteSession db,
        EndpointId endpoint,
        string reason,
        int limit,
        DateTimeOffset at,
        bool keepTests
    )
    {
        var rows = new List<DeliveryId>();
        using (
            var row = db.Sql(
                    """
                    SELECT delivery_id FROM queue
                    WHERE node IS NULL AND replay IS NULL AND endpoint_id = ?1 AND (test = 0 OR NOT ?2)
                    UNION ALL
                    SELECT delivery_id FROM queue WHERE node IS NULL AND replay IS NOT NULL AND endpoint_id = ?1
                    LIMIT ?3
                    """
                )
                .Bind(endpoint.Value)
                .Bind(keepTests)
                .Bind(limit)
        )
        {
            while (row.Step())
            {
                rows.Add(new DeliveryId(row.Guid()));
            }
        }
        foreach (var delivery in rows)
        {
            Cancel(db, delivery, reason, at);
        }
        return rows.Count;
    }

    private int Release(SqliteSession db, List<(Guid Delivery, int Attempts)> lost)
    {
        var released = 0;
        foreach (var (delivery, attempts) in lost)
        {
            using var row = db.Sql(
                    """
                    UPDATE queue SET node = NULL WHERE delivery_id = ? AND attempts = ? AND node = ?
                    RETURNING organization_id, endpoint_id, due_at, replay IS NOT NULL
                    """
                )
                .Bind(delivery)
                .Bind((long)attempts)
                .Bind(node.Id);
            while (row.Step())
            {
                released++;
                board.StoreHolds(new OrganizationId(row.Guid()), new EndpointId(row.Guid()), row.Long(), row.Bool());
            }
        }
        return released;
    }
}

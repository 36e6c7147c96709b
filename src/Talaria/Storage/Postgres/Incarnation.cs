using Talaria.Deliveries;
using Talaria.Deliveries.Lanes;

namespace Talaria.Storage.Postgres;

/// <summary>The change from one incarnation of this node to the next, and the end of the last.</summary>
internal sealed class Incarnation(PostgresDatabase database, PostgresNode node, LaneBoard board, TimeProvider time)
{
    /// <summary>Takes over what the old one still has. What others took meanwhile is theirs, and goes out of memory.</summary>
    public async Task BecomeAsync()
    {
        // Asked first: what comes into memory later is claimed with what the store says then.
        var waiting = board.Waiting();
        var kept = new HashSet<Guid>();
        var next = await database.WriteAsync(async db =>
        {
            kept.Clear();
            var id = await PostgresNode.NewAsync(db, node.Role, time.GetUtcNow());
            await db.SendAsync(
                db.Sql("UPDATE queue SET node = $1 WHERE node = ANY($2) RETURNING delivery_id")
                    .Bind(id)
                    .BindAll(node.Ids)
                    .Each(row => kept.Add(row.Guid())),
                db.Sql("DELETE FROM nodes WHERE id = ANY($1)").BindAll(node.Ids)
            );
            return id;
        });
        node.Become(next);
        foreach (var delivery in waiting)
        {
            if (!kept.Contains(delivery.Id.Value))
            {
                board.TryRemove(delivery.Endpoint, delivery.Id);
            }
        }
    }

    /// <summary>This node stops: what it could not end is due for others.</summary>
    public async Task EndAsync()
    {
        await database.WriteAsync(async db =>
        {
            await db.SendAsync(
                db.Sql("UPDATE queue SET node = NULL WHERE node = ANY($1)").BindAll(node.Ids),
                db.Sql("DELETE FROM nodes WHERE id = ANY($1)").BindAll(node.Ids)
            );
            return true;
        });
        await database.Hints.SendAsync(Hint.Due);
    }
}

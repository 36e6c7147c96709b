namespace Talaria.Storage.Sqlite;

/// <summary>Keeps the log findable by organization and endpoint, some thousand rows at a time: as plain indexes, each delivery would dirty a page of
/// its endpoint's and one of its organization's, which cost a third of the writer's time (docs/adr/0004-log-index.md).</summary>
/// <remarks>What is not indexed yet is a short tail that readers look through; both are of one moment inside a read transaction.</remarks>
internal sealed class LogIndex(SqliteWriter writer)
{
    public const int Events = 0;
    public const int DeliveriesOfOrganization = 1;
    public const int DeliveriesOfEndpoint = 2;

    /// <summary>Events (each 4 KiB of payload counts as one more) and deliveries in a tail before it is indexed: about 3 ms of the
    /// writer's time.</summary>
    private const int Step = 2_000;

    private int tail = Step;

    /// <summary>Called in the writer's turn for rows that it inserts.</summary>
    public void Count(int rows)
    {
        tail += rows;
        if (tail >= Step)
        {
            tail = 0;
            writer.Enqueue(new IndexWrite(this));
        }
    }

    /// <summary>Indexes what is not yet.</summary>
    public static void Run(SqliteSession db)
    {
        db.Sql(
                """
                INSERT OR IGNORE INTO log_index (kind, owner, id)
                SELECT 0, organization_id, id FROM events WHERE rowid > (SELECT event_row FROM log_indexed)
                ORDER BY organization_id, id
                """
            )
            .Run();
        db.Sql(
                """
                INSERT OR IGNORE INTO log_index (kind, owner, id)
                SELECT 1, organization_id, id FROM deliveries WHERE id > (SELECT delivery_id FROM log_indexed)
                ORDER BY organization_id, id
                """
            )
            .Run();
        db.Sql(
                """
                INSERT OR IGNORE INTO log_index (kind, owner, id)
                SELECT 2, endpoint_id, id FROM deliveries WHERE id > (SELECT delivery_id FROM log_indexed)
                ORDER BY endpoint_id, id
                """
            )
            .Run();
        db.Sql(
                """
                UPDATE log_indexed SET
                    event_row = max(event_row, coalesce((SELECT max(rowid) FROM events), 0)),
                    delivery_id = max(delivery_id, coalesce((SELECT max(id) FROM deliveries), zeroblob(16)))
                """
            )
            .Run();
    }

    /// <summary>Called in the turn in which events were deleted: SQLite gives the numbers of deleted last rows again. All up to the greatest that is
    /// left stay indexed, and what comes behind it is the tail.</summary>
    public static void Deleted(SqliteSession db) =>
        db.Sql("UPDATE log_indexed SET event_row = min(event_row, (SELECT coalesce(max(rowid), 0) FROM events))").Run();

    private sealed class IndexWrite(LogIndex index) : Write
    {
        public override int Weight => Step;

        public override void Run(WriteScope scope) => LogIndex.Run(scope.Db);

        public override void Answer() { }

        // The tail grows by another step and is tried again.
        public override void Failed(Exception reason) => index.tail = 0;
    }
}

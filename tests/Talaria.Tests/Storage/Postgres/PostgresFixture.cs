using Talaria.Maintenance;
using Talaria.Storage.Postgres;

namespace Talaria.Tests.Storage.Postgres;

/// <summary>PostgreSQL with a database of its own.</summary>
internal sealed class PostgresFixture : StoreFixture
{
    private PostgresFixture(string connection)
        : base(new TalariaOptions { Postgres = connection }) => Connection = connection;

    public string Connection { get; }

    public PostgresDatabase Database => Get<PostgresDatabase>();

    public static async Task<PostgresFixture> OpenAsync() => new(await PostgresServer.NewDatabaseAsync());

    /// <summary>Another node on the same database.</summary>
    public PostgresFixture Another() => new(Connection);

    public override IPruning Pruning(int rows) => new PostgresPruning(Database) { Rows = rows };

    public override Task<Dictionary<string, long>> RowsAsync() =>
        Database.ReadAsync(
            async db =>
            {
                var tables = await db.Sql(
                        """
                        SELECT relname::text FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition
                            AND relnamespace = current_schema()::regnamespace
                        """
                    )
                    .ListAsync(row => row.Text());
                var counts = new Dictionary<string, long>(StringComparer.Ordinal);
                foreach (var name in tables)
                {
                    counts.Add(name, await db.Sql($"SELECT count(*) FROM {name}").FirstAsync(row => row.Long()));
                }
                return counts;
            },
            default
        );

    public override Task<byte[]> RawBytesAsync() =>
        Database.ReadAsync(
            async db =>
            {
                await db.Sql("CHECKPOINT").RunAsync();
                var files = await db.Sql(
                        """
                        SELECT pg_read_binary_file(pg_relation_filepath(oid)) FROM pg_class
                        WHERE relkind IN ('r', 'i', 't') AND oid >= 16384
                        """
                    )
                    .ListAsync(row => row.Blob());
                return files.SelectMany(f => f).ToArray();
            },
            default
        );
}

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

using Talaria.Maintenance;
using Talaria.Storage.Sqlite;

namespace Talaria.Tests.Storage;

/// <summary>SQLite in a directory of its own, gone afterwards.</summary>
internal sealed class SqliteFixture : StoreFixture
{
    private readonly string directory;

    public SqliteFixture()
        : this(System.IO.Directory.CreateTempSubdirectory("talaria-test-").FullName) { }

    private SqliteFixture(string directory)
        : base(new TalariaOptions { DataDirectory = directory }) => this.directory = directory;

    public SqliteDatabase Database => Get<SqliteDatabase>();
    public SqliteHealth Health => Get<SqliteHealth>();
    public SqliteNotices Raising => Get<SqliteNotices>();

    public override IPruning Pruning(int rows) => new SqlitePruning(Database) { Rows = rows };

    public override Task<Dictionary<string, long>> RowsAsync() =>
        Database.Writer.RunAsync(scope =>
        {
            var db = scope.Db;
            // What is not indexed yet would come later.
            LogIndex.Run(db);
            var tables = new Dictionary<string, long>(StringComparer.Ordinal);
            using var table = db.Sql("SELECT name FROM sqlite_master WHERE type = 'table'");
            while (table.Step())
            {
                var name = table.Text();
                using var count = db.Sql($"SELECT count(*) FROM {name}");
                count.Step();
                tables.Add(name, count.Long());
            }
            return tables;
        });

    public override async Task<byte[]> RawBytesAsync()
    {
        var bytes = new List<byte>();
        foreach (var file in System.IO.Directory.GetFiles(directory, "talaria.db*"))
        {
            await using var open = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            await open.CopyToAsync(copy);
            bytes.AddRange(copy.ToArray());
        }
        return [.. bytes];
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        System.IO.Directory.Delete(directory, recursive: true);
    }
}

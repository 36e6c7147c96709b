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

using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Notifications;
using Talaria.Organizations;
using Talaria.Storage;
using Talaria.Storage.Sqlite;
using Talaria.Tests.Endpoints;
using Talaria.Tests.Storage.Conformance;

namespace Talaria.Tests.Storage;

/// <summary>SQLite in a directory of its own, gone afterwards.</summary>
internal sealed class SqliteFixture : IStoreFixture
{
    private readonly string directory = System.IO.Directory.CreateTempSubdirectory("talaria-test-").FullName;

    public SqliteFixture()
    {
        Database = SqliteDatabase.Open(directory, Time);
        var box = new SecretBox([new byte[32]]);
        Idempotency = new SqliteIdempotency(box, Time);
        Directory = new EndpointDirectory(Samples.Profiles);
        Organizations = new SqliteOrganizations(Database, Idempotency, Directory);
        Keys = new SqliteKeys(Database, Idempotency);
        AdminKeys = new SqliteAdminKeys(Database, Time);
        var ids = new IdSource(Time);
        Raising = new SqliteNotices(Database, ids);
        var endpoints = new SqliteEndpoints(Database, box, Health, Idempotency, Directory, Raising);
        (Endpoints, Subscribers) = (endpoints, endpoints);
        var node = SqliteNode.StartAsync(Database, new([Samples.Open]), ids, Time).GetAwaiter().GetResult();
        Outbox = new SqliteOutbox(Database, node, Raising);
    }

    public SqliteDatabase Database { get; }
    public SqliteHealth Health { get; } = new();
    public SqliteIdempotency Idempotency { get; }
    public IOrganizationStore Organizations { get; }
    public IKeyStore Keys { get; }
    public IAdminKeys AdminKeys { get; }
    public IEndpointStore Endpoints { get; }
    public ISubscriberSource Subscribers { get; }
    public SqliteNotices Raising { get; }
    public INoticeLog Notices => Raising;
    public IOutbox Outbox { get; }
    public EndpointDirectory Directory { get; }
    public AdjustableTime Time { get; } = new(Samples.Noon);

    public async Task<byte[]> RawBytesAsync()
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

    public ValueTask DisposeAsync()
    {
        Database.Dispose();
        System.IO.Directory.Delete(directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}

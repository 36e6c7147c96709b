using Talaria.Endpoints;
using Talaria.Ids;
using Talaria.Storage;
using Talaria.Storage.Sqlite;
using Talaria.Tests.Endpoints;

namespace Talaria.Tests.Storage;

/// <summary>Each step opens the same directory anew, as a start does.</summary>
public sealed class SqliteSecretKeysTests : IDisposable
{
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, 32)];
    private static readonly byte[] Second = [.. Enumerable.Repeat((byte)2, 32)];
    private readonly string directory = Directory.CreateTempSubdirectory("talaria-test-").FullName;

    private string KeyPath => Path.Combine(directory, "talaria.key");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task Without_keys_a_file_is_made_that_only_its_owner_reads_and_is_used_again()
    {
        await StartAsync();
        var key = await File.ReadAllTextAsync(KeyPath, TestContext.Current.CancellationToken);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyPath));
        }

        await StartAsync();

        Assert.Equal(key, await File.ReadAllTextAsync(KeyPath, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_missing_broken_or_foreign_key_file_stops_the_start()
    {
        await StartAsync();

        File.Delete(KeyPath);
        Assert.Contains("missing", await RefusedAsync(), StringComparison.Ordinal);
        Assert.False(File.Exists(KeyPath));

        await File.WriteAllTextAsync(KeyPath, "nonsense", TestContext.Current.CancellationToken);
        Assert.Contains("32 bytes", await RefusedAsync(), StringComparison.Ordinal);

        await File.WriteAllTextAsync(KeyPath, Convert.ToBase64String(First), TestContext.Current.CancellationToken);
        Assert.Contains("not the key of this database", await RefusedAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_configured_keys_stop_the_start()
    {
        await StartAsync(First);

        Assert.Contains("None of secret_keys", await RefusedAsync(Second), StringComparison.Ordinal);
        Assert.Contains("32 bytes", await RefusedAsync(new byte[16]), StringComparison.Ordinal);
        await StartAsync(First);
    }

    [Fact]
    public async Task A_key_may_go_once_nothing_needs_it()
    {
        var organization = Samples.Organization();
        var endpoint = Samples.Endpoint(organization.Id);
        await StartAsync(
            async (database, box) =>
            {
                var (organizations, endpoints) = Stores(database, box);
                await organizations.AddAsync(organization, null);
                await endpoints.AddAsync(endpoint, Samples.Open, null);
            },
            First
        );
        await StartAsync(Second, First);
        Assert.Contains("taken out", await RefusedAsync(Second), StringComparison.Ordinal);

        // A change writes its secrets again, with the key that is first now.
        await StartAsync(
            async (database, box) =>
                await Stores(database, box)
                    .Endpoints.ChangeAsync(
                        organization.Id,
                        endpoint.Id,
                        Samples.Open,
                        e => e with { Name = "new" },
                        null
                    ),
            Second,
            First
        );

        await StartAsync(Second);
        Assert.Contains("None of secret_keys", await RefusedAsync(First), StringComparison.Ordinal);
    }

    private Task StartAsync(params byte[][] keys) => StartAsync((_, _) => Task.CompletedTask, keys);

    private async Task StartAsync(Func<SqliteDatabase, SecretBox, Task> work, params byte[][] keys)
    {
        using var database = SqliteDatabase.Open(directory, TimeProvider.System);
        var options = new TalariaOptions { DataDirectory = directory, SecretKeys = keys };
        await work(database, await SqliteSecretKeys.OpenAsync(options, database));
    }

    private async Task<string> RefusedAsync(params byte[][] keys) =>
        (await Assert.ThrowsAsync<StartupException>(() => StartAsync(keys))).Message;

    private static (SqliteOrganizations Organizations, SqliteEndpoints Endpoints) Stores(
        SqliteDatabase database,
        SecretBox box
    )
    {
        var idempotency = new SqliteIdempotency(box, TimeProvider.System);
        var known = new EndpointDirectory(Samples.Profiles);
        var notices = new SqliteNotices(database, new IdSource(TimeProvider.System));
        return (
            new SqliteOrganizations(database, idempotency, known),
            new SqliteEndpoints(database, box, new SqliteHealth(), idempotency, known, notices)
        );
    }
}

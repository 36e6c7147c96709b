using System.Text.Json;
using Talaria.Server.Tests.Harness;
using Talaria.Tests.Storage.Postgres;

namespace Talaria.Server.Tests;

/// <summary>Copies made from the shell: a backup beside a server under load, and a server that goes on from it; a move to PostgreSQL.</summary>
public sealed class BackupTests
{
    private const int Events = 4_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task A_server_goes_on_from_a_backup_that_was_made_under_load()
    {
        await using var receiver = await Receiver.StartAsync();
        var arrived = new Arrivals(receiver, Events)
        {
            // Slow enough that much is pending when the backup is made.
            Before = (_, _) => Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, CancellationToken.None),
        };
        await using var site = await CrashSite.StartAsync(receiver);
        using var directory = new TempDirectory();
        var file = directory.File("talaria.backup");
        var publishing = site.PublishAsync(Events, clients: 16);
        await site.AcceptedAsync(Events / 4).WaitAsync(Patience, Cancel);

        var backup = await TypeAsync("backup", file, "--data-dir", site.DataDirectory, "--with-key", "--json");

        Assert.Equal(0, backup.Code);
        var published = (await publishing.WaitAsync(Patience, Cancel)).ToHashSet(StringComparer.Ordinal);
        await arrived.All.WaitAsync(Patience, Cancel);
        Assert.Equal(0, await site.StopAsync());
        var events = backup.Json.GetProperty("tables").GetProperty("events").GetInt32();
        Assert.InRange(events, Events / 4, Events);
        Assert.Equal(file, backup.Json.GetProperty("file").GetString());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, Mode($"{file}.key"));
        Assert.Equal(2, Directory.GetFiles(directory.Path).Length);

        Restore(directory, file);
        await using var restored = await TalariaProcess.ServeAsync(directory.File("data"));
        var known = await DeliveredAsync(restored);
        // What Talaria itself tells is an event too.
        Assert.Equal(events, known.Count + (await EventsAsync(restored, "talaria")).Count);
        // Stored, and answered then or, when the answer came later, as itself.
        Assert.All(known, id => Assert.Contains(id, published));
    }

    [Fact]
    public async Task What_stands_in_the_way_of_a_backup_is_said_in_a_sentence()
    {
        using var directory = new TempDirectory();
        var nothing = await TypeAsync("backup", directory.File("copy"), "--data-dir", directory.File("data"));
        Assert.Equal(
            (1, true),
            (nothing.Code, nothing.Errors.Contains("There is no database in", StringComparison.Ordinal))
        );

        await using var server = await TalariaProcess.ServeAsync(directory.File("data"));
        var there = directory.Write("copy", "precious");
        var refused = await TypeAsync("backup", there, "--data-dir", directory.File("data"));
        Assert.Equal((1, true), (refused.Code, refused.Errors.Contains("--force", StringComparison.Ordinal)));
        Assert.Equal("precious", await File.ReadAllTextAsync(there, Cancel));

        var own = await TypeAsync(
            "backup",
            directory.File("data/talaria.db"),
            "--force",
            "--data-dir",
            directory.File("data")
        );
        Assert.Equal((1, true), (own.Code, own.Errors.Contains("the server's own files", StringComparison.Ordinal)));

        var forced = await TypeAsync("backup", there, "--force", "--data-dir", directory.File("data"));
        Assert.Equal(0, forced.Code);
        Assert.Contains("The key is not in it", forced.Output, StringComparison.Ordinal);
        Assert.StartsWith("SQLite format 3", await File.ReadAllTextAsync(there, Cancel), StringComparison.Ordinal);
        Assert.Equal([there], Directory.GetFiles(directory.Path));
    }

    [Fact]
    public async Task A_stopped_server_moves_to_PostgreSQL_and_a_running_one_does_not()
    {
        var database = await PostgresServer.StartAsync();
        try
        {
            using var directory = new TempDirectory();
            await using var receiver = await Receiver.StartAsync();
            await using var server = await TalariaProcess.ServeAsync(directory.File("data"));
            await PostAsync(server, "organizations", """{"name":"Acme","profile":"standard","external_id":"acme"}""");
            await PostAsync(server, "organizations/acme/endpoints", $$"""{"url":"{{receiver.Url}}hook"}""");
            string[] copy =
            [
                "copy",
                "--to",
                "postgres",
                "--postgres",
                await database.MakeDatabaseAsync(),
                "--data-dir",
                directory.File("data"),
            ];

            var refused = await TypeAsync(copy);
            Assert.Equal(1, refused.Code);
            Assert.Contains("Another server is running on", refused.Errors, StringComparison.Ordinal);

            Assert.Equal(0, await server.TerminateAsync());
            var copied = await TypeAsync(copy);
            Assert.True(copied.Code == 0, copied.Errors);
            Assert.Contains("talaria.key", copied.Output, StringComparison.Ordinal);
            var key = (await File.ReadAllTextAsync(directory.File("data/talaria.key"), Cancel)).Trim();
            Assert.DoesNotContain(key, copied.Output + copied.Errors, StringComparison.Ordinal);

            await using var node = await TalariaProcess.ServeAsync(
                directory.File("elsewhere"),
                environment: new Dictionary<string, string>
                {
                    ["TALARIA__POSTGRES"] = copy[4],
                    ["TALARIA__SECRET_KEYS"] = key,
                }
            );
            var arrived = new Arrivals(receiver, 1);
            await PostAsync(node, "organizations/acme/events", """{"type":"a.b","data":{"n":0}}""");
            await arrived.All.WaitAsync(Patience, Cancel);
        }
        finally
        {
            await database.RemoveAsync();
        }
    }

    /// <summary>As docs/backup.md says.</summary>
    private static void Restore(TempDirectory directory, string file)
    {
        Directory.CreateDirectory(directory.File("data"));
        File.Move(file, directory.File("data/talaria.db"));
        File.Move($"{file}.key", directory.File("data/talaria.key"));
    }

    /// <summary>The ids of all events, once all their deliveries were delivered.</summary>
    private static async Task<List<string>> DeliveredAsync(TalariaProcess server)
    {
        using var late = new CancellationTokenSource(Patience);
        while ((await GetAsync(server, "crash/deliveries?state=pending&limit=1")).GetArrayLength() > 0)
        {
            late.Token.ThrowIfCancellationRequested();
        }
        Assert.Equal(0, (await GetAsync(server, "crash/deliveries?state=failed&limit=1")).GetArrayLength());
        return await EventsAsync(server, "crash");
    }

    private static async Task<List<string>> EventsAsync(TalariaProcess server, string organization)
    {
        var ids = new List<string>();
        for (string? cursor = ""; cursor is not null; )
        {
            var page = await PageAsync(server, $"{organization}/events?limit=200{cursor}");
            ids.AddRange(page.GetProperty("data").EnumerateArray().Select(e => e.GetProperty("id").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString() is { } next ? $"&cursor={next}" : null;
        }
        return ids;
    }

    private static async Task<JsonElement> GetAsync(TalariaProcess server, string path) =>
        (await PageAsync(server, path)).GetProperty("data");

    private static async Task<JsonElement> PageAsync(TalariaProcess server, string path) =>
        JsonElement.Parse(
            await server.Http.GetStringAsync(new Uri(server.Url, "/api/v1/organizations/" + path), Cancel)
        );

    private static async Task PostAsync(TalariaProcess server, string path, string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await server.Http.PostAsync(new Uri(server.Url, "/api/v1/" + path), content, Cancel);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(Cancel));
    }

    private static async Task<Typed> TypeAsync(params string[] arguments)
    {
        await using var process = TalariaProcess.Run(null, arguments);
        var code = await process.EndAsync();
        return new Typed(code, string.Join('\n', process.Output), string.Join('\n', process.Errors));
    }

    private static UnixFileMode Mode(string file) =>
        OperatingSystem.IsWindows() ? UnixFileMode.UserRead | UnixFileMode.UserWrite : File.GetUnixFileMode(file);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}

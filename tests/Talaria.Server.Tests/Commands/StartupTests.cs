using System.Net;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Commands;

/// <summary>How the program starts, refuses to start, and stops: as a separate process.</summary>
public sealed class StartupTests : IDisposable
{
    private readonly TempDirectory directory = new();

    private string Data => directory.File("data");

    public void Dispose() => directory.Dispose();

    [Fact]
    public async Task SIGTERM_ends_it_with_0_and_it_starts_again_on_the_same_directory()
    {
        await using (var first = await TalariaProcess.ServeAsync(Data))
        {
            Assert.Equal(HttpStatusCode.OK, (await first.Http.GetAsync("/health/ready", Cancel)).StatusCode);
            Assert.Contains(first.Output, l => l.StartsWith("egress.allow 127.0.0.0/8", StringComparison.Ordinal));
            Assert.Equal(0, await first.TerminateAsync());
            Assert.Empty(first.Errors);
        }
        await using var second = await TalariaProcess.ServeAsync(Data);
        Assert.Equal(HttpStatusCode.OK, (await second.Http.GetAsync("/api/v1/organizations", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_port_in_use_is_one_clear_line()
    {
        await using var first = await TalariaProcess.ServeAsync(Data);
        await RefusedAsync(
            "already in use",
            ["serve", "--urls", Address(first), "--data-dir", directory.File("other")]
        );
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_is_refused()
    {
        await using var first = await TalariaProcess.ServeAsync(Data);
        await RefusedAsync(Data, ["serve", "--urls", "http://127.0.0.1:0", "--data-dir", Data]);
        Assert.Equal(HttpStatusCode.OK, (await first.Http.GetAsync("/health/ready", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_written_is_refused()
    {
        var below = Path.Combine(directory.Write("file", ""), "data");
        await RefusedAsync(below, ["serve", "--urls", "http://127.0.0.1:0", "--data-dir", below]);
        await RefusedAsync("/proc/talaria", ["serve", "--urls", "http://127.0.0.1:0", "--data-dir", "/proc/talaria"]);
    }

    [Fact]
    public async Task Bad_yaml_is_refused_with_its_line()
    {
        var file = directory.Write("bad.yaml", "talaria:\n  egress: [\n");
        await RefusedAsync($"{file}:", ["serve", "--config", file, "--data-dir", Data]);
        Assert.False(Directory.Exists(Data));
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await using (var first = await TalariaProcess.ServeAsync(Data))
        {
            await first.TerminateAsync();
        }
        using (var file = File.OpenWrite(Path.Combine(Data, "talaria.db")))
        {
            // user_version in SQLite's file header, https://www.sqlite.org/fileformat.html#user_version_number
            file.Position = 60;
            file.Write([0, 0, 0x7F, 0]);
        }
        await RefusedAsync("newer", ["serve", "--urls", "http://127.0.0.1:0", "--data-dir", Data]);
    }

    [Fact]
    public async Task Other_secret_keys_than_the_databases_are_refused()
    {
        var keys = new Dictionary<string, string> { ["TALARIA__SECRET_KEYS"] = Convert.ToBase64String(new byte[32]) };
        await using (var first = await TalariaProcess.ServeAsync(Data, environment: keys))
        {
            await first.TerminateAsync();
        }
        keys["TALARIA__SECRET_KEYS"] = Convert.ToBase64String(Enumerable.Repeat((byte)1, 32).ToArray());
        await RefusedAsync("secret_keys", ["serve", "--urls", "http://127.0.0.1:0", "--data-dir", Data], keys);
    }

    [Fact]
    public async Task Without_libsqlite3_the_missing_package_is_named()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }
        // The dynamic loader finds this file first, and it is no library.
        directory.Write("libsqlite3.so.0", "not a library");
        var environment = new Dictionary<string, string> { ["LD_LIBRARY_PATH"] = directory.Path };
        await RefusedAsync("libsqlite3-0", ["serve", "--urls", "http://127.0.0.1:0", "--data-dir", Data], environment);
    }

    [Fact]
    public async Task The_operators_key_is_made_at_the_first_start_and_shown_once()
    {
        var none = new Dictionary<string, string> { ["TALARIA__ADMIN_KEY"] = "" };
        string key;
        await using (var first = await TalariaProcess.ServeAsync(Data, environment: none))
        {
            key = Assert.Single(first.Output, IsKey).Split(": ")[1];
            Assert.Equal(HttpStatusCode.OK, await ListAsync(first, key));
            Assert.Equal(HttpStatusCode.Unauthorized, await ListAsync(first, TalariaProcess.OperatorKey));
            await first.TerminateAsync();
        }
        await using var second = await TalariaProcess.ServeAsync(Data, environment: none);
        Assert.DoesNotContain(second.Output, IsKey);
        Assert.Equal(HttpStatusCode.OK, await ListAsync(second, key));

        static bool IsKey(string line) => line.StartsWith("operator's key", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_prints_every_problem_with_file_and_line()
    {
        var file = directory.Write("t.yaml", "talaria:\n  data_dri: x\n  retries: { scale: -1 }\n");
        await using var check = TalariaProcess.Run(null, "check", "--config", file);

        Assert.Equal(1, await check.EndAsync());
        Assert.Contains(check.Errors, l => l.StartsWith($"{file}:2: ", StringComparison.Ordinal));
        Assert.Contains(check.Errors, l => l.StartsWith($"{file}:3: ", StringComparison.Ordinal));

        await using var good = TalariaProcess.Run(null, "check", "--config", directory.Write("good.yaml", ""));
        Assert.Equal(0, await good.EndAsync());
        Assert.Contains(
            good.Output,
            l => l.EndsWith(": agentry, agentset, agentstack, roark, roe, standard.", StringComparison.Ordinal)
        );
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static string Address(TalariaProcess server) => server.Url.GetLeftPart(UriPartial.Authority);

    private static async Task<HttpStatusCode> ListAsync(TalariaProcess server, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/organizations");
        request.Headers.Authorization = new("Bearer", key);
        using var answer = await server.Http.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    /// <summary>It ends with 1 and one line that says why; no stack trace.</summary>
    private static async Task RefusedAsync(
        string reason,
        string[] arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        await using var refused = TalariaProcess.Run(environment, arguments);

        Assert.Equal(1, await refused.EndAsync());
        var line = Assert.Single(refused.Errors);
        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.DoesNotContain(
            refused.Output,
            l => l.Contains("   at ", StringComparison.Ordinal) || l.Contains("listening", StringComparison.Ordinal)
        );
    }
}

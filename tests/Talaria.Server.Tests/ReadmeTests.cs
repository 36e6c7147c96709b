using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests;

/// <summary>The README's way to the first webhook and to a platform's, as it stands there.</summary>
public sealed class ReadmeTests
{
    private const string FromSource = "dotnet run -c Release --project src/Talaria.Server --";

    [Fact]
    public async Task The_commands_of_the_README_deliver_webhooks()
    {
        var readme = await File.ReadAllTextAsync(Readme(), TestContext.Current.CancellationToken);
        var block = Block(readme, "export TALARIA=") + Block(readme, "api '' --json '{\"name\": \"Northwind\"");
        await using var receiver = await Receiver.StartAsync();
        using var directory = new TempDirectory();

        // Only the ports and the way to start the program differ from what a reader types.
        var script = block
            .Replace("127.0.0.1:8080", $"127.0.0.1:{FreePort()}", StringComparison.Ordinal)
            .Replace("http://127.0.0.1:9000", receiver.Url.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal)
            .Replace(FromSource, Program(), StringComparison.Ordinal);
        Assert.NotEqual(block, script);
        var path = directory.Write("readme.sh", $"trap 'kill $!; wait' EXIT\n{script}");

        var shell = new ProcessStartInfo("bash", ["-e", path])
        {
            UseShellExecute = false,
            WorkingDirectory = directory.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        shell.Environment.Remove("TALARIA__ADMIN_KEY");
        using var bash = Process.Start(shell)!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(bash.ExitCode == 0, $"{await errors}\n{output}");
        var received = await receiver.NextAsync();
        Assert.Contains("""{"run": "run_42", "result": "ok"}""", received.Text, StringComparison.Ordinal);
        Assert.StartsWith("v1,", received.Headers["webhook-signature"], StringComparison.Ordinal);
        Assert.Contains("\"event_type\":\"agent.run.completed\"", output, StringComparison.Ordinal);
        Assert.Contains("{\"success\":true,\"status\":200,", output, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"succeeded\"", (await receiver.NextAsync()).Text, StringComparison.Ordinal);
        Assert.Contains("\"status\":\"failed\"", (await receiver.NextAsync()).Text, StringComparison.Ordinal);
    }

    /// <summary>The commands that begin so, to the end of their block.</summary>
    private static string Block(string readme, string begin)
    {
        var start = readme.IndexOf(begin, StringComparison.Ordinal);
        return readme[start..readme.IndexOf("```", start, StringComparison.Ordinal)];
    }

    private static string Program() => $"dotnet exec {Path.Combine(AppContext.BaseDirectory, "talaria.dll")}";

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Readme([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "README.md");
}

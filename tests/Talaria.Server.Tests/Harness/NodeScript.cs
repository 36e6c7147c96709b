using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Talaria.Server.Tests.Harness;

/// <summary>A script of <c>tests/node</c>, run by Node.js. A machine without it fails the test: nothing is skipped.</summary>
internal static class NodeScript
{
    /// <param name="input">Its standard input.</param>
    /// <param name="environment">What it is told beside that: secrets do not stand on a command line.</param>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(
        string script,
        string input = "",
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] arguments
    )
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Folder(), script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        using var node = Process.Start(start)!;
        var output = node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.StandardInput.WriteAsync(input);
        node.StandardInput.Close();
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, $"{script}: {await errors}");
        return await output;
    }

    private static string Folder([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "..", "..", "node");
}

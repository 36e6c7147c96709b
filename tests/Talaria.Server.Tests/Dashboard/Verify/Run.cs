using System.Diagnostics;

namespace Talaria.Server.Tests.Dashboard.Verify;

/// <summary>A program run to its end. A machine without it fails the test: nothing is skipped.</summary>
internal static class Run
{
    public static async Task<(int Code, string Output, string Errors)> ProgramAsync(
        string program,
        string[] arguments,
        string input = "",
        string? directory = null,
        Dictionary<string, string>? environment = null
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = directory ?? "",
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? [])
        {
            start.Environment[name] = value;
        }
        // Go: nothing is downloaded, and no C compiler is needed.
        start.Environment["GOPROXY"] = "off";
        start.Environment["CGO_ENABLED"] = "0";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, await errors);
    }
}

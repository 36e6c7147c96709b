using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Talaria.Server.Commands.Processes;

/// <summary>This same program started again as a process of its own, with another command.</summary>
/// <remarks>The measuring commands end when their standard input closes, so that none outlives a bench that was killed.</remarks>
internal sealed class ChildProgram : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(35);

    private readonly Process process;
    private readonly StringBuilder errors = new();

    private ChildProgram(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            lock (errors)
            {
                errors.AppendLine(line.Data);
            }
        };
        process.BeginErrorReadLine();
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>User and kernel time so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    /// <summary>Resident bytes now.</summary>
    public long Memory
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>The most resident bytes that it ever had.</summary>
    public long PeakMemory
    {
        get
        {
            process.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    public string Errors
    {
        get
        {
            lock (errors)
            {
                return errors.ToString().Trim();
            }
        }
    }

    public static ChildProgram Start(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var (file, first) = Self();
        var start = new ProcessStartInfo(file)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var argument in first.Concat(arguments))
        {
            start.ArgumentList.Add(argument);
        }
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        return new ChildProgram(Process.Start(start)!);
    }

    /// <summary>Starts a measuring command that listens, and gives the port that it chose.</summary>
    public static async Task<(ChildProgram Program, int Port)> ListenAsync(
        IEnumerable<string> arguments,
        CancellationToken cancel,
        IReadOnlyDictionary<string, string>? environment = null
    )
    {
        var program = Start(arguments, environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(StartLimit);
        var line = await program.process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null || !int.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var port))
        {
            await program.DisposeAsync();
            throw new ProcessException($"'{string.Join(' ', arguments)}' did not start: {line} {program.Errors}");
        }
        return (program, port);
    }

    /// <summary>Reads what is printed, so that a full pipe never blocks a child that logs.</summary>
    public void Drain() => _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);

    /// <summary>Waits for its end and gives what it printed.</summary>
    public async Task<string> FinishAsync(CancellationToken cancel)
    {
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        return process.ExitCode == 0
            ? output
            : throw new ProcessException($"A measuring process ended with {process.ExitCode}: {output} {Errors}");
    }

    /// <summary>SIGTERM, and a wait for the end.</summary>
    public async Task TerminateAsync()
    {
        if (!process.HasExited)
        {
            Posix.Terminate(process.Id);
            await EndAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.StandardInput.Close();
            await EndAsync();
        }
        process.Dispose();
    }

    private async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    // The launcher beside talaria.dll where there is one (dotnet build, dotnet run), the host with the dll where
    // it was installed as a tool, and the file itself where everything is one file.
    private static (string File, string[] First) Self()
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "talaria.dll");
        var launcher = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "talaria.exe" : "talaria");
        var current = Environment.ProcessPath ?? "dotnet";
        var byHost = Path.GetFileNameWithoutExtension(current).Equals("dotnet", StringComparison.OrdinalIgnoreCase);
        return File.Exists(launcher) ? (launcher, [])
            : byHost ? (current, [assembly])
            : (current, []);
    }
}

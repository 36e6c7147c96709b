using System.Diagnostics;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;

namespace Talaria.Server.Tests.Harness;

/// <summary>The built program as a real process of its own: started, awaited by signal, stopped by SIGTERM or killed.</summary>
internal sealed class TalariaProcess : IAsyncDisposable
{
    public const string OperatorKey = "operator-key-of-the-tests";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly Lock gate = new();
    private readonly List<string> output = [];
    private readonly List<string> errors = [];
    private readonly List<(Func<string, bool> Wanted, TaskCompletionSource<string> Found)> waiting = [];
    private readonly TaskCompletionSource closedOutput = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource closedErrors = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TalariaProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "talaria.dll");
        var start = new ProcessStartInfo(
            Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet",
            ["exec", program, .. arguments]
        )
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (
            var name in start.Environment.Keys.Where(k => k.StartsWith("TALARIA", StringComparison.Ordinal)).ToList()
        )
        {
            start.Environment.Remove(name);
        }
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, line) => Take(line.Data, output, closedOutput);
        process.ErrorDataReceived += (_, line) => Take(line.Data, errors, closedErrors);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>A client with the operator's key, for paths below the server's root.</summary>
    public HttpClient Http { get; } = new();

    public int Id => process.Id;

    public bool HasEnded => process.HasExited;

    public IReadOnlyList<string> Output
    {
        get
        {
            lock (gate)
            {
                return [.. output];
            }
        }
    }

    public IReadOnlyList<string> Errors
    {
        get
        {
            lock (gate)
            {
                return [.. errors];
            }
        }
    }

    /// <summary>Starts any command.</summary>
    public static TalariaProcess Run(IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        new(arguments, environment);

    /// <summary>Starts the server and waits until it listens.</summary>
    /// <param name="url">Null: a free port.</param>
    public static async Task<TalariaProcess> ServeAsync(
        string dataDirectory,
        Uri? url = null,
        IReadOnlyDictionary<string, string>? environment = null,
        params string[] arguments
    )
    {
        var variables = new Dictionary<string, string>
        {
            ["TALARIA__ADMIN_KEY"] = OperatorKey,
            ["TALARIA__EGRESS__ALLOW"] = "127.0.0.0/8",
            ["TALARIA__STORAGE__MIN_FREE"] = "1MiB",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            variables[name] = value;
        }
        var address = url?.GetLeftPart(UriPartial.Authority) ?? "http://127.0.0.1:0";
        var server = new TalariaProcess(
            ["serve", "--urls", address, "--data-dir", dataDirectory, .. arguments],
            variables
        );
        var line = await server.LineAsync(l => l.StartsWith("listening on ", StringComparison.Ordinal));
        server.Url = new Uri(line["listening on ".Length..].Split(',')[0]);
        server.Http.BaseAddress = server.Url;
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperatorKey);
        return server;
    }

    /// <summary>The first line of standard output that is wanted, when it comes.</summary>
    /// <exception cref="InvalidOperationException">The program ended without it; the message has what it said.</exception>
    public async Task<string> LineAsync(Func<string, bool> wanted)
    {
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (output.Find(l => wanted(l)) is { } line)
            {
                return line;
            }
            waiting.Add((wanted, found));
        }
        var ended = EndAsync();
        if (await Task.WhenAny(found.Task, ended).WaitAsync(Patience) == ended && !found.Task.IsCompleted)
        {
            throw new InvalidOperationException(
                $"talaria ended with {await ended}: {string.Join('\n', Errors.Concat(Output))}"
            );
        }
        return await found.Task;
    }

    /// <summary>The exit code, when it has ended and all that it said is read.</summary>
    public async Task<int> EndAsync()
    {
        await process.WaitForExitAsync(CancellationToken.None);
        await Task.WhenAll(closedOutput.Task, closedErrors.Task).WaitAsync(Patience);
        return process.ExitCode;
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> TerminateAsync()
    {
        Send(15);
        return await EndAsync().WaitAsync(Patience);
    }

    /// <summary>SIGSTOP: it does nothing more until <see cref="Continue"/>, and knows nothing of it.</summary>
    public void Pause() => Send(19);

    /// <summary>SIGCONT.</summary>
    public void Continue() => Send(18);

    /// <summary>SIGKILL: no chance to tidy up.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await EndAsync().WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            await KillAsync();
        }
        process.Dispose();
        Http.Dispose();
    }

    private void Send(int signal)
    {
        if (Signal(process.Id, signal) != 0)
        {
            throw new InvalidOperationException("No such process.");
        }
    }

    private void Take(string? line, List<string> lines, TaskCompletionSource closed)
    {
        if (line is null)
        {
            closed.TrySetResult();
            return;
        }
        lock (gate)
        {
            lines.Add(line);
            if (ReferenceEquals(lines, output))
            {
                foreach (var one in waiting.Where(w => w.Wanted(line)).ToList())
                {
                    one.Found.TrySetResult(line);
                    waiting.Remove(one);
                }
            }
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Signal(int process, int signal);
}

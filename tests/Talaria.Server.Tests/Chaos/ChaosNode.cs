using Talaria.Server.Tests.Harness;

namespace Talaria.Server.Tests.Chaos;

/// <summary>A server process that things are done to, and its way to the database.</summary>
/// <param name="way">Null: its database is a file.</param>
internal sealed class ChaosNode(
    string name,
    string directory,
    Forwarder? way,
    IReadOnlyDictionary<string, string> settings,
    Story story
) : IAsyncDisposable
{
    private readonly List<string> said = [];
    private TalariaProcess? process;

    /// <summary>Where it listens; null while there is no process.</summary>
    public Uri? Url => Volatile.Read(ref process) is { HasEnded: false } running ? running.Url : null;

    public int Kills { get; private set; }

    /// <summary>Times that it was stopped or cut off.</summary>
    public int Lapses { get; private set; }

    /// <summary>What nobody did to it: an end of its own, an outcome that it could not record.</summary>
    public IEnumerable<string> Complaints
    {
        get
        {
            foreach (var line in Log.Where(l => l.Contains("can never be recorded", StringComparison.Ordinal)))
            {
                yield return $"{name} said: {line}";
            }
            if (process is { HasEnded: true })
            {
                yield return $"{name} ended by itself: {string.Join('\n', Lines().TakeLast(30))}";
            }
        }
    }

    /// <summary>What it wrote, newest last.</summary>
    public IEnumerable<string> Log => said.Concat(Lines());

    /// <summary>Starts it, as whatever supervises a server does: again and again until it is up.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                Volatile.Write(ref process, await TalariaProcess.ServeAsync(directory, environment: settings));
                story.Tell($"{name} is up, process {process!.Id}");
                return;
            }
            catch (InvalidOperationException e)
            {
                story.Tell($"{name} did not start: {e.Message.Split('\n').First(l => l.Length > 0)}");
            }
        }
    }

    public async Task RunAsync(IReadOnlyList<Step> line, CancellationToken cancel)
    {
        foreach (var step in line)
        {
            await Task.Delay(step.After, TimeProvider.System, cancel);
            await DoAsync(step, cancel);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            await process.DisposeAsync();
        }
        if (way is not null)
        {
            await way.DisposeAsync();
        }
    }

    private async Task DoAsync(Step step, CancellationToken cancel)
    {
        var seconds = step.For.TotalSeconds;
        switch (step.Deed)
        {
            case Deed.Kill:
                Kills++;
                story.Tell($"{name} is killed, to be started after {seconds:F1} s");
                var killed = Interlocked.Exchange(ref process, null)!;
                await killed.KillAsync();
                said.AddRange(Lines(killed));
                await killed.DisposeAsync();
                await Task.Delay(step.For, TimeProvider.System, cancel);
                await StartAsync(cancel);
                return;
            case Deed.Stop:
                Lapses++;
                story.Tell($"{name} is stopped for {seconds:F1} s");
                process!.Pause();
                await Task.Delay(step.For, TimeProvider.System, CancellationToken.None);
                process.Continue();
                break;
            case Deed.Refuse:
                Lapses++;
                story.Tell($"{name} is refused by the database for {seconds:F1} s");
                await way!.RefuseAsync();
                await Task.Delay(step.For, TimeProvider.System, CancellationToken.None);
                way.Mend(reset: false);
                break;
            default:
                Lapses++;
                var lose = step.Deed == Deed.Lose;
                story.Tell(
                    $"{name} hears nothing of the database for {seconds:F1} s; what it says is {(lose ? "lost" : "late")}"
                );
                way!.Silence();
                await Task.Delay(step.For, TimeProvider.System, CancellationToken.None);
                way.Mend(reset: lose);
                break;
        }
        story.Tell($"{name} goes on");
    }

    private IEnumerable<string> Lines() => process is { } running ? Lines(running) : [];

    private static IEnumerable<string> Lines(TalariaProcess process) => process.Output.Concat(process.Errors);
}

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>Publishing as fast as the server takes it: one event per POST, or a hundred.</summary>
internal sealed class FloodScenario(string name, int batch, string summary, IReadOnlyList<Target> targets) : IScenario
{
    public string Name => name;

    public string Summary => summary;

    public IReadOnlyList<Target> Targets => targets;

    public static string Rate(string name) => $"{name}, deliveries/s";

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var server = await run.ServerAsync(cancel);
        var flood = await Flood.RunAsync(run, server, batch, cancel);
        flood.AddTo(run.Figures, name);
        run.Figures.Add($"{name}, server's memory after, MiB", server.Program.Memory / 1024.0 / 1024);
    }
}

using Talaria.Server.Commands.Bench.Stores;
using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Server.Commands.Bench;

/// <summary>Measures every scenario on every store, round after round, so that what changes on the machine meanwhile meets all of them.</summary>
internal sealed class BenchRounds(IReadOnlyList<IScenario> scenarios, int runs, TimeSpan span, TextWriter progress)
{
    /// <returns>The report.</returns>
    public async Task<string> MeasureAsync(
        IReadOnlyList<Func<DirectoryInfo, CancellationToken, Task<IMeasuredStore>>> stores,
        DirectoryInfo parent,
        CancellationToken cancel
    )
    {
        var directory = Directory.CreateDirectory(
            Path.Combine(parent.FullName, $"talaria-bench-{Environment.ProcessId}")
        );
        var opened = new List<(IMeasuredStore Store, Figures Figures)>();
        var flushes = new List<double>();
        try
        {
            foreach (var open in stores)
            {
                opened.Add((await open(directory, cancel), new Figures()));
            }
            for (var run = 1; run <= runs; run++)
            {
                flushes.Add(Machine.FlushTime(directory.FullName).TotalMilliseconds);
                foreach (var (store, figures) in opened)
                {
                    foreach (var scenario in scenarios.Where(s => s.Only is null || s.Only == store.Kind))
                    {
                        await progress.WriteLineAsync(
                            $"run {run} of {runs}, {store.Name}: {scenario.Name}, {scenario.Summary}"
                        );
                        await MeasureAsync(store, figures, scenario, directory.CreateSubdirectory("run"), cancel);
                    }
                }
            }
            return BenchReport.Introduce(Machine.Describe(), flushes)
                + string.Concat(opened.Select(o => BenchReport.Render(o.Store, o.Figures, scenarios)));
        }
        finally
        {
            foreach (var (store, _) in opened)
            {
                await store.DisposeAsync();
            }
            directory.Delete(recursive: true);
        }
    }

    private async Task MeasureAsync(
        IMeasuredStore store,
        Figures figures,
        IScenario scenario,
        DirectoryInfo directory,
        CancellationToken cancel
    )
    {
        try
        {
            await using var receiver = await ReceiverProcess.StartAsync(cancel);
            await scenario.RunAsync(new BenchRun(store, receiver, figures, span, directory.FullName), cancel);
        }
        finally
        {
            await store.ClearAsync(cancel);
            directory.Delete(recursive: true);
        }
    }
}

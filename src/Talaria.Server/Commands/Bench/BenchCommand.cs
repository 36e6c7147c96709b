using System.CommandLine;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench;

/// <summary><c>talaria bench</c>: measures this machine, with every part as a process of its own on loopback.</summary>
internal static class BenchCommand
{
    /// <summary>The command, and the hidden ones that it starts.</summary>
    public static IEnumerable<Command> CreateAll() =>
        [Create(AllScenarios.List), Receiver.Create(), EventPublisher.Create(), Relay.Create(), Ceiling.Create()];

    public static Command Create(IReadOnlyList<IScenario> scenarios)
    {
        var names = new Argument<string[]>("scenario")
        {
            Description = string.Join("; ", scenarios.Select(scenario => $"{scenario.Name}: {scenario.Summary}")),
            Arity = ArgumentArity.ZeroOrMore,
        };
        names.AcceptOnlyFromAmong([.. scenarios.Select(scenario => scenario.Name)]);
        var runs = new Option<int>("--runs")
        {
            Description = "How often each scenario is measured.",
            DefaultValueFactory = _ => 3,
        };
        var seconds = new Option<double>("--seconds")
        {
            Description = "How long each is measured; latency takes twice that.",
            DefaultValueFactory = _ => 10,
        };
        var directory = new Option<DirectoryInfo>("--data-dir")
        {
            Description = "Where the measured servers keep their data: its disk is what counts.",
            DefaultValueFactory = _ => new DirectoryInfo(Path.GetTempPath()),
        };
        var command = new Command("bench", "Measure this machine and print a markdown table.");
        command.Arguments.Add(names);
        command.Options.Add(runs);
        command.Options.Add(seconds);
        command.Options.Add(directory);
        command.SetAction(
            async (parsed, cancel) =>
            {
                var chosen = parsed.GetValue(names) is { Length: > 0 } some
                    ? scenarios.Where(scenario => some.Contains(scenario.Name, StringComparer.Ordinal)).ToList()
                    : scenarios;
                var output = parsed.InvocationConfiguration.Output;
                var progress = parsed.InvocationConfiguration.Error;
                try
                {
                    var report = await MeasureAsync(
                        chosen,
                        Math.Clamp(parsed.GetValue(runs), 1, 100),
                        TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(seconds), 1, 600)),
                        parsed.GetValue(directory)!.FullName,
                        progress,
                        cancel
                    );
                    await output.WriteAsync(report);
                    return 0;
                }
                catch (ProcessException failure)
                {
                    await progress.WriteLineAsync(failure.Message);
                    return 1;
                }
            }
        );
        return command;
    }

    private static async Task<string> MeasureAsync(
        IReadOnlyList<IScenario> scenarios,
        int runs,
        TimeSpan span,
        string parent,
        TextWriter progress,
        CancellationToken cancel
    )
    {
        var figures = new Figures();
        var flush = TimeSpan.Zero;
        for (var number = 1; number <= runs; number++)
        {
            var directory = Directory.CreateDirectory(Path.Combine(parent, $"talaria-bench-{Environment.ProcessId}"));
            try
            {
                flush = Machine.FlushTime(directory.FullName);
                foreach (var scenario in scenarios)
                {
                    await progress.WriteLineAsync($"run {number} of {runs}: {scenario.Name}, {scenario.Summary}");
                    await using var receiver = await ReceiverProcess.StartAsync(cancel);
                    var run = new BenchRun(
                        receiver,
                        figures,
                        span,
                        directory.CreateSubdirectory(scenario.Name).FullName
                    );
                    await scenario.RunAsync(run, cancel);
                }
            }
            finally
            {
                directory.Delete(recursive: true);
            }
        }
        return BenchReport.Render(Machine.Describe(), flush, figures, scenarios);
    }
}

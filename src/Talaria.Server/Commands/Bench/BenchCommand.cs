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
        [
            Create(AllScenarios.List, StoreChoice.Inside),
            Receiver.Create(),
            EventPublisher.Create(),
            Relay.Create(),
            Ceiling.Create(),
        ];

    public static Command Create(IReadOnlyList<IScenario> scenarios, StoreChoice stores)
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
        foreach (var option in stores.Options)
        {
            command.Options.Add(option);
        }
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
                    var round = new BenchRounds(
                        chosen,
                        Math.Clamp(parsed.GetValue(runs), 1, 100),
                        TimeSpan.FromSeconds(Math.Clamp(parsed.GetValue(seconds), 1, 600)),
                        progress
                    );
                    var report = await round.MeasureAsync(stores.Open(parsed), parsed.GetValue(directory)!, cancel);
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
}

using System.CommandLine;
using Talaria.Bench.Scenarios;
using Talaria.Bench.Stores;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;

// What `talaria bench` measures, and what takes longer or is asked less often.
var root = new RootCommand("Measures Talaria; the scenarios are described in bench/README.md.");
root.Subcommands.Add(
    BenchCommand.Create(
        [
            .. AllScenarios.List,
            new FanOutScenario(),
            new DisturbedScenario(
                "neighbour",
                "500 events/s, 20 of 100 endpoints hang and 20 answer 500",
                endpoint =>
                    (endpoint % 10) switch
                    {
                        0 or 5 => "hang",
                        1 or 6 => "fail",
                        _ => "hook",
                    }
            ),
            new HostileTenantScenario(),
            new BacklogScenario(),
            new DeadGiantScenario(),
            new GrowthScenario(),
            new PagesScenario(),
            new NodesScenario(),
        ],
        StoreOptions.Create()
    )
);
return await root.Parse(args).InvokeAsync();

using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>What <c>talaria bench</c> measures, in its order.</summary>
internal static class AllScenarios
{
    public static IReadOnlyList<IScenario> List { get; } =
    [
        new CeilingScenario(),
        new RelayScenario(),
        new FloodScenario(
            "single",
            batch: 1,
            "one event per POST, 64 connections",
            [
                Ratio("single / relay", "single", RelayScenario.Rate, must: 0.45, aim: 0.80, StoreKind.Sqlite),
                Ratio("single / ceiling", "single", CeilingScenario.Rate, must: 0.20, aim: 0.40, StoreKind.Sqlite),
                Ratio("single / ceiling", "single", CeilingScenario.Rate, must: 0.12, aim: 0.30, StoreKind.Postgres),
            ]
        ),
        new FloodScenario(
            "batch",
            Tools.Load.BatchSize,
            "100 events per POST, 8 connections",
            [Ratio("batch / ceiling", "batch", CeilingScenario.Rate, must: 0.30, aim: 0.60, StoreKind.Sqlite)]
        ),
        new LatencyScenario(),
        new IdleScenario(),
    ];

    private static Target Ratio(string name, string scenario, string to, double must, double aim, StoreKind only) =>
        new(name, figures => figures.Ratio(FloodScenario.Rate(scenario), to), must, aim, AtLeast: true, only);
}

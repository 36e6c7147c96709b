using Talaria.Server.Commands.Bench.Stores;

namespace Talaria.Server.Commands.Bench;

/// <summary>One thing that is measured.</summary>
internal interface IScenario
{
    /// <summary>As it is named on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, for <c>--help</c>.</summary>
    string Summary { get; }

    /// <summary>What its figures have to reach; the figures of other scenarios may be named.</summary>
    IReadOnlyList<Target> Targets { get; }

    /// <summary>The store that it makes sense on, or null for every one.</summary>
    StoreKind? Only => null;

    Task RunAsync(BenchRun run, CancellationToken cancel);
}

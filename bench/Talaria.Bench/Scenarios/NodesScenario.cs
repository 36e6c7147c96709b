using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Stores;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Scenarios;

/// <summary>The same flood on one, two and three nodes of one database. Where they share few cores it shows what nodes cost, not how they scale.</summary>
internal sealed class NodesScenario : IScenario
{
    private const int Most = 3;

    public string Name => "nodes";

    public string Summary => "single with 1, 2 and 3 nodes on one database";

    public IReadOnlyList<Target> Targets => [];

    public StoreKind? Only => StoreKind.Postgres;

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        for (var count = 1; count <= Most; count++)
        {
            var place = await run.NewPlaceAsync(cancel);
            var nodes = new List<ServerProcess>();
            try
            {
                for (var node = 0; node < count; node++)
                {
                    nodes.Add(await BenchRun.StartAsync(place with { Directory = run.NewDirectory() }, cancel));
                }
                await Load.Usual.SetUpAsync(nodes[0].Client, endpoint => run.Hook("hook", endpoint), cancel);
                var flood = await Flood.RunAsync(
                    run,
                    [.. nodes.Select(node => (node.Url, node.Program))],
                    Load.Usual,
                    batch: 1,
                    cancel
                );
                flood.AddTo(run.Figures, count == 1 ? "1 node" : $"{count} nodes");
            }
            finally
            {
                foreach (var node in nodes)
                {
                    await node.DisposeAsync();
                }
            }
        }
    }
}

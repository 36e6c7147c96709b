using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Stores;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Filling;

/// <summary>Servers on a copy of a store that is large: 100,000 endpoints of 1,000 organizations and 20,000 of one more, with or without ten million attempts.</summary>
internal static class FilledServer
{
    public const int GiantEndpoints = 20_000;
    private const int Attempts = 10_000_000;
    private const int AtOnce = 16;

    /// <summary>Those that something is published to.</summary>
    public static readonly LoadShape Shape = new(1_000, 100);

    public static Task<ServerProcess> WithLogAsync(BenchRun run, CancellationToken cancel) =>
        StartAsync(run, "log", Attempts, cancel);

    public static async Task<ServerProcess> StartAsync(
        BenchRun run,
        string name,
        int attempts,
        CancellationToken cancel
    )
    {
        var place = await run.FilledAsync(name, FillAsync, cancel);
        await Bulk.PointAtAsync(place, run.Receiver.Url, cancel);
        return await BenchRun.StartAsync(place, cancel);

        async Task FillAsync(DataPlace place, CancellationToken cancel)
        {
            await using (var server = await BenchRun.StartAsync(place, cancel))
            {
                await Shape.SetUpAsync(server.Client, endpoint => run.Hook("hook", endpoint), cancel);
                await SetUpGiantAsync(run, server, cancel);
            }
            if (attempts > 0)
            {
                await StoredLog.FillAsync(place, attempts, cancel);
            }
        }
    }

    private static async Task SetUpGiantAsync(BenchRun run, ServerProcess server, CancellationToken cancel)
    {
        await Load.AddOrganizationAsync(server.Client, StoredLog.Giant, cancel);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, GiantEndpoints),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel },
            async (number, cancel) =>
                await server.Client.CreateEndpointAsync(
                    StoredLog.Giant,
                    new CreateEndpoint
                    {
                        Name = $"Giant {number}",
                        Url = run.Hook("hook", number).AbsoluteUri,
                        Events = [$"giant.{number}"],
                    },
                    cancel
                )
        );
    }
}

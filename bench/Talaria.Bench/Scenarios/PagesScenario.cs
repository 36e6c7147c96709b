using Talaria.Bench.Filling;
using Talaria.Bench.Pages;
using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Bench.Scenarios;

/// <summary>Every page of the dashboard, as the operator and by portal links, and the log's pages of the interface, with ten million attempts stored: of organizations with
/// 100 endpoints and 9,000 deliveries each, and of one with 20,000 endpoints and a million deliveries.</summary>
internal sealed class PagesScenario : IScenario
{
    private const int Organizations = 20;
    private const string Troubled = "troubled";
    private const int TroubledEndpoints = 10;
    private const int TroubledEvents = 1_000;

    public string Name => "pages";

    public string Summary => "every page of the dashboard with 10,000,000 attempts stored";

    public IReadOnlyList<Target> Targets =>
        [
            new(PageClock.Slowest, f => f[PageClock.Slowest], Must: 100, Aim: 20, AtLeast: false),
            new(PageClock.SlowestBeside, f => f[PageClock.SlowestBeside], Must: 100, Aim: 20, AtLeast: false),
        ];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var server = await FilledServer.WithLogAsync(run, cancel);
        await StirAsync(run, server, cancel);
        var others = await Sight.OthersAsync(server, Organizations, cancel);
        Sight[] giant = [await Sight.GiantAsync(server, cancel)];
        var now = TimeProvider.System.GetUtcNow();
        using var clock = await PageClock.SignInAsync(run, server, cancel);
        MeasuredPage[] pages =
        [
            .. DashboardPages.OfOperator(others[0]),
            .. DashboardPages.OfOrganization("an organization", others, Own, now),
            .. DashboardPages.OfOrganization("the giant", giant, Own, now),
            .. DashboardPages.OfOrganization("an organization's portal", others, sight => sight.Portal, now),
            .. DashboardPages.OfOrganization("the giant's portal", giant, sight => sight.Portal, now),
            .. DashboardPages.OfInterface("interface, an organization", others),
            .. DashboardPages.OfInterface("interface, the giant", giant),
        ];
        foreach (var page in pages)
        {
            await clock.MeasureAsync(page, cancel);
        }
        clock.Finish();

        static string Own(Sight sight) => $"/organizations/{sight.Id}";
    }

    /// <summary>So that there is something of now: deliveries to all that have just arrived, and one organization's that fail.</summary>
    private static async Task StirAsync(BenchRun run, ServerProcess server, CancellationToken cancel)
    {
        await Load.AddOrganizationAsync(server.Client, Troubled, cancel);
        for (var i = 0; i < TroubledEndpoints; i++)
        {
            var wanted = new CreateEndpoint { Url = run.Hook("fail", i).AbsoluteUri, Events = [$"troubled.{i}"] };
            await server.Client.CreateEndpointAsync(Troubled, wanted, cancel);
        }
        PublishEvent[] events =
        [
            .. Enumerable
                .Range(0, TroubledEvents)
                .Select(i => new PublishEvent
                {
                    Type = $"troubled.{i % TroubledEndpoints}",
                    Data = new RawJson($"{i}"),
                }),
        ];
        await server.Client.PublishAllAsync(Troubled, events, cancel);
        await Flood.RunAsync(run, [(server.Url, server.Program)], FilledServer.Shape, batch: 1, cancel);
    }
}

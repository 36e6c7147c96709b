using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Scenarios;
using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Bench.Scenarios;

/// <summary>The latency of the others while one organization has a thousand endpoints that never answer, and events for them.</summary>
internal sealed class HostileTenantScenario : IScenario
{
    private const int HangingEndpoints = 1_000;
    private const int Events = 10;
    private const string Tenant = "hostile";
    private const string Type = "hostile.happened";

    public string Name => "hostile-tenant";

    public string Summary => "500 events/s beside an organization with 1,000 endpoints that hang";

    public IReadOnlyList<Target> Targets => [DisturbedScenario.Against(Name)];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var server = await run.ServerAsync(cancel);
        await Load.AddOrganizationAsync(server.Client, Tenant, cancel);
        for (var endpoint = 0; endpoint < HangingEndpoints; endpoint++)
        {
            var hook = run.Hook("hang", endpoint).AbsoluteUri;
            await server.Client.CreateEndpointAsync(Tenant, new CreateEndpoint { Url = hook, Events = [Type] }, cancel);
        }
        var wanted = new PublishEvent { Type = Type, Data = new RawJson("{}") };
        for (var i = 0; i < Events; i++)
        {
            await server.Client.PublishAsync(Tenant, wanted, cancel);
        }
        var pace = await Pace.RunAsync(run, server.Url, 2 * run.Span, _ => true, cancel);
        DisturbedScenario.Add(run.Figures, Name, pace);
    }
}

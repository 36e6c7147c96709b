using Talaria.Sdk.Contracts;
using Talaria.Server.Commands.Bench;
using Talaria.Server.Commands.Bench.Tools;

namespace Talaria.Bench.Scenarios;

/// <summary>One event that a hundred endpoints want.</summary>
internal sealed class FanOutScenario : IScenario
{
    private const int Warm = 20;
    private const string Type = "bench.all";

    public string Name => "fan-out";

    public string Summary => "one event to 100 endpoints";

    public IReadOnlyList<Target> Targets => [];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        var time = TimeProvider.System;
        await using var server = await run.EmptyServerAsync(cancel);
        var organization = Load.Organization(0);
        await Load.AddOrganizationAsync(server.Client, organization, cancel);
        for (var endpoint = 0; endpoint < Load.Endpoints; endpoint++)
        {
            var hook = run.Hook("hook", endpoint).AbsoluteUri;
            await server.Client.CreateEndpointAsync(
                organization,
                new CreateEndpoint { Url = hook, Events = [Type] },
                cancel
            );
        }
        var wanted = new PublishEvent { Type = Type, Data = new RawJson("""{"id":"job_1","status":"completed"}""") };
        var times = new List<double>();
        for (var start = time.GetTimestamp(); times.Count < Warm || time.GetElapsedTime(start) < run.Span; )
        {
            await run.Receiver.ResetAsync(cancel);
            var sent = time.GetTimestamp();
            await server.Client.PublishAsync(organization, wanted, cancel);
            await run.Receiver.WaitForAsync(Load.Endpoints, cancel);
            var last = (await run.Receiver.ArrivalsAsync(cancel)).Max(arrival => arrival.At);
            times.Add(time.GetElapsedTime(sent, last).TotalMilliseconds);
        }
        double[] warm = [.. times.Skip(Warm / 2).Order()];
        run.Figures.Add("fan-out, publish to the last of 100 arrivals, p50 ms", Percentile.Of(warm, 0.5));
        run.Figures.Add("fan-out, publish to the last of 100 arrivals, p99 ms", Percentile.Of(warm, 0.99));
    }
}

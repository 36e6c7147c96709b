using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench;

/// <summary>One round of the scenarios: what they share, and where their figures go.</summary>
/// <param name="Span">How long a flood lasts.</param>
/// <param name="Directory">Where servers get their directories, which are thrown away.</param>
internal sealed record BenchRun(ReceiverProcess Receiver, Figures Figures, TimeSpan Span, string Directory)
{
    private int servers;

    /// <summary>A directory for a server's data that is not there yet.</summary>
    public string NewDirectory() => Path.Combine(Directory, $"server-{servers++}");

    /// <summary>A server with the 100 endpoints of every scenario, all of them healthy.</summary>
    public Task<ServerProcess> ServerAsync(CancellationToken cancel) =>
        ServerAsync(endpoint => Hook("hook", endpoint), cancel);

    public async Task<ServerProcess> ServerAsync(Func<int, Uri> hook, CancellationToken cancel)
    {
        var server = await EmptyServerAsync(cancel);
        await Load.SetUpAsync(server.Client, hook, cancel);
        return server;
    }

    public Task<ServerProcess> EmptyServerAsync(CancellationToken cancel) =>
        ServerProcess.StartAsync(NewDirectory(), Load.Key, cancel);

    /// <param name="kind"><c>hook</c> answers 200, <c>hang</c> never, <c>fail</c> 500.</param>
    public Uri Hook(string kind, int endpoint) => new(Receiver.Url, $"/{kind}/{endpoint:00}");
}

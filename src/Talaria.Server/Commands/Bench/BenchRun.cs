using Talaria.Server.Commands.Bench.Stores;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench;

/// <summary>One round of the scenarios: what they share, and where their figures go.</summary>
/// <param name="Span">How long a flood lasts.</param>
/// <param name="Directory">Where servers get their directories, which are thrown away.</param>
internal sealed record BenchRun(
    IMeasuredStore Store,
    ReceiverProcess Receiver,
    Figures Figures,
    TimeSpan Span,
    string Directory
)
{
    private int places;

    /// <summary>A directory that is not there yet.</summary>
    public string NewDirectory() => Path.Combine(Directory, $"server-{places++}");

    /// <summary>A place for a server's data, empty.</summary>
    public Task<DataPlace> NewPlaceAsync(CancellationToken cancel) => Store.NewAsync(NewDirectory(), cancel);

    /// <summary>A copy of a place that takes long to fill.</summary>
    public Task<DataPlace> FilledAsync(
        string name,
        Func<DataPlace, CancellationToken, Task> fill,
        CancellationToken cancel
    ) => Store.FilledAsync(name, NewDirectory(), fill, cancel);

    /// <summary>A server with the 100 endpoints of every scenario, all of them healthy.</summary>
    public Task<ServerProcess> ServerAsync(CancellationToken cancel) =>
        ServerAsync(endpoint => Hook("hook", endpoint), cancel);

    public async Task<ServerProcess> ServerAsync(Func<int, Uri> hook, CancellationToken cancel)
    {
        var server = await EmptyServerAsync(cancel);
        await Load.Usual.SetUpAsync(server.Client, hook, cancel);
        return server;
    }

    public async Task<ServerProcess> EmptyServerAsync(CancellationToken cancel) =>
        await StartAsync(await NewPlaceAsync(cancel), cancel);

    public static Task<ServerProcess> StartAsync(DataPlace place, CancellationToken cancel) =>
        ServerProcess.StartAsync(place.Directory, Load.Key, cancel, place.Settings);

    /// <param name="kind"><c>hook</c> answers 200, <c>hang</c> never, <c>fail</c> 500.</param>
    public Uri Hook(string kind, int endpoint) => new(Receiver.Url, $"/{kind}/{endpoint:00}");
}

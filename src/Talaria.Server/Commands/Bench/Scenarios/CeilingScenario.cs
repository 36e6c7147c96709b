using System.Globalization;
using Talaria.Server.Commands.Bench.Tools;
using Talaria.Server.Commands.Processes;

namespace Talaria.Server.Commands.Bench.Scenarios;

/// <summary>The limit of any sender in .NET on this machine.</summary>
internal sealed class CeilingScenario : IScenario
{
    public const string Rate = "ceiling, deliveries/s";

    public string Name => "ceiling";

    public string Summary => "HttpClient + HMAC + POST, nothing stored";

    public IReadOnlyList<Target> Targets => [];

    public async Task RunAsync(BenchRun run, CancellationToken cancel)
    {
        await using var ceiling = ChildProgram.Start([
            Ceiling.Command,
            "--target",
            run.Receiver.Url.AbsoluteUri,
            "--seconds",
            run.Span.TotalSeconds.ToString(CultureInfo.InvariantCulture),
        ]);
        var rate = await ceiling.FinishAsync(cancel);
        run.Figures.Add(Rate, double.Parse(rate, CultureInfo.InvariantCulture));
    }
}

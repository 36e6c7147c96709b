using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Demo;

/// <summary>The demo's day before it began: made up, so that nobody has to wait a day for a chart.</summary>
internal sealed class DemoYesterday(DateTimeOffset now)
{
    /// <summary>Events of an organization in the hour that has the most.</summary>
    private const double Hourly = 24;

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Whoever is gone was disabled so long ago.</summary>
    private static readonly TimeSpan Gone = TimeSpan.FromHours(6);

    /// <summary>Makes the world and lives through the day.</summary>
    /// <param name="directory">Of the data of the server to be started.</param>
    public async Task<IReadOnlyList<DemoOrganization>> LiveAsync(
        string directory,
        string key,
        DemoReceiver receiver,
        CancellationToken cancel
    )
    {
        await using var past = await Past.BeginAsync(
            directory,
            key,
            now - Day,
            (url, at, chance) => Answer(url, receiver.TemperOf(url), at, chance),
            cancel
        );
        var world = await DemoWorld.BuildAsync(past.Client, receiver, TimeProvider.System, cancel);
        IReadOnlyList<Publishing> all =
        [
            .. world.Select(one => new Publishing(
                one.Name,
                [.. one.Samples.Select(type => new PublishEvent { Type = type.Name, Data = type.Sample })],
                Hourly
            )),
        ];
        await past.LiveAsync(now - Gone, all, cancel);
        foreach (var (organization, endpoint) in OfTemper(world, Temper.Gone))
        {
            await past.Client.DisableEndpointAsync(
                organization,
                endpoint,
                new DisableEndpoint { Reason = "The customer moved out: every answer is 410." },
                cancel
            );
        }
        await past.LiveAsync(now - TimeSpan.FromHours(1), all, cancel);
        foreach (var (organization, endpoint) in OfTemper(world.Take(1), Temper.Failing))
        {
            await past.Client.StartReplayAsync(
                organization,
                endpoint,
                new StartReplay { Since = past.Now - TimeSpan.FromHours(8), Include = "failed" },
                cancel
            );
        }
        await past.LiveAsync(now, all, cancel);
        return world;
    }

    private static IEnumerable<(string Organization, string Endpoint)> OfTemper(
        IEnumerable<DemoOrganization> world,
        Temper temper
    ) =>
        from organization in world
        from endpoint in organization.Endpoints
        where endpoint.Value.Temper == temper
        select (organization.Name, endpoint.Key);

    private MadeUp Answer(Uri url, Temper temper, DateTimeOffset at, Random chance)
    {
        const string text = "text/plain";
        var ago = (now - at).TotalHours;
        // One outage each, and some bad luck.
        return temper switch
        {
            Temper.Failing when ago is > 3.5 and < 3.75 || chance.NextDouble() < 0.05 => MadeUp.Status(
                500,
                text,
                "out of order",
                20,
                chance
            ),
            Temper.Hanging when ago is > 10 and < 10.25 || chance.NextDouble() < 0.02 => MadeUp.Timeout(Patience),
            Temper.Down when ago is > 15 and < 15.25 => MadeUp.Refused(url),
            Temper.Gone when at > now - Gone - TimeSpan.FromHours(1) => MadeUp.Status(
                410,
                text,
                "moved out",
                15,
                chance
            ),
            Temper.Slow => MadeUp.Status(200, text, "", 700, chance),
            _ => MadeUp.Status(200, text, "", 25 + (15 * Math.Sin(ago / 3)), chance),
        };
    }
}

using System.CommandLine;
using System.Globalization;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Replay;

/// <summary><c>talaria replay</c>: delivers to an endpoint again what it missed; <c>--dry-run</c> only counts.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var endpoint = new Argument<string>("endpoint") { Description = "The endpoint's id: ep_..." };
        var since = new Option<DateTimeOffset>("--since")
        {
            Description = "Events published at this time or later: 2026-03-20T00:00:00Z",
            Required = true,
        };
        var until = new Option<DateTimeOffset?>("--until")
        {
            Description = "Events published before this time; now if it is not given.",
        };
        var types = new Option<string[]>("--type") { Description = "Only events of this type; may be repeated." };
        var include = new Option<string>("--include")
        {
            Description =
                "failed: not delivered after all attempts; missing: never tried; all: both, and those delivered.",
            DefaultValueFactory = _ => "failed",
        };
        include.AcceptOnlyFromAmong("failed", "missing", "all", "undelivered");
        var dryRun = new Option<bool>("--dry-run") { Description = "Count, and start nothing." };
        return new OrganizationCommand(
            "replay",
            "Deliver to an endpoint again what failed or what it missed.",
            "ep_01K... --organization acme --since 2026-03-20T00:00:00Z --include missing --dry-run",
            endpoint,
            since,
            until,
            types,
            include,
            dryRun
        ).Prints(async call =>
        {
            var (of, to) = (call.Organization, call.Of(endpoint));
            var wanted = new StartReplay
            {
                Since = call.Of(since),
                Until = call.Of(until),
                Types = call.ListOf(types),
                Include = call.Of(include),
            };
            if (call.Of(dryRun))
            {
                var counted = await call.Client.CountReplayAsync(of, to, wanted, call.Cancel);
                call.Print(counted, AnswersJson.Relaxed.ReplayCountResource, Show);
            }
            else
            {
                var started = await call.Client.StartReplayAsync(of, to, wanted, call.Cancel);
                call.Print(started, AnswersJson.Relaxed.ReplayResource, Show);
            }
        });
    }

    private static void Show(Screen screen, ReplayCountResource counted) =>
        screen.Table(
            ["events", "since", ""],
            [
                [Count(counted.Count, counted.Exact), Screen.Time(counted.Since), "not started"],
            ]
        );

    private static void Show(Screen screen, ReplayResource started) =>
        screen.Table(
            ["replay", "events", "since", ""],
            [
                [started.Id, Count(started.Count, started.Exact), Screen.Time(started.Since), started.State],
            ]
        );

    private static string Count(long count, bool exact) =>
        (exact ? "" : "at least ") + count.ToString(CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Talaria.Sdk.Contracts;

namespace Talaria.Server.Commands.Replay;

/// <summary><c>talaria replay</c>: delivers to an endpoint again what it missed; <c>--dry-run</c> only counts.</summary>
internal static class ReplayCommand
{
    public static Command Create()
    {
        var server = new ServerOptions();
        var endpoint = new Argument<string>("endpoint") { Description = "The endpoint's id: ep_..." };
        var organization = new Option<string>("--organization")
        {
            Description = "Whose endpoint it is: the id or the external id.",
            Required = true,
        };
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
        include.AcceptOnlyFromAmong("failed", "missing", "all");
        var dryRun = new Option<bool>("--dry-run") { Description = "Count, and start nothing." };
        var json = new Option<bool>("--json") { Description = "Print the server's answer as JSON, for programs." };
        var command = new Command("replay", "Deliver to an endpoint again what failed or what it missed.");
        command.Arguments.Add(endpoint);
        foreach (var option in new Option[] { organization, since, until, types, include, dryRun, json })
        {
            command.Options.Add(option);
        }
        server.AddTo(command);
        command.SetAction(
            (parsed, cancel) =>
                server.CallAsync(
                    parsed,
                    async client =>
                    {
                        var (of, to) = (parsed.GetRequiredValue(organization), parsed.GetRequiredValue(endpoint));
                        var wanted = new StartReplay
                        {
                            Since = parsed.GetRequiredValue(since),
                            Until = parsed.GetValue(until),
                            Types = parsed.GetValue(types) is { Length: > 0 } named ? named : null,
                            Include = parsed.GetValue(include),
                        };
                        var output = parsed.InvocationConfiguration.Output;
                        if (parsed.GetValue(dryRun))
                        {
                            Show(output, await client.CountReplayAsync(of, to, wanted, cancel), parsed.GetValue(json));
                        }
                        else
                        {
                            Show(output, await client.StartReplayAsync(of, to, wanted, cancel), parsed.GetValue(json));
                        }
                    }
                )
        );
        return command;
    }

    private static void Show(TextWriter output, ReplayCountResource counted, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(counted, AnswersJson.Relaxed.ReplayCountResource));
            return;
        }
        Write(output, ["events", "since", ""], Count(counted.Count, counted.Exact), Time(counted.Since), "not started");
    }

    private static void Show(TextWriter output, ReplayResource started, bool json)
    {
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(started, AnswersJson.Relaxed.ReplayResource));
            return;
        }
        Write(
            output,
            ["replay", "events", "since", ""],
            started.Id,
            Count(started.Count, started.Exact),
            Time(started.Since),
            started.State
        );
    }

    private static void Write(TextWriter output, string[] columns, params string[] cells)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        var table = new Table().RoundedBorder().AddColumns(columns);
        table.AddRow([.. cells.Select(Markup.Escape)]);
        console.Write(table);
    }

    private static string Count(long count, bool exact) =>
        (exact ? "" : "at least ") + count.ToString(CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

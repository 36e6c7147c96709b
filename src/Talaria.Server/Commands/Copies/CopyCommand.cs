using System.CommandLine;
using System.Text.Json.Nodes;
using Talaria.Maintenance.Copies;

namespace Talaria.Server.Commands.Copies;

/// <summary><c>talaria copy</c>: everything of a SQLite file, on which no server runs, into an empty PostgreSQL database.</summary>
internal static class CopyCommand
{
    public static Command Create()
    {
        var to = new Option<string>("--to") { Description = "Where to: postgres.", Required = true };
        to.AcceptOnlyFromAmong("postgres");
        var postgres = new Option<string?>("--postgres")
        {
            Description =
                "The connection string of an empty database. [default: the setting postgres, TALARIA__POSTGRES]",
            HelpName = "CONNECTION",
        };
        var json = new Option<bool>("--json") { Description = "Print what was copied as JSON, for programs." };
        var command = new Command(
            "copy",
            "Carry everything of a stopped server over into an empty PostgreSQL database."
        )
        {
            to,
            postgres,
            json,
        };
        var options = new ConfigOptions();
        options.AddStoreTo(command);
        command.SetAction(
            (parsed, cancel) =>
                CopyRun.RunAsync(
                    parsed,
                    options.Of(parsed),
                    (engine, progress) =>
                    {
                        var target =
                            parsed.GetValue(postgres)
                            ?? engine.Postgres
                            ?? throw new StartupException(
                                "Where to? Give the connection string of an empty database: --postgres, or TALARIA__POSTGRES."
                            );
                        return StoreCopies.ToPostgresAsync(engine with { Postgres = target }, progress, cancel);
                    },
                    Show,
                    parsed.GetValue(json) ? Json : null
                )
        );
        return command;
    }

    private static void Show(Screen screen, CopyReport report)
    {
        CopyText.Tables(screen, report.Tables);
        foreach (var table in report.Tables.Where(table => table.LeftBehind > 0))
        {
            screen.Line($"{table.Table}: {table.LeftBehind} left behind, of deliveries that are gone");
        }
        screen.Line(
            $"{report.Target}: {report.Tables.Sum(table => table.Rows)} rows in {CopyText.Seconds(report.Duration)} s, each read again there and found the same"
        );
        screen.Line(
            report.KeyFile is { } key
                ? $"Every node needs the key of its secrets: TALARIA__SECRET_KEYS has to be what stands in {key}."
                : "Every node needs the key of its secrets: the same secret_keys as here."
        );
        screen.Line(
            "The SQLite file is as it was. Do not start a server on it again unless you go back: docs/backup.md."
        );
    }

    private static JsonObject Json(CopyReport report) =>
        new()
        {
            ["target"] = report.Target,
            ["seconds"] = Math.Round(report.Duration.TotalSeconds, 3),
            ["tables"] = CopyText.Tables(report.Tables),
            ["left_behind"] = report.Tables.Sum(table => table.LeftBehind),
            ["key_file"] = report.KeyFile,
        };
}

using System.CommandLine;
using System.Text.Json.Nodes;
using Talaria.Maintenance.Copies;

namespace Talaria.Server.Commands.Copies;

/// <summary><c>talaria backup</c>: a consistent copy of the SQLite file, while a server runs on it or not.</summary>
internal static class BackupCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to write, readable by its owner only." };
        var force = new Option<bool>("--force")
        {
            Description = "Replace the file if it is there, once the new one is whole.",
        };
        var withKey = new Option<bool>("--with-key")
        {
            Description = "Copy the key of its secrets too, as FILE.key: whoever has both can read every secret.",
        };
        var json = new Option<bool>("--json") { Description = "Print what was written as JSON, for programs." };
        var command = new Command("backup", "Copy the SQLite database to a file, while the server runs.")
        {
            file,
            force,
            withKey,
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
                        var order = new BackupOrder(
                            parsed.GetRequiredValue(file),
                            parsed.GetValue(force),
                            parsed.GetValue(withKey)
                        );
                        return StoreCopies.BackUpAsync(engine, order, progress, cancel);
                    },
                    Show,
                    parsed.GetValue(json) ? Json : null
                )
        );
        return command;
    }

    private static void Show(Screen screen, BackupReport report)
    {
        CopyText.Tables(screen, report.Tables);
        screen.Line(
            $"{report.File}: {CopyText.MiB(report.Bytes)} in {CopyText.Seconds(report.Duration)} s, read again and whole"
        );
        screen.Line(
            report switch
            {
                { KeyCopy: { } copy } =>
                    $"{copy}: the key of its secrets. Whoever has both files can read them: keep the two apart.",
                { KeyFile: { } key } =>
                    $"Without the key its secrets cannot be read, and no server starts on it. The key is not in it: keep a copy of {key} in another place (or use --with-key).",
                _ =>
                    "Without the key its secrets cannot be read, and no server starts on it: keep secret_keys of the configuration.",
            }
        );
    }

    private static JsonObject Json(BackupReport report) =>
        new()
        {
            ["file"] = report.File,
            ["bytes"] = report.Bytes,
            ["seconds"] = Math.Round(report.Duration.TotalSeconds, 3),
            ["tables"] = CopyText.Tables(report.Tables),
            ["key_file"] = report.KeyFile,
            ["key_copy"] = report.KeyCopy,
        };
}
